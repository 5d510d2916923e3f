/** Where a picture comes from, for who looks whether it does. */
export interface VideoReceiver {
  getStats(): Promise<RTCStatsReport>;
  /** Has the sender make a key frame: a picture that is built on no other. */
  requestKeyFrame(): void;
}

/** Time for what is lost to be sent again; a picture that stands longer has lost it for good, ms. */
const FIRST_REQUEST_AFTER_MS = 300;
/** The next key frame is asked for after this, then after twice as long: on a slow line one takes its time, ms. */
const REQUEST_AGAIN_MS = 700;

/** A picture that stands still while packets come and others are missing has lost what it is built on. The browser
 * itself waits 3 s for that before it asks for a key frame; a viewer would not. */
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

  /** @param forMs how long it has stood still */
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

/** Packets that came, and how often some were asked for again. */
function readCounters(report: RTCStatsReport | undefined): { received: number; missing: number } | undefined {
  for (const stat of report?.values() ?? []) {
    if (stat.type === "inbound-rtp") return { received: stat.packetsReceived, missing: stat.nackCount };
  }
  return undefined;
}
