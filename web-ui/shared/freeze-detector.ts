export interface VideoReceiver {
  getStats(): Promise<RTCStatsReport>;
  requestKeyFrame(): void;
}

/** Time for retransmission; a video frozen for longer needs a key frame, ms. */
const FIRST_REQUEST_AFTER_MS = 300;
/** The next key frame is requested after this time, then after twice as long: on a slow link one takes time, ms. */
const REQUEST_AGAIN_MS = 700;

/** Requests a key frame for a video that is frozen while packets arrive and others are missing. Chromium itself waits
 * 3 s before it does. */
export class FreezeDetector {
  readonly #supply: VideoReceiver;
  #before: { readonly received: number; readonly missing: number } | undefined;
  #looking = false;
  #askAtMs = FIRST_REQUEST_AFTER_MS;

  constructor(supply: VideoReceiver) {
    this.#supply = supply;
  }

  frameDecoded(): void {
    this.#before = undefined;
    this.#askAtMs = FIRST_REQUEST_AFTER_MS;
  }

  /** @param forMs how long the video has been frozen */
  async frozen(forMs: number): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const now = readCounters(await this.#supply.getStats().catch(() => undefined));
    this.#looking = false;
    if (!now) return;
    this.#before ??= now;
    const { received, missing } = this.#before;
    if (forMs < this.#askAtMs || now.received === received || now.missing === missing) return;
    this.#before = now;
    this.#askAtMs = forMs + Math.max(REQUEST_AGAIN_MS, forMs);
    this.#supply.requestKeyFrame();
  }
}

/** Returns the received packets and the number of NACKs. */
function readCounters(report: RTCStatsReport | undefined): { received: number; missing: number } | undefined {
  for (const stat of report?.values() ?? []) {
    if (stat.type === "inbound-rtp") return { received: stat.packetsReceived, missing: stat.nackCount };
  }
  return undefined;
}
