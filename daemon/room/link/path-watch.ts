import type { types } from "mediasoup";
import { parse } from "../../contract/parse.ts";
import type { RpcPeer } from "../../contract/rpc.ts";
import { PipeReport } from "../../contract/signalling.ts";
import type { WanState } from "../../contract/view.ts";
import { type PathReceipt, pathReceipt } from "../../media-probe.ts";
import { LineBudget } from "./line-budget.ts";

const LOOK_EVERY_MS = 1000;
/** A path on which nothing comes for so long, while the hub answers on the link, is dead, ms. */
const DEAD_AFTER_MS = 2000;
/** The hub's answer is waited for this long, ms: the next look comes anyway. */
const ANSWER_MS = 2000;

/** What is looked at: of the path that is open now. */
export interface WatchedPath {
  readonly kind: "pipe" | "comedia";
  /** The hub's probe, as it comes here. */
  readonly probe: types.Producer;
  /** This room's probe, as it leaves. */
  readonly probeConsumer: types.Consumer;
  producers(): readonly types.Producer[];
}

export interface PathWatchOptions {
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  /** Nothing comes, in at least one direction. */
  readonly onDead: () => void;
  /** What `state` says has changed. */
  readonly onChange: () => void;
}

interface Receipts {
  readonly atMs: number;
  readonly down: PathReceipt;
  readonly up: PathReceipt;
  /** Of what came down, packets of other sites. */
  readonly others: number;
}

const NOTHING = { kbps: 0, lossShare: null, jitterMs: null } as const;

/** Measures the line from the media that came through it, each second, and tells a dead path from a quiet one. */
export class PathWatch implements Disposable {
  readonly #options: PathWatchOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #budgets: { readonly down: LineBudget; readonly up: LineBudget };
  #path: WatchedPath | undefined;
  #peer: RpcPeer | undefined;
  #looking = false;
  #lastRttMs: number | null = null;
  #before: Receipts | undefined;
  #downProvenAt = 0;
  #upProvenAt = 0;
  #state: WanState;

  constructor(options: PathWatchOptions) {
    this.#options = options;
    this.#budgets = { down: new LineBudget(options.downKbps), up: new LineBudget(options.upKbps) };
    this.#state = this.#empty();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Without `saving`: that is for who arranges the view. */
  get state(): WanState {
    return this.#state;
  }

  /** Another path, or another connection to ask on: both have their full time to prove themselves. */
  watch(path: WatchedPath | undefined, peer: RpcPeer | undefined): void {
    if (path !== this.#path) this.#before = undefined;
    this.#path = path;
    this.#peer = peer;
    this.#downProvenAt = performance.now();
    this.#upProvenAt = performance.now();
    if (!path) this.#state = this.#empty();
  }

  async #look(): Promise<void> {
    const path = this.#path;
    const peer = this.#peer;
    if (!path || !peer || this.#looking) return;
    this.#looking = true;
    try {
      const [probe, others] = await Promise.all([pathReceipt([path.probe]), pathReceipt(path.producers())]);
      const down = together(probe, others);
      // The probe proves the path; only the others' own packets prove that they arrive here.
      const received = this.#before !== undefined && others.packets > this.#before.others;
      const answer: unknown = await peer.request("pipe.report", { received }, ANSWER_MS);
      const up = parse(PipeReport, answer, "pipe.report");
      if (this.#path !== path || this.#peer !== peer) return;
      await this.#judge(path, { atMs: performance.now(), down, up, others: others.packets });
    } catch {
      // Without an answer the link's own watch decides; the path may be well, and has its full time from now.
      this.#downProvenAt = performance.now();
      this.#upProvenAt = performance.now();
    } finally {
      this.#looking = false;
    }
  }

  async #judge(path: WatchedPath, now: Receipts): Promise<void> {
    const before = this.#before;
    this.#before = now;
    if (!before || now.down.packets > before.down.packets) this.#downProvenAt = now.atMs;
    if (!before || now.up.packets > before.up.packets) this.#upProvenAt = now.atMs;
    const { kind } = path;
    const rttMs = await roundTripMs(path.probeConsumer);
    if (before) {
      // One that stands is of the last report, which may be of before a cut: it says nothing of now.
      const sample = { nowMs: now.atMs, rttMs: rttMs === this.#lastRttMs ? null : rttMs };
      this.#lastRttMs = rttMs;
      const down = between(before.down, now.down, now.atMs - before.atMs);
      const up = between(before.up, now.up, now.atMs - before.atMs);
      this.#budgets.down.sample({ ...sample, ...down });
      this.#budgets.up.sample({ ...sample, ...up });
      const budgetKbps = { down: this.#budgets.down.kbps, up: this.#budgets.up.kbps };
      this.#state = { path: kind, rttMs, down, up, budgetKbps, saving: [] };
      this.#options.onChange();
    }
    if (now.atMs - Math.min(this.#downProvenAt, this.#upProvenAt) > DEAD_AFTER_MS) this.#options.onDead();
  }

  #empty(): WanState {
    return {
      path: "none",
      rttMs: null,
      down: NOTHING,
      up: NOTHING,
      budgetKbps: { down: this.#budgets.down.kbps, up: this.#budgets.up.kbps },
      saving: [],
    };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function together(a: PathReceipt, b: PathReceipt): PathReceipt {
  return {
    bytes: a.bytes + b.bytes,
    packets: a.packets + b.packets,
    packetsLost: a.packetsLost + b.packetsLost,
    jitterMs: Math.max(a.jitterMs ?? 0, b.jitterMs ?? 0),
  };
}

/** A stream that ended takes its count with it: then the difference says nothing, and counts as none. */
function between(before: PathReceipt, now: PathReceipt, overMs: number): WanState["down"] {
  const packets = Math.max(0, now.packets - before.packets);
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  return {
    kbps: Math.round((Math.max(0, now.bytes - before.bytes) * 8) / overMs),
    lossShare: packets + lost === 0 ? null : lost / (packets + lost),
    jitterMs: now.jitterMs,
  };
}

async function roundTripMs(consumer: types.Consumer): Promise<number | null> {
  if (consumer.closed) return null;
  const stats = await consumer.getStats().catch(() => []);
  const found = stats.find(({ type }) => type === "outbound-rtp");
  return found && "roundTripTime" in found && typeof found.roundTripTime === "number"
    ? Math.round(found.roundTripTime)
    : null;
}
