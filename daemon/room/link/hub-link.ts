import type { ConferenceCommand } from "../../contract/conference-commands.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MeetingState } from "../../contract/fleet/room-state.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { ViewMode, WanState } from "../../contract/meeting/view.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import { NO_TRAFFIC } from "../../shared/link-statistics.ts";
import { HubSession, type HubSessionOptions } from "./hub-session.ts";
import { LinkSocket } from "./link-socket.ts";
import type { LinkMedia } from "./published-streams.ts";
import type { RoomClock } from "./room-clock.ts";

const NO_WAN: WanState = {
  trunk: "none",
  rttMs: null,
  up: NO_TRAFFIC,
  down: NO_TRAFFIC,
  budgetKbps: { up: null, down: null },
  degradation: [],
};

export interface HubLinkOptions {
  readonly config: RoomConfig;
  readonly media: LinkMedia;
  /** Follows the hub's time. */
  readonly clock?: Pick<RoomClock, "addReading">;
  readonly logger: Logger;
}

type MeetingEndedListener = HubSessionOptions["onMeetingEnded"];

/** The room's side of the hub: which meeting it should be in, and what it has of it. Without a hub in the
 * configuration the room works alone. */
export class HubLink implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly #socket: LinkSocket | undefined;
  readonly #session: HubSession | undefined;
  #desired: Meeting | undefined;
  #view: { readonly mode: ViewMode; readonly page: number } = { mode: "speaker", page: 0 };
  #onMeetingEnded: MeetingEndedListener = () => {};

  constructor({ config, media, clock, logger }: HubLinkOptions) {
    if (!config.hub) return;
    const roomId = config.room.id;
    const { url, token = "", wan } = config.hub;
    const session = new HubSession({
      media,
      listen: config.media,
      roomId,
      logger,
      wan: { downKbps: wan.downKbps ?? null, upKbps: wan.upKbps ?? null },
      onTime: (reading) => clock?.addReading(reading),
      onMeetingEnded: (end) => this.#onMeetingEnded(end),
    });
    session.changes.on(() => this.changes.emit());
    this.#session = session;
    this.#socket = new LinkSocket({
      url,
      token,
      roomId,
      onChange: () => this.changes.emit(),
      onOpen: (peer) => {
        logger.info("hub link established");
        session.attach(peer);
        return {
          onNotice: (name, params) => session.onNotice(name, params),
          [Symbol.dispose]: () => {
            logger.warn("hub link lost");
            session.detach(peer);
          },
        };
      },
    });
  }

  start(): void {
    this.#socket?.start();
  }

  /** `listener`: the hub says that a meeting has ended, or that the room was removed from it. */
  onMeetingEnded(listener: MeetingEndedListener): void {
    this.#onMeetingEnded = listener;
  }

  /** The meeting to be in from now on; joins and rejoins by itself. */
  setDesiredMeeting(meeting: Meeting | undefined, by: "agenda" | "operator" = "agenda"): void {
    this.#desired = meeting;
    this.#session?.setDesiredMeeting(meeting ? { id: meeting.id, by } : null);
    this.changes.emit();
  }

  /** How the room's screens show the meeting. */
  setView({ mode = this.#view.mode, page }: { readonly mode?: ViewMode; readonly page?: number }): void {
    // Another mode begins with its first page.
    this.#view = { mode, page: page ?? (mode === this.#view.mode ? this.#view.page : 0) };
    this.#session?.setView(this.#view);
    this.changes.emit();
  }

  /** Runs a conference's command as this room. Throws `not-found` outside of a meeting, or the hub's error. */
  runConferenceCommand(command: ConferenceCommand): Promise<unknown> {
    if (!this.#session?.roster)
      throw new RoomdError("not-found", `${command.name}: the room is in no meeting`);
    return this.#session.runConferenceCommand(command);
  }

  health(): Health {
    return this.#socket?.health() ?? OFF;
  }

  wan(): WanState {
    return this.#session?.wan ?? NO_WAN;
  }

  state(): MeetingState {
    const meeting = this.#desired;
    if (!meeting) return { phase: "idle", meeting: null, roster: null, view: null, health: OFF };
    const link = this.health();
    const { roster, view, error } = this.#session ?? {};
    if (roster?.meetingId === meeting.id) {
      return { phase: "joined", meeting, roster, view: view ?? null, health: link };
    }
    const reason = error?.message ?? link.reason ?? "joining";
    return {
      phase: "joining",
      meeting,
      roster: null,
      view: null,
      health: { ...link, status: "down", reason },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.[Symbol.dispose]();
    await this.#session?.[Symbol.asyncDispose]();
  }
}
