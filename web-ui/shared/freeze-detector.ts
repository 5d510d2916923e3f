/** Where a picture comes from, for who looks whether it does. */
export interface PictureSupply {
  stats(): Promise<RTCStatsReport>;
  /** Has the sender make a key frame: a picture that is built on no other. */
  refresh(): void;
}

/** Time for what is lost to be sent again; a picture that stands longer has lost it for good, ms. */
const HOPELESS_AFTER_MS = 300;
/** The next key frame is asked for after this, then after twice as long: on a slow line one takes its time, ms. */
const ASK_AGAIN_MS = 700;

/** A picture that stands still while packets come and others are missing has lost what it is built on. The browser
 * itself waits 3 s for that before it asks for a key frame; a viewer would not. */
export class LostPicture {
  readonly #supply: PictureSupply;
  #before: { readonly received: number; readonly missing: number } | undefined;
  #looking = false;
  #askAtMs = HOPELESS_AFTER_MS;

  constructor(supply: PictureSupply) {
    this.#supply = supply;
  }

  moved(): void {
    this.#before = undefined;
    this.#askAtMs = HOPELESS_AFTER_MS;
  }

  /** @param forMs how long it has stood still */
  async stands(forMs: number): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const now = counted(await this.#supply.stats().catch(() => undefined));
    this.#looking = false;
    if (!now) return;
    this.#before ??= now;
    const { received, missing } = this.#before;
    if (forMs < this.#askAtMs || now.received === received || now.missing === missing) return;
    this.#before = now;
    this.#askAtMs = forMs + Math.max(ASK_AGAIN_MS, forMs);
    this.#supply.refresh();
  }
}

/** Packets that came, and how often some were asked for again. */
function counted(report: RTCStatsReport | undefined): { received: number; missing: number } | undefined {
  for (const stat of report?.values() ?? []) {
    if (stat.type === "inbound-rtp") return { received: stat.packetsReceived, missing: stat.nackCount };
  }
  return undefined;
}
