import type { types } from "mediasoup";
import { TrunkReport } from "../../contract/media/link-signalling.ts";
import type { WanState } from "../../contract/meeting/view.ts";
import { parse } from "../../contract/parse.ts";
import {
  outboundStats,
  type ReceptionStats,
  receptionStats,
  remoteReceptionStats,
} from "../../mediasoup/probe.ts";
import { BandwidthBudget } from "../../shared/bandwidth-budget.ts";
import { type LinkStatistics, linkStatistics, NO_TRAFFIC } from "../../shared/link-statistics.ts";
import type { RpcPeer } from "../../shared/rpc-peer.ts";

const SAMPLE_EVERY_MS = 1000;
/** A path on which nothing comes for so long, while the hub answers on the link, is dead, ms. */
const DEAD_AFTER_MS = 2000;
/** The hub's word is waited for this long, ms; looks at the media go on meanwhile. */
const REPORT_TIMEOUT_MS = 2000;

/** What is looked at: of the path that is open now. */
export interface MonitoredTrunk {
  readonly kind: "pipe" | "comedia";
  /** The hub's probe, as it comes here. */
  readonly probe: types.Producer;
  /** This room's probe, as it leaves. */
  readonly probeConsumer: types.Consumer;
  producers(): readonly types.Producer[];
  /** What leaves through it, without the probe. */
  consumers(): readonly types.Consumer[];
}

export interface TrunkMonitorOptions {
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  /** Nothing comes, in at least one direction. */
  readonly onDead: () => void;
  /** What `state` says has changed. */
  readonly onChange: () => void;
}

interface Sample {
  readonly atMs: number;
  readonly down: ReceptionStats;
  /** As the other side's reports on the path say. */
  readonly sent: ReceptionStats;
  /** Of what came down, packets of other sites. */
  readonly remotePackets: number;
}

/** The hub's own word of what has come up to it. */
interface HubReport {
  readonly atMs: number;
  readonly up: ReceptionStats;
}

/** Measures the line from the media that came through it, each second, and tells a dead path from a quiet one. */
export class TrunkMonitor implements Disposable {
  readonly #options: TrunkMonitorOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #budgets: { readonly down: BandwidthBudget; readonly up: BandwidthBudget };
  #trunk: MonitoredTrunk | undefined;
  #peer: RpcPeer | undefined;
  #sampling = false;
  #lastRttMs: number | null = null;
  #previous: Sample | undefined;
  #report: HubReport | undefined;
  #previousReport: HubReport | undefined;
  #requesting = false;
  #downProvenAt = 0;
  #upProvenAt = 0;
  #state: WanState;

  constructor(options: TrunkMonitorOptions) {
    this.#options = options;
    this.#budgets = { down: new BandwidthBudget(options.downKbps), up: new BandwidthBudget(options.upKbps) };
    this.#state = this.#emptyState();
    this.#timer = setInterval(() => void this.#sample(), SAMPLE_EVERY_MS);
  }

  /** Without `saving`: that is for who arranges the view. */
  get state(): WanState {
    return this.#state;
  }

  /** Another path, or another connection to ask on: both have their full time to prove themselves. */
  monitor(path: MonitoredTrunk | undefined, peer: RpcPeer | undefined): void {
    if (path !== this.#trunk) {
      this.#previous = undefined;
      this.#report = undefined;
      this.#previousReport = undefined;
    }
    this.#trunk = path;
    this.#peer = peer;
    this.#resetProofs();
    if (!path) this.#state = this.#emptyState();
  }

  async #sample(): Promise<void> {
    const path = this.#trunk;
    if (!path || this.#sampling) return;
    this.#sampling = true;
    try {
      const [probe, others, stats] = await Promise.all([
        receptionStats([path.probe]),
        receptionStats(path.producers()),
        outboundStats([path.probeConsumer, ...path.consumers()]),
      ]);
      if (this.#trunk !== path) return;
      const sent = remoteReceptionStats(stats);
      const now = { atMs: performance.now(), down: sum(probe, others), sent, remotePackets: others.packets };
      // The probe proves the path; only the others' own packets prove that they arrive here.
      const received = this.#previous !== undefined && now.remotePackets > this.#previous.remotePackets;
      this.#measure(path, now, roundTripMs(stats[0]));
      void this.#requestReport(path, received);
    } finally {
      this.#sampling = false;
    }
  }

  /** Measures without the hub's word, too: a line that is full lets none through. */
  #measure({ kind }: MonitoredTrunk, now: Sample, rttMs: number | null): void {
    const before = this.#previous;
    this.#previous = now;
    if (!before || now.down.packets > before.down.packets) this.#downProvenAt = now.atMs;
    if (!before) return;
    // One that stands is of the last report, which may be of before a cut: it says nothing of now.
    const sample = { nowMs: now.atMs, rttMs: rttMs === this.#lastRttMs ? null : rttMs };
    this.#lastRttMs = rttMs;
    const down = statisticsBetween(before.down, now.down, now.atMs - before.atMs);
    const up = this.#upStatistics(before, now);
    this.#budgets.down.addSample({ ...sample, ...down });
    this.#budgets.up.addSample({ ...sample, ...up });
    const budgetKbps = { down: this.#budgets.down.kbps, up: this.#budgets.up.kbps };
    this.#state = { trunk: kind, rttMs, down, up, budgetKbps, degradation: [] };
    this.#options.onChange();
  }

  /** As the hub counts it, where it has said so since the last look; else as its reports on the path tell. */
  #upStatistics(before: Sample, now: Sample): LinkStatistics {
    const [word, wordBefore] = [this.#report, this.#previousReport];
    this.#previousReport = word;
    return word && wordBefore && word.atMs > wordBefore.atMs
      ? statisticsBetween(wordBefore.up, word.up, word.atMs - wordBefore.atMs)
      : statisticsBetween(before.sent, now.sent, now.atMs - before.atMs);
  }

  async #requestReport(path: MonitoredTrunk, received: boolean): Promise<void> {
    const peer = this.#peer;
    if (!peer || this.#requesting) return;
    this.#requesting = true;
    try {
      const answer: unknown = await peer.request("trunk.report", { received }, REPORT_TIMEOUT_MS);
      const up = parse(TrunkReport, answer, "trunk.report");
      if (this.#trunk !== path || this.#peer !== peer) return;
      const atMs = performance.now();
      if (!this.#report || up.packets > this.#report.up.packets) this.#upProvenAt = atMs;
      this.#report = { atMs, up };
      if (atMs - Math.min(this.#downProvenAt, this.#upProvenAt) > DEAD_AFTER_MS) this.#options.onDead();
    } catch {
      // Without an answer the link's own watch decides; the path may be well, and has its full time from now.
      this.#resetProofs();
    } finally {
      this.#requesting = false;
    }
  }

  #resetProofs(): void {
    this.#downProvenAt = performance.now();
    this.#upProvenAt = performance.now();
  }

  #emptyState(): WanState {
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

function sum(a: ReceptionStats, b: ReceptionStats): ReceptionStats {
  return {
    bytes: a.bytes + b.bytes,
    packets: a.packets + b.packets,
    packetsLost: a.packetsLost + b.packetsLost,
    jitterMs: Math.max(a.jitterMs ?? 0, b.jitterMs ?? 0),
  };
}

/** A stream that ended takes its count with it: then the difference says nothing, and counts as none. */
function statisticsBetween(before: ReceptionStats, now: ReceptionStats, overMs: number): LinkStatistics {
  const since = (of: (receipt: ReceptionStats) => number) => Math.max(0, of(now) - of(before));
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
