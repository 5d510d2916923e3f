import { isDeepStrictEqual } from "node:util";
import type { FleetRoom, RollCall } from "../../contract/fleet/hub-state.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { ChangeEmitter, Throttle } from "../../platform/change-emitter.ts";
import type { Clock } from "../../platform/steady-clock.ts";
import { everySecond } from "./every-second.ts";
import { findStep, type SiteMediaStatus } from "./roll-call-step.ts";

/** A roll-call starts this long before its meeting. */
const LEAD_TIME_MS = 15 * 60_000;
const UPDATE_INTERVAL_MS = 50;

/** What roll-calls are made of. Each part emits when what it lists changes. */
export interface RollCallSources {
  readonly clock: Pick<Clock, "changes" | "now">;
  readonly schedule: { readonly changes: ChangeEmitter; meetings(): readonly Meeting[] };
  readonly fleet: { readonly changes: ChangeEmitter; room(id: string): FleetRoom | undefined };
  readonly conferences: { readonly changes: ChangeEmitter };
  readonly monitor: {
    readonly changes: ChangeEmitter;
    statusOf(meetingId: string): readonly SiteMediaStatus[];
  };
}

/** The step of every invited site of each meeting that is on or about to start, and since when it is there. */
export class RollCalls implements Disposable {
  readonly changes = new ChangeEmitter();
  readonly #sources: RollCallSources;
  readonly #stack = new DisposableStack();
  #rollCalls: readonly RollCall[] = [];

  constructor(sources: RollCallSources) {
    this.#sources = sources;
    const updates = this.#stack.use(new Throttle(() => this.#update(), UPDATE_INTERVAL_MS));
    for (const { changes } of Object.values(sources)) {
      this.#stack.defer(changes.on(() => updates.trigger()));
    }
    // Proofs expire and meetings come near without an event.
    this.#stack.use(everySecond(() => updates.trigger()));
    this.#update();
  }

  list(): readonly RollCall[] {
    return this.#rollCalls;
  }

  #update(): void {
    const { schedule, clock, fleet, monitor } = this.#sources;
    const nowMs = Date.now();
    const begunByMs = clock.now() + LEAD_TIME_MS;
    const rollCalls = schedule
      .meetings()
      .filter(({ startsAtMs }) => startsAtMs <= begunByMs)
      .map((meeting) => {
        const previous = this.#rollCalls.find(({ meetingId }) => meetingId === meeting.id);
        return takeRollCall(meeting, { nowMs, fleet, sites: monitor.statusOf(meeting.id), previous });
      });
    if (isDeepStrictEqual(rollCalls, this.#rollCalls)) return;
    this.#rollCalls = rollCalls;
    this.changes.emit();
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

function takeRollCall(
  meeting: Meeting,
  parts: {
    nowMs: number;
    fleet: RollCallSources["fleet"];
    sites: readonly SiteMediaStatus[];
    previous: RollCall | undefined;
  },
): RollCall {
  const { nowMs, fleet, previous } = parts;
  const statuses = new Map(parts.sites.map((site) => [site.siteId, site]));
  const before = new Map(previous?.sites.map((entry) => [entry.siteId, entry]));
  const sites = meeting.roomIds.map((siteId) => {
    const room = fleet.room(siteId);
    const found = findStep(meeting, { nowMs, room, site: statuses.get(siteId) });
    const { name = siteId, region = "" } = room ?? {};
    const known = before.get(siteId);
    const sinceMs = known?.step === found.step ? known.sinceMs : nowMs;
    return { siteId, name, region, ...found, sinceMs };
  });
  return { meetingId: meeting.id, sites };
}
