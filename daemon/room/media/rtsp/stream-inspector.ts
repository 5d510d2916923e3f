import { isKeyFrame, nalUnitsOf, sliceTypeOf } from "./h264.ts";

/** A viewer without a picture for longer than this takes it for a fault, ms. */
const LONGEST_KEY_FRAME_INTERVAL_MS = 4000;
/** Key frames are requested so long after the first one, and so often until there is another, ms. */
const FIRST_REQUEST_AFTER_MS = 500;
const REQUEST_EVERY_MS = 1000;
/** Encoders that make B-frames make some in each group of pictures, mostly from its second one on. */
const INSPECTED_PICTURES = 25;
/** A camera's settings may have been changed since, ms. */
const FINDING_VALID_FOR_MS = 30 * 60_000;
/** More streams than any room has. */
const MAX_FINDINGS = 64;

/** What was seen of a stream: it can be passed through, or why it can't. */
export type StreamFinding = "fit" | "b-frames" | "rare-key-frames";

/** What was seen of each stream, from one run to the next. */
export class StreamFindings {
  readonly #findings = new Map<string, { readonly finding: StreamFinding; readonly atMs: number }>();

  get(url: string): StreamFinding | undefined {
    const found = this.#findings.get(url);
    return found && performance.now() - found.atMs < FINDING_VALID_FOR_MS ? found.finding : undefined;
  }

  set(url: string, finding: StreamFinding): void {
    if (this.#findings.size >= MAX_FINDINGS) this.#findings.clear();
    this.#findings.set(url, { finding, atMs: performance.now() });
  }
}

export interface StreamInspectorOptions {
  readonly onFinding: (finding: StreamFinding) => void;
  /** Requests a key frame from the camera; absent where it can't be asked. A camera may accept requests and ignore them. */
  readonly requestKeyFrame?: (() => void) | undefined;
  /** Its sequence parameters rule out B-frames. */
  readonly hasNoBFrames: boolean;
}

/** Watches the start of a camera's own H.264, as RTP, for what browsers can't show. */
export class StreamInspector {
  readonly #options: StreamInspectorOptions;
  #finding: StreamFinding | undefined;
  #startedAtMs: number | undefined;
  #pictures = 0;
  #keyFrameAtMs: number | undefined;
  #requestedAtMs: number | undefined;
  #repeatsKeyFrames = false;

  constructor(options: StreamInspectorOptions) {
    this.#options = options;
  }

  /** Undefined until enough has been seen. */
  get finding(): StreamFinding | undefined {
    return this.#finding;
  }

  /** Takes an RTP payload, by `performance.now()`. Returns true once nothing more is needed. */
  push(payload: Uint8Array, nowMs: number): boolean {
    this.#startedAtMs ??= nowMs;
    for (const nal of nalUnitsOf(payload)) {
      const type = sliceTypeOf(nal);
      if (type === undefined) continue;
      this.#pictures++;
      if (type === "B" && !this.#options.hasNoBFrames) return this.#conclude("b-frames");
      if (isKeyFrame(nal)) this.#onKeyFrame(nowMs);
    }
    return this.check(nowMs);
  }

  /** Concludes from the time without a key frame. Returns true once nothing more is needed. */
  check(nowMs: number): boolean {
    this.#startedAtMs ??= nowMs;
    if (this.#finding) return true;
    const waitedMs = nowMs - (this.#keyFrameAtMs ?? this.#startedAtMs);
    if (!this.#repeatsKeyFrames && waitedMs > LONGEST_KEY_FRAME_INTERVAL_MS) {
      return this.#conclude("rare-key-frames");
    }
    if (!this.#repeatsKeyFrames) this.#requestKeyFrame(nowMs);
    const isInspected = this.#options.hasNoBFrames || this.#pictures >= INSPECTED_PICTURES;
    return isInspected && this.#repeatsKeyFrames && this.#conclude("fit");
  }

  /** Not at once after a key frame: the camera may take the request for done. */
  #requestKeyFrame(nowMs: number): void {
    const { requestKeyFrame } = this.#options;
    const fromMs =
      this.#requestedAtMs === undefined
        ? (this.#keyFrameAtMs ?? nowMs) + FIRST_REQUEST_AFTER_MS
        : this.#requestedAtMs + REQUEST_EVERY_MS;
    if (!requestKeyFrame || nowMs < fromMs) return;
    this.#requestedAtMs = nowMs;
    requestKeyFrame();
  }

  #onKeyFrame(nowMs: number): void {
    if (this.#keyFrameAtMs !== undefined) this.#repeatsKeyFrames = true;
    this.#keyFrameAtMs ??= nowMs;
  }

  #conclude(finding: StreamFinding): true {
    if (!this.#finding) {
      this.#finding = finding;
      this.#options.onFinding(finding);
    }
    return true;
  }
}
