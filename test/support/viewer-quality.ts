import type { Page } from "playwright-core";

/** What a viewer received during a measurement. */
export interface ViewerQuality {
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** The longest freeze, including one at the end. */
  readonly longestFreezeMs: number;
  /** The browser's freezeCount: gaps far longer than usual between frames. */
  readonly freezes: number;
  readonly freezesMs: number;
  /** The share of played audio that was concealed, without silence, 0 to 1. */
  readonly concealedShare: number;
  /** The longest continuous concealment, at the sampling interval. Chromium fades concealed audio within about 0.4 s,
   * so longer gaps count no more: their silence looks like a pause of the speaker (DTX). */
  readonly longestConcealmentMs: number;
}

/** Sampling interval: three Opus packets. */
const LOOK_EVERY_MS = 60;

/** Records the page's peer connections; call it before the page is opened. */
export async function exposePeerConnections(page: Page): Promise<void> {
  await page.addInitScript(keepPeerConnections);
}

/** Measures one video element and all audio of a page from now on. */
export async function watchViewer(page: Page, video: string): Promise<{ quality(): Promise<ViewerQuality> }> {
  const watch = await page.evaluateHandle(startWatch, { video, lookEveryMs: LOOK_EVERY_MS });
  return { quality: () => watch.evaluate((started) => started.quality()) };
}

declare global {
  interface Window {
    viewerPeers?: RTCPeerConnection[];
  }
}

/** Runs in the page before its scripts. */
function keepPeerConnections(): void {
  const kept: RTCPeerConnection[] = [];
  window.viewerPeers = kept;
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, newTarget) {
      const peer: RTCPeerConnection = Reflect.construct(target, args, newTarget);
      kept.push(peer);
      return peer;
    },
  });
}

/** Runs in the page. */
async function startWatch({ video, lookEveryMs }: { video: string; lookEveryMs: number }) {
  interface InboundRtp {
    readonly type: string;
    readonly kind: "audio" | "video";
    readonly id: string;
    readonly trackIdentifier: string;
    readonly framesDecoded?: number;
    readonly freezeCount?: number;
    readonly totalFreezesDuration?: number;
    readonly concealedSamples?: number;
    readonly silentConcealedSamples?: number;
    readonly totalSamplesReceived?: number;
  }
  const peers = window.viewerPeers;
  if (!peers) throw new Error("exposePeerConnections was not called before the page was opened");

  const startedAtMs = performance.now();
  let shownAtMs = startedAtMs;
  let longestFreezeMs = 0;
  let watched: HTMLVideoElement | null = null;
  const onFrame = () => {
    const nowMs = performance.now();
    longestFreezeMs = Math.max(longestFreezeMs, nowMs - shownAtMs);
    shownAtMs = nowMs;
    watched?.requestVideoFrameCallback(onFrame);
  };
  /** The page may replace the element: for the viewer it is the same video. */
  const findVideo = () => {
    const found = document.querySelector<HTMLVideoElement>(video);
    if (found === watched) return;
    watched = found;
    watched?.requestVideoFrameCallback(onFrame);
  };

  const inbound = async (): Promise<InboundRtp[]> => {
    const open = peers.filter(({ connectionState }) => connectionState !== "closed");
    const reports = await Promise.all(open.map((peer) => peer.getStats()));
    return reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === "inbound-rtp");
  };
  /** Streams come and go with counters from zero: sums up their increments. */
  const counted = new Map<string, number>();
  const totals = { decoded: 0, freezes: 0, freezesMs: 0, concealed: 0, played: 0 };
  const grown = (stream: InboundRtp, name: string, value = 0): number => {
    const before = counted.get(`${stream.id} ${name}`);
    counted.set(`${stream.id} ${name}`, value);
    // A stream that started during the measurement counts in full.
    return value - (before ?? (started ? 0 : value));
  };
  let started = false;
  let concealmentMs = 0;
  let longestConcealmentMs = 0;
  let lookedAtMs = performance.now();
  const look = async () => {
    findVideo();
    const [track] = watched?.srcObject instanceof MediaStream ? watched.srcObject.getVideoTracks() : [];
    const streams = await inbound();
    let concealed = 0;
    let played = 0;
    for (const stream of streams) {
      if (stream.kind === "audio") {
        // Without speech nothing is sent (DTX) and silence is generated, which nobody misses.
        const { concealedSamples = 0, silentConcealedSamples = 0 } = stream;
        concealed += grown(stream, "concealed", concealedSamples - silentConcealedSamples);
        played += grown(stream, "played", stream.totalSamplesReceived);
      } else if (stream.trackIdentifier === track?.id) {
        totals.decoded += grown(stream, "decoded", stream.framesDecoded);
        totals.freezes += grown(stream, "freezes", stream.freezeCount);
        totals.freezesMs += grown(stream, "frozen", stream.totalFreezesDuration) * 1000;
      }
    }
    totals.concealed += concealed;
    totals.played += played;
    // A busy machine plays audio in bursts; a sample between two of them has no data.
    if (played > 0) {
      const nowMs = performance.now();
      // Consecutive samples with concealment add up.
      concealmentMs = concealed > 0 ? concealmentMs + (concealed / played) * (nowMs - lookedAtMs) : 0;
      longestConcealmentMs = Math.max(longestConcealmentMs, concealmentMs);
      lookedAtMs = nowMs;
    }
    started = true;
  };
  await look();
  let looking = Promise.resolve();
  setInterval(() => {
    looking = looking.then(look);
  }, lookEveryMs);

  return {
    async quality() {
      looking = looking.then(look);
      await looking;
      const nowMs = performance.now();
      const seconds = (nowMs - startedAtMs) / 1000;
      return {
        seconds,
        framesPerSecond: totals.decoded / seconds,
        longestFreezeMs: Math.max(longestFreezeMs, nowMs - shownAtMs),
        freezes: totals.freezes,
        freezesMs: totals.freezesMs,
        concealedShare: totals.played > 0 ? totals.concealed / totals.played : 0,
        longestConcealmentMs,
      };
    },
  };
}
