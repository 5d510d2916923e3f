import { Changes } from "../../changes.ts";
import type { Health } from "../../contract/health.ts";
import type { Meeting } from "../../contract/meeting.ts";
import type { RoomConfig } from "../../contract/room-config.ts";
import type { MeetingState } from "../../contract/room-state.ts";
import type { Logger } from "../../log.ts";
import type { RoomMedia } from "../media/room-media.ts";
import { LinkSocket } from "./link-socket.ts";
import { Uplink } from "./uplink.ts";

const OFF: Health = { status: "off", provenAtMs: null, reason: null, validForMs: 0 };

export interface HubLinkOptions {
  readonly config: RoomConfig;
  readonly media: RoomMedia;
  readonly logger: Logger;
  readonly onOver: (meetingId: string) => void;
}

/** The room's way to the hub. Without one in the configuration the room works alone. */
export class HubLink implements Disposable {
  readonly changes = new Changes();
  readonly #socket: LinkSocket | undefined;
  #uplink: Uplink | undefined;
  #wanted: string | null = null;

  constructor({ config, media, logger, onOver }: HubLinkOptions) {
    if (!config.hub) return;
    const roomId = config.room.id;
    this.#socket = new LinkSocket({
      url: config.hub.url,
      token: config.hub.token ?? "",
      roomId,
      changed: () => this.changes.emit(),
      opened: (peer) => {
        logger.info("linked to the hub");
        const wanted = () => this.#wanted;
        const uplink = new Uplink({ peer, media, listen: config.media, roomId, logger, wanted, onOver });
        uplink.changes.on(() => this.changes.emit());
        this.#uplink = uplink;
        return {
          onNotice: (name, params) => uplink.onNotice(name, params),
          [Symbol.dispose]: () => {
            logger.warn("link to the hub lost");
            if (this.#uplink === uplink) this.#uplink = undefined;
            uplink[Symbol.dispose]();
          },
        };
      },
    });
  }

  start(): void {
    this.#socket?.start();
  }

  /** The meeting to be in from now on; it gets there by itself, and comes back by itself. */
  want(meetingId: string | null): void {
    if (this.#wanted === meetingId) return;
    this.#wanted = meetingId;
    this.#uplink?.converge();
    this.changes.emit();
  }

  health(): Health {
    return this.#socket?.health() ?? OFF;
  }

  state(wanted: Meeting | undefined): MeetingState {
    const roster = this.#uplink?.roster;
    const joined = wanted !== undefined && roster?.meetingId === wanted.id;
    const link = this.health();
    return {
      phase: !wanted ? "idle" : joined ? "joined" : "joining",
      meeting: wanted ?? null,
      participants: joined ? roster.participants : [],
      activeSpeakerRoomId: joined ? roster.activeSpeakerRoomId : null,
      health: !wanted
        ? OFF
        : joined
          ? { ...link, reason: null }
          : { ...link, status: "down", reason: this.#uplink?.error?.message ?? link.reason ?? "joining" },
    };
  }

  [Symbol.dispose](): void {
    this.#socket?.[Symbol.dispose]();
    this.#uplink?.[Symbol.dispose]();
  }
}
