import { computed, effect, signal } from "@preact/signals";
import {
  type GuestNotices,
  type GuestRequests,
  type GuestState,
  guestRequests,
} from "../../daemon/contract/meeting/guest.ts";
import type { RosterDelta, RosterSnapshot } from "../../daemon/contract/meeting/roster-delta.ts";
import { applyRosterDelta } from "../../daemon/shared/roster-delta.ts";
import { StateConnection } from "../shared/state-connection.ts";

/** Why the page can't join, or why it left the meeting. */
export type EndReason = "invalid" | "expired" | "ended" | "denied" | "removed";

/** A hub that does not respond must not keep the page from connecting, ms. */
const CHECK_TIMEOUT_MS = 4000;
/** While there is no session the invitation is checked again after this time, ms. */
const CHECK_AGAIN_MS = 5000;

const token = new URLSearchParams(location.search).get("t") ?? "";
const KEY = `roomd-guest ${token}`;

/** The page's session at the hub; it is resumed after a lost connection. */
export class HubConnection {
  readonly live = new StateConnection<GuestState, GuestRequests, GuestNotices>({
    requests: guestRequests,
    path: `/guest/live?t=${encodeURIComponent(token)}`,
  });
  readonly #snapshot = signal<RosterSnapshot | null>(null);
  readonly roster = computed(() => this.#snapshot.value?.roster ?? null);
  /** Published streams with at least one consumer. */
  readonly demandedProducerIds = signal<ReadonlySet<string>>(new Set());
  /** The number of the connection on which the session was resumed; 0 while there is none. */
  readonly sessionConnection = signal(0);
  readonly endReason = signal<EndReason | null>(null);

  constructor() {
    this.live.onNotice("meeting.roster", (snapshot) => {
      this.#snapshot.value = snapshot;
    });
    this.live.onNotice("meeting.rosterDelta", (delta) => this.#changed(delta));
    this.live.onNotice("producers.demand", ({ producerIds }) => {
      this.demandedProducerIds.value = new Set(producerIds);
    });
    effect(() => {
      const connection = this.live.connectionNumber.value;
      this.sessionConnection.value = 0;
      if (connection > 0) void this.#sayHello(connection);
    });
    let connected = false;
    effect(() => {
      const now = this.live.connectionNumber.value > 0;
      if (connected && !now) void this.#findEndReason();
      connected = now;
    });
    setInterval(() => {
      if (this.sessionConnection.value === 0 && this.endReason.value === null) void this.#findEndReason();
    }, CHECK_AGAIN_MS);
    effect(() => {
      const phase = this.live.state.value?.phase;
      if (phase === "denied" || phase === "removed" || phase === "ended") this.endReason.value = phase;
    });
  }

  get state(): GuestState | null {
    return this.live.state.value;
  }

  #changed(change: RosterDelta): void {
    const next = this.#snapshot.value && applyRosterDelta(this.#snapshot.value, change);
    // A new connection starts with a whole roster.
    if (next) this.#snapshot.value = next;
    else this.live.reconnect();
  }

  async #sayHello(connection: number): Promise<void> {
    const session = sessionStorage.getItem(KEY);
    try {
      const state = await this.live.request("guest.hello", { session });
      sessionStorage.setItem(KEY, state.session);
      this.live.applyState(state);
      this.sessionConnection.value = connection;
    } catch {
      // The connection was lost; the next one sends the hello again.
    }
  }

  async #findEndReason(): Promise<void> {
    const problem = await checkInvitation();
    if (problem === null || this.sessionConnection.value > 0) return;
    // An invitation that was valid stays so until its meeting ends.
    if (problem !== "invalid" || this.state === null) this.endReason.value ??= problem;
  }
}

/** Returns why the invitation in the page's address is not valid; null if it is, or if the hub can't be reached. */
export async function checkInvitation(): Promise<EndReason | null> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const url = `/guest/invitation?t=${encodeURIComponent(token)}`;
  const answer = await fetch(url, { signal }).catch(() => undefined);
  if (!answer || answer.ok) return null;
  const { error } = (await answer.json().catch(() => ({}))) as {
    error?: { code?: string; details?: { reason?: string } };
  };
  if (error?.code === "not-found") return "ended";
  if (error?.code === "access.denied") return error.details?.reason === "expired" ? "expired" : "invalid";
  return null;
}
