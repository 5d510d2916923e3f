import type { types } from "mediasoup";
import type { WanState } from "../../contract/meeting/view.ts";
import {
  outboundStats,
  type ReceptionStats,
  receptionStats,
  remoteReceptionStats,
} from "../../mediasoup/probe.ts";
import { startInterval } from "../../platform/guarded.ts";
import { BandwidthBudget } from "../../shared/bandwidth-budget.ts";
import { type LinkStatistics, linkStatistics, NO_TRAFFIC } from "../../shared/link-statistics.ts";
import type { HubPeer } from "./link-socket.ts";

const SAMPLE_EVERY_MS = 1000;
/** A trunk on which nothing arrives for this long, while the hub answers on the link, is dead, ms. */
const DEAD_AFTER_MS = 2000;

/** The trunk that is open now. */
export interface MonitoredTrunk {
  readonly kind: "pipe" | "comedia";
  /** The hub's probe, received here. */
  readonly probe: types.Producer;
  /** The room's probe, sent from here. */
  readonly probeConsumer: types.Consumer;
  producers(): readonly types.Producer[];
  /** What is sent, without the probe. */
  consumers(): readonly types.Consumer[];
}

export interface TrunkMonitorOptions {
  readonly downKbps: number | null;
  readonly upKbps: number | null;
  /** Nothing arrives in at least one direction. */
  readonly onDead: () => void;
  /** `state` changed. */
  readonly onChange: () => void;
}

interface Sample {
  readonly atMs: number;
  readonly down: ReceptionStats;
  /** What the hub received, by its RTCP reports. */
  readonly up: ReceptionStats;
  /** Received packets of other sites, without the probe's. */
  readonly remotePackets: number;
}

/** What the hub received, by its own count. */
interface HubReport {
  readonly atMs: number;
  readonly up: ReceptionStats;
}

/** Measures the WAN each second from the media in the trunk, and tells a dead trunk from a quiet one. */
export class TrunkMonitor implements Disposable {
  readonly #options: TrunkMonitorOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #budgets: { readonly down: BandwidthBudget; readonly up: BandwidthBudget };
  #trunk: MonitoredTrunk | undefined;
  #peer: HubPeer | undefined;
  #isSampling = false;
  #lastRttMs: number | null = null;
  #previous: Sample | undefined;
  #report: HubReport | undefined;
  #previousReport: HubReport | undefined;
  #isRequesting = false;
  #downProvenAtMs = 0;
  #upProvenAtMs = 0;
  #state: WanState;

  constructor(options: TrunkMonitorOptions) {
    this.#options = options;
    this.#budgets = { down: new BandwidthBudget(options.downKbps), up: new BandwidthBudget(options.upKbps) };
    this.#state = this.#emptyState();
    this.#timer = startInterval("trunk sample", SAMPLE_EVERY_MS, () => this.#sample());
  }

  /** Without `degradation`, which the stream selection decides. */
  get state(): WanState {
    return this.#state;
  }

  /** Another trunk, or another connection for reports: both directions get their full time to prove themselves. */
  monitor(trunk: MonitoredTrunk | undefined, peer: HubPeer | undefined): void {
    if (trunk !== this.#trunk) {
      this.#previous = undefined;
      this.#report = undefined;
      this.#previousReport = undefined;
    }
    this.#trunk = trunk;
    this.#peer = peer;
    this.#resetProofs();
    if (!trunk) this.#state = this.#emptyState();
  }

  async #sample(): Promise<void> {
    const trunk = this.#trunk;
    if (!trunk || this.#isSampling) return;
    this.#isSampling = true;
    try {
      const [probe, remote, stats] = await Promise.all([
        receptionStats([trunk.probe]),
        receptionStats(trunk.producers()),
        outboundStats([trunk.probeConsumer, ...trunk.consumers()]),
      ]);
      if (this.#trunk !== trunk) return;
      const now: Sample = {
        atMs: performance.now(),
        down: sum(probe, remote),
        up: remoteReceptionStats(stats),
        remotePackets: remote.packets,
      };
      // The probe proves the trunk; only other sites' packets prove that those arrive.
      const received = this.#previous !== undefined && now.remotePackets > this.#previous.remotePackets;
      this.#measure(trunk, now, roundTripMs(stats[0]));
      void this.#requestReport(trunk, received);
    } finally {
      this.#isSampling = false;
    }
  }

  /** Measures without the hub's report, too: a congested WAN may not let it through. */
  #measure({ kind }: MonitoredTrunk, now: Sample, rttMs: number | null): void {
    const previous = this.#previous;
    this.#previous = now;
    if (!previous || now.down.packets > previous.down.packets) this.#downProvenAtMs = now.atMs;
    if (!previous) return;
    // An unchanged round trip is of an earlier RTCP report, perhaps of before a cut.
    const timing = { nowMs: now.atMs, rttMs: rttMs === this.#lastRttMs ? null : rttMs };
    this.#lastRttMs = rttMs;
    const down = statisticsBetween(previous.down, now.down, now.atMs - previous.atMs);
    const up = this.#upStatistics(previous, now);
    this.#budgets.down.addSample({ ...timing, ...down });
    this.#budgets.up.addSample({ ...timing, ...up });
    this.#state = { trunk: kind, rttMs, down, up, budgetKbps: this.#budgetKbps(), degradation: [] };
    this.#options.onChange();
  }

  /** By the hub's own count if it has reported since the last sample, else by its RTCP reports. */
  #upStatistics(previous: Sample, now: Sample): LinkStatistics {
    const [report, previousReport] = [this.#report, this.#previousReport];
    this.#previousReport = report;
    return report && previousReport && report.atMs > previousReport.atMs
      ? statisticsBetween(previousReport.up, report.up, report.atMs - previousReport.atMs)
      : statisticsBetween(previous.up, now.up, now.atMs - previous.atMs);
  }

  async #requestReport(trunk: MonitoredTrunk, received: boolean): Promise<void> {
    const peer = this.#peer;
    if (!peer || this.#isRequesting) return;
    this.#isRequesting = true;
    try {
      const up = await peer.request("trunk.report", { received });
      if (this.#trunk !== trunk || this.#peer !== peer) return;
      const atMs = performance.now();
      if (!this.#report || up.packets > this.#report.up.packets) this.#upProvenAtMs = atMs;
      this.#report = { atMs, up };
      if (atMs - Math.min(this.#downProvenAtMs, this.#upProvenAtMs) > DEAD_AFTER_MS) this.#options.onDead();
    } catch {
      // Without a response the link's own heartbeat decides. The trunk may work: both directions start over.
      this.#resetProofs();
    } finally {
      this.#isRequesting = false;
    }
  }

  #resetProofs(): void {
    this.#downProvenAtMs = performance.now();
    this.#upProvenAtMs = performance.now();
  }

  #emptyState(): WanState {
    const budgetKbps = this.#budgetKbps();
    return { trunk: "none", rttMs: null, down: NO_TRAFFIC, up: NO_TRAFFIC, budgetKbps, degradation: [] };
  }

  #budgetKbps(): WanState["budgetKbps"] {
    return { down: this.#budgets.down.kbps, up: this.#budgets.up.kbps };
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

/** A stream that ended takes its count with it: a negative difference counts as none. */
function statisticsBetween(previous: ReceptionStats, now: ReceptionStats, overMs: number): LinkStatistics {
  const increase = (counter: "bytes" | "packets" | "packetsLost") =>
    Math.max(0, now[counter] - previous[counter]);
  const counts = {
    bytes: increase("bytes"),
    packets: increase("packets"),
    packetsLost: increase("packetsLost"),
  };
  return linkStatistics(counts, overMs, now.jitterMs);
}

function roundTripMs(probe: types.ConsumerStat | undefined): number | null {
  return typeof probe?.roundTripTime === "number" ? Math.round(probe.roundTripTime) : null;
}
