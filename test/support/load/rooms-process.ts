import { pino } from "pino";
import type { RoomConfig } from "../../../daemon/contract/config/room-config.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { HubLink } from "../../../daemon/room/link/hub-link.ts";
import type { LoadCommand, LoadReport } from "./messages.ts";
import { SyntheticMedia } from "./synthetic-media.ts";

/** Many rooms in one process: each with its own router, link and path to the hub, as a room's daemon has them; without
 * cameras, panel and database. Orders and reports go over the process's channel. */
interface LoadRoom {
  readonly media: SyntheticMedia;
  readonly link: HubLink;
}

const logger = pino({ level: "silent" });
const rooms = new Map<string, LoadRoom>();

function say(report: LoadReport): void {
  process.send?.(report);
}

/** The link uses a meeting's id only. */
const meetingWith = (id: string): Meeting => ({ id, title: "", startsAtMs: 0, endsAtMs: 0, roomIds: [] });

async function prepare({
  id,
  token,
  hubUrl,
  voice,
}: Extract<LoadCommand, { order: "prepare" }>): Promise<void> {
  const media = await SyntheticMedia.open(voice);
  const config = {
    room: { id, name: id, language: "vi" },
    hub: { url: hubUrl, broker: "mqtt://127.0.0.1:1", token, wan: {} },
    media: { listenIp: "127.0.0.1", ports: { min: 20_000, max: 39_999 } },
  } as unknown as RoomConfig;
  const link = new HubLink({ config, media, logger });
  link.onMeetingEnded(() => link.setDesiredMeeting(undefined));
  rooms.set(id, { media, link });
  say({ report: "prepared", id });
}

async function stop(id: string): Promise<void> {
  const room = rooms.get(id);
  rooms.delete(id);
  await room?.link[Symbol.asyncDispose]();
  await room?.media[Symbol.asyncDispose]();
  say({ report: "stopped", id });
}

process.on("message", (message) => {
  const order = message as LoadCommand;
  switch (order.order) {
    case "prepare":
      void prepare(order);
      break;
    case "start":
      for (const { link } of rooms.values()) {
        link.setDesiredMeeting(meetingWith(order.meetingId));
        link.start();
      }
      break;
    case "start-one": {
      const link = rooms.get(order.id)?.link;
      link?.setDesiredMeeting(meetingWith(order.meetingId));
      link?.start();
      break;
    }
    case "stop":
      void stop(order.id);
      break;
    case "state": {
      const states = [...rooms].map(([id, { link }]) => {
        const { roster, view, phase, health } = link.state();
        const videos = view?.tiles.filter(({ producerId }) => producerId !== null).length ?? 0;
        return {
          id,
          phase,
          sites: roster?.participants.length ?? 0,
          videos,
          audios: view?.audio.length ?? 0,
          reason: health.reason,
          wan: link.wan(),
        };
      });
      say({ report: "state", rooms: states });
      break;
    }
  }
});
process.on("disconnect", () => process.exit(0));
say({ report: "ready" });
