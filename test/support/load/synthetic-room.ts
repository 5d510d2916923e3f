import { pino } from "pino";
import type { RoomConfig } from "../../../daemon/contract/config/room-config.ts";
import type { Meeting } from "../../../daemon/contract/meeting/meeting.ts";
import { HubLink } from "../../../daemon/room/link/hub-link.ts";
import { roomToken } from "../hub-process.ts";
import { eventually } from "../testbed.ts";
import { SyntheticMedia } from "./synthetic-media.ts";

const logger = pino({ level: "silent" });

/** A room of this process, linked to a real hub, in a meeting. */
export class SyntheticRoom implements AsyncDisposable {
  readonly media: SyntheticMedia;
  readonly link: HubLink;
  readonly #meeting: Meeting;

  private constructor(media: SyntheticMedia, link: HubLink, meeting: Meeting) {
    this.media = media;
    this.link = link;
    this.#meeting = meeting;
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
    const link = new HubLink({ config, media, logger, onMeetingEnded: () => {} });
    link.setDesiredMeeting(meeting.id);
    link.start();
    return new SyntheticRoom(media, link, meeting);
  }

  /** Pictures of others that this room's screens could play now. */
  visibleProducers(): string[] {
    return (this.link.state(this.#meeting).view?.tiles ?? []).flatMap(({ producerId }) =>
      producerId === null ? [] : [producerId],
    );
  }

  /** Sounds of others that it could play now. */
  audibleSites(): string[] {
    return (this.link.state(this.#meeting).view?.audio ?? []).map(({ siteId }) => siteId);
  }

  /** Packets come from the hub. */
  async waitForMedia(): Promise<void> {
    await eventually("media comes", async () => this.link.wan().down.kbps > 100);
  }

  /** What was measured before something broke says nothing: two looks at the line since, each with a picture on it. */
  async waitForVideoAgain(): Promise<void> {
    for (let look = 0; look < 2; look++) {
      const { kbps } = this.link.wan().down;
      await eventually("pictures come again", async () => {
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
