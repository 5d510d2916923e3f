import type { types } from "mediasoup";
import { TrunkReport } from "../../contract/media/link-signalling.ts";
import type { WanState } from "../../contract/meeting/view.ts";
import { parse } from "../../contract/parse.ts";
import { type PathReceipt, pathReceipt, sentReceipt, sentStats } from "../../mediasoup/probe.ts";
import { BandwidthBudget } from "../../shared/bandwidth-budget.ts";
import { type LinkStatistics, linkStatistics, NO_TRAFFIC } from "../../shared/link-statistics.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";

const LOOK_EVERY_MS = 1000;
/** A path on which nothing comes for so long, while the hub answers on the link, is dead, ms. */
const DEAD_AFTER_MS = 2000;
/** The hub's word is waited for this long, ms; looks at the media go on meanwhile. */
const ANSWER_MS = 2000;

/** What is looked at: of the path that is open now. */
export interface WatchedPath {
  readonly kind: "pipe" | "comedia";
  /** The hub's probe, as it comes here. */
  readonly probe: types.Producer;
  /** This room's probe, as it leaves. */
  readonly probeConsumer: types.Consumer;
  producers(): readonly types.Producer[];
  /** What leaves through it, without the probe. */
  consumers(): readonly types.Consumer[];
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
  /** As the other side's reports on the path say. */
  readonly sent: PathReceipt;
  /** Of what came down, packets of other sites. */
  readonly others: number;
}

/** The hub's own word of what has come up to it. */
interface HubsWord {
  readonly atMs: number;
  readonly up: PathReceipt;
}

/** Measures the line from the media that came through it, each second, and tells a dead path from a quiet one. */
export class PathWatch implements Disposable {
  readonly #options: PathWatchOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #budgets: { readonly down: BandwidthBudget; readonly up: BandwidthBudget };
  #path: WatchedPath | undefined;
  #peer: RpcPeer | undefined;
  #looking = false;
  #lastRttMs: number | null = null;
  #before: Receipts | undefined;
  #word: HubsWord | undefined;
  #wordBefore: HubsWord | undefined;
  #asking = false;
  #downProvenAt = 0;
  #upProvenAt = 0;
  #state: WanState;

  constructor(options: PathWatchOptions) {
    this.#options = options;
    this.#budgets = { down: new BandwidthBudget(options.downKbps), up: new BandwidthBudget(options.upKbps) };
    this.#state = this.#empty();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Without `saving`: that is for who arranges the view. */
  get state(): WanState {
    return this.#state;
  }

  /** Another path, or another connection to ask on: both have their full time to prove themselves. */
  watch(path: WatchedPath | undefined, peer: RpcPeer | undefined): void {
    if (path !== this.#path) {
      this.#before = undefined;
      this.#word = undefined;
      this.#wordBefore = undefined;
    }
    this.#path = path;
    this.#peer = peer;
    this.#provenNow();
    if (!path) this.#state = this.#empty();
  }

  async #look(): Promise<void> {
    const path = this.#path;
    if (!path || this.#looking) return;
    this.#looking = true;
    try {
      const [probe, others, stats] = await Promise.all([
        pathReceipt([path.probe]),
        pathReceipt(path.producers()),
        sentStats([path.probeConsumer, ...path.consumers()]),
      ]);
      if (this.#path !== path) return;
      const sent = sentReceipt(stats);
      const now = { atMs: performance.now(), down: together(probe, others), sent, others: others.packets };
      // The probe proves the path; only the others' own packets prove that they arrive here.
      const received = this.#before !== undefined && now.others > this.#before.others;
      this.#measure(path, now, roundTripMs(stats[0]));
      void this.#ask(path, received);
    } finally {
      this.#looking = false;
    }
  }

  /** Measures without the hub's word, too: a line that is full lets none through. */
  #measure({ kind }: WatchedPath, now: Receipts, rttMs: number | null): void {
    const before = this.#before;
    this.#before = now;
    if (!before || now.down.packets > before.down.packets) this.#downProvenAt = now.atMs;
    if (!before) return;
    // One that stands is of the last report, which may be of before a cut: it says nothing of now.
    const sample = { nowMs: now.atMs, rttMs: rttMs === this.#lastRttMs ? null : rttMs };
    this.#lastRttMs = rttMs;
    const down = between(before.down, now.down, now.atMs - before.atMs);
    const up = this.#up(before, now);
    this.#budgets.down.addSample({ ...sample, ...down });
    this.#budgets.up.addSample({ ...sample, ...up });
    const budgetKbps = { down: this.#budgets.down.kbps, up: this.#budgets.up.kbps };
    this.#state = { trunk: kind, rttMs, down, up, budgetKbps, degradation: [] };
    this.#options.onChange();
  }

  /** As the hub counts it, where it has said so since the last look; else as its reports on the path tell. */
  #up(before: Receipts, now: Receipts): LinkStatistics {
    const [word, wordBefore] = [this.#word, this.#wordBefore];
    this.#wordBefore = word;
    return word && wordBefore && word.atMs > wordBefore.atMs
      ? between(wordBefore.up, word.up, word.atMs - wordBefore.atMs)
      : between(before.sent, now.sent, now.atMs - before.atMs);
  }

  async #ask(path: WatchedPath, received: boolean): Promise<void> {
    const peer = this.#peer;
    if (!peer || this.#asking) return;
    this.#asking = true;
    try {
      const answer: unknown = await peer.request("trunk.report", { received }, ANSWER_MS);
      const up = parse(TrunkReport, answer, "trunk.report");
      if (this.#path !== path || this.#peer !== peer) return;
      const atMs = performance.now();
      if (!this.#word || up.packets > this.#word.up.packets) this.#upProvenAt = atMs;
      this.#word = { atMs, up };
      if (atMs - Math.min(this.#downProvenAt, this.#upProvenAt) > DEAD_AFTER_MS) this.#options.onDead();
    } catch {
      // Without an answer the link's own watch decides; the path may be well, and has its full time from now.
      this.#provenNow();
    } finally {
      this.#asking = false;
    }
  }

  #provenNow(): void {
    this.#downProvenAt = performance.now();
    this.#upProvenAt = performance.now();
  }

  #empty(): WanState {
    return {
      trunk: "none",
      rttMs: null,
      down: NO_TRAFFIC,
      up: NO_TRAFFIC,
      budgetKbps: { down: this.#budgets.down.kbps, up: this.#budgets.up.kbps },
      degradation: [],
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
function between(before: PathReceipt, now: PathReceipt, overMs: number): LinkStatistics {
  const since = (of: (receipt: PathReceipt) => number) => Math.max(0, of(now) - of(before));
  const passed = {
    bytes: since(({ bytes }) => bytes),
    packets: since(({ packets }) => packets),
    packetsLost: since(({ packetsLost }) => packetsLost),
  };
  return linkStatistics(passed, overMs, now.jitterMs);
}

function roundTripMs(probe: types.ConsumerStat | undefined): number | null {
  return typeof probe?.roundTripTime === "number" ? Math.round(probe.roundTripTime) : null;
}
