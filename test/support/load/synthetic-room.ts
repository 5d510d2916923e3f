import { pino } from "pino";
import type { RoomConfig } from "../../../daemon/contract/config/room-config.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { HubLink } from "../../../daemon/room/link/hub-link.ts";
import { eventually } from "../eventually.ts";
import { roomToken } from "../testbed/hub-process.ts";
import { SyntheticMedia } from "./synthetic-media.ts";

const logger = pino({ level: "silent" });

/** A room of this process, linked to a real hub, in a meeting. */
export class SyntheticRoom implements AsyncDisposable {
  readonly media: SyntheticMedia;
  readonly link: HubLink;

  private constructor(media: SyntheticMedia, link: HubLink) {
    this.media = media;
    this.link = link;
  }

  /** `media`: of the room's configuration. */
  static async join(
    id: string,
    {
      port,
      meeting,
      media: listen = {},
    }: { port: number; meeting: Meeting; media?: Record<string, unknown> },
  ): Promise<SyntheticRoom> {
    const media = await SyntheticMedia.open("talks");
    const config = {
      room: { id, name: id, language: "vi" },
      hub: { url: `ws://127.0.0.1:${port}`, broker: "mqtt://127.0.0.1:1", token: roomToken(id), wan: {} },
      media: { listenIp: "127.0.0.1", ports: { min: 20_000, max: 39_999 }, ...listen },
    } as unknown as RoomConfig;
    const link = new HubLink({ config, media, logger });
    link.setDesiredMeeting(meeting);
    link.start();
    return new SyntheticRoom(media, link);
  }

  /** Videos of other sites that this room's screens can play now. */
  visibleProducers(): string[] {
    return (this.link.state().view?.tiles ?? []).flatMap(({ producerId }) =>
      producerId === null ? [] : [producerId],
    );
  }

  /** Other sites whose audio this room's screens can play now. */
  audibleSites(): string[] {
    return (this.link.state().view?.audio ?? []).map(({ siteId }) => siteId);
  }

  /** Packets arrive from the hub. */
  async waitForMedia(): Promise<void> {
    await eventually("media arrives", async () => this.link.wan().down.kbps > 100);
  }

  /** Waits for two new measurements of the WAN with video in it: those before a failure say nothing. */
  async waitForVideoAgain(): Promise<void> {
    for (let sample = 0; sample < 2; sample++) {
      const { kbps } = this.link.wan().down;
      await eventually("video arrives again", async () => {
        const now = this.link.wan().down.kbps;
        return now !== kbps && now > 1000;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link[Symbol.asyncDispose]();
    await this.media[Symbol.asyncDispose]();
  }
}
