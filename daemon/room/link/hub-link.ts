import type { ConferenceCommand } from "../../contract/conference-commands.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MeetingState } from "../../contract/fleet/room-state.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { ViewMode, WanState } from "../../contract/meeting/view.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { HubSession, type HubSessionOptions } from "./hub-session.ts";
import { LinkSocket } from "./link-socket.ts";
import type { LinkMedia } from "./published-streams.ts";

const NO_WAN: WanState = {
  trunk: "none",
  rttMs: null,
  up: { kbps: 0, lossShare: null, jitterMs: null },
  down: { kbps: 0, lossShare: null, jitterMs: null },
  budgetKbps: { up: null, down: null },
  degradation: [],
};

export interface HubLinkOptions {
  readonly config: RoomConfig;
  readonly media: LinkMedia;
  readonly logger: Logger;
  readonly onMeetingEnded: HubSessionOptions["onMeetingEnded"];
}

/** The room's way to the hub. Without one in the configuration the room works alone. */
export class HubLink implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #socket: LinkSocket | undefined;
  readonly #session: HubSession | undefined;
  #desiredMeetingId: string | null = null;
  #view: { mode: ViewMode; page: number } = { mode: "speaker", page: 0 };

  constructor({ config, media, logger, onMeetingEnded }: HubLinkOptions) {
    if (!config.hub) return;
    const roomId = config.room.id;
    const { downKbps = null, upKbps = null } = config.hub.wan;
    const uplink = new HubSession({
      media,
      listen: config.media,
      roomId,
      logger,
      wan: { downKbps, upKbps },
      desiredMeetingId: () => this.#desiredMeetingId,
      view: () => this.#view,
      onMeetingEnded,
    });
    uplink.changes.on(() => this.changes.emit());
    this.#session = uplink;
    this.#socket = new LinkSocket({
      url: config.hub.url,
      token: config.hub.token ?? "",
      roomId,
      onChange: () => this.changes.emit(),
      onOpen: (peer) => {
        logger.info("linked to the hub");
        uplink.attach(peer);
        return {
          onNotice: (name, params) => uplink.onNotice(name, params),
          [Symbol.dispose]: () => {
            logger.warn("link to the hub lost");
            uplink.detach(peer);
          },
        };
      },
    });
  }

  start(): void {
    this.#socket?.start();
  }

  /** The meeting to be in from now on; it gets there by itself, and comes back by itself. */
  setDesiredMeeting(meetingId: string | null): void {
    if (this.#desiredMeetingId === meetingId) return;
    this.#desiredMeetingId = meetingId;
    this.#session?.reconcile();
    this.changes.emit();
  }

  /** How the room's screens show the meeting. */
  setView(view: { readonly mode?: ViewMode; readonly page?: number }): void {
    // Another arrangement begins with its first page.
    const page =
      view.page ?? (view.mode !== undefined && view.mode !== this.#view.mode ? 0 : this.#view.page);
    this.#view = { mode: view.mode ?? this.#view.mode, page };
    this.#session?.reconcile();
    this.changes.emit();
  }

  /** A conference's command, as this room. Throws `not-found` outside of a meeting, or what the hub says. */
  runConferenceCommand(method: ConferenceCommand, params: unknown): Promise<unknown> {
    if (!this.#session?.roster) throw new RoomdError("not-found", `${method}: the room is in no meeting`);
    return this.#session.request(method, params);
  }

  health(): Health {
    return this.#socket?.health() ?? OFF;
  }

  wan(): WanState {
    return this.#session?.wan ?? NO_WAN;
  }

  state(wanted: Meeting | undefined): MeetingState {
    const roster = this.#session?.roster;
    const joined = wanted !== undefined && roster?.meetingId === wanted.id;
    const link = this.health();
    return {
      phase: !wanted ? "idle" : joined ? "joined" : "joining",
      meeting: wanted ?? null,
      roster: joined ? roster : null,
      view: joined ? (this.#session?.view ?? null) : null,
      health: !wanted
        ? OFF
        : joined
          ? { ...link, reason: link.reason }
          : { ...link, status: "down", reason: this.#session?.error?.message ?? link.reason ?? "joining" },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.[Symbol.dispose]();
    await this.#session?.[Symbol.asyncDispose]();
  }
}
