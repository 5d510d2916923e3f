import type { RoomdError } from "../../daemon/contract/errors.ts";
import { encodeCommand, type ViscaInquiry } from "./command/command.ts";

export interface ContactMonitorOptions {
  /** Whether the profile lists this inquiry as never answered. */
  readonly isUnanswered: (inquiry: ViscaInquiry) => boolean;
  /** Sends an inquiry whose answer only proves that the camera is there. */
  readonly ask: (inquiry: ViscaInquiry) => void;
}

/** Any of these proves that the camera is there. */
const PROOFS: readonly ViscaInquiry[] = [
  { kind: "version-inquiry" },
  { kind: "power-inquiry" },
  { kind: "zoom-inquiry" },
  { kind: "pan-tilt-inquiry" },
];
/** An inquiry that a camera leaves unanswered, although it replies to other messages, is sent again after this, doubling with
 * each time, ms: on a bad line an answer may have been lost. */
const ASK_AGAIN_MS = { first: 500, most: 60_000 } as const;

/** Distinguishes a silent camera, from which nothing is received, from one that does not answer a certain inquiry. */
export class ContactMonitor {
  readonly #options: ContactMonitorOptions;
  /** Inquiries that the camera has replied to. */
  readonly #replied = new Set<string>();
  /** Inquiries that had no reply since the last reply of any kind. */
  readonly #unanswered = new Set<string>();
  /** When to send an unanswered inquiry again. */
  readonly #backOffs = new Map<string, { delayMs: number; untilMs: number }>();
  #waiting = Promise.withResolvers<void>();
  #lastReplyAtMs = Number.NEGATIVE_INFINITY;
  #isSilent = false;

  constructor(options: ContactMonitorOptions) {
    this.#options = options;
    this.#waiting.promise.catch(() => {});
  }

  /** An inquiry had no reply, and nothing else came since: the next ones get less time. */
  get isSuspect(): boolean {
    return this.#unanswered.size > 0;
  }

  /** Nothing came although several inquiries were sent. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Resolves with the next reply of any kind; rejects when the camera counts as silent. */
  nextReply(): Promise<void> {
    return this.#waiting.promise;
  }

  /** False if the camera has been asked this in vain. */
  isWorthAsking(inquiry: ViscaInquiry): boolean {
    if (this.#options.isUnanswered(inquiry)) return false;
    return performance.now() >= (this.#backOffs.get(key(inquiry))?.untilMs ?? 0);
  }

  /** Called for each reply, also for one that fits no message. */
  noteReply(): void {
    this.#lastReplyAtMs = performance.now();
    // A silent camera has received none of them.
    if (!this.#isSilent) for (const inquiry of this.#unanswered) this.#backOff(inquiry);
    this.#isSilent = false;
    this.#unanswered.clear();
    this.#waiting.resolve();
    this.#renew();
  }

  /** Called for an answer to this inquiry, or its refusal. */
  noteAnswer(inquiry: ViscaInquiry): void {
    this.#replied.add(key(inquiry));
    this.#backOffs.delete(key(inquiry));
  }

  /** Called when an inquiry, sent at `sentAtMs`, has no reply. Returns whether the camera is silent; asks something
   * else before it returns true. */
  noteTimeout(inquiry: ViscaInquiry, sentAtMs: number): boolean {
    if (this.#lastReplyAtMs >= sentAtMs) {
      this.#backOff(key(inquiry));
      return false;
    }
    this.#unanswered.add(key(inquiry));
    const proof = this.nextProof();
    if (proof) this.#options.ask(proof);
    else this.#isSilent = true;
    return this.#isSilent;
  }

  /** Returns an inquiry that proves contact, preferably one that the camera has replied to; undefined if enough
   * have been tried since its last reply. */
  nextProof(): ViscaInquiry | undefined {
    const untried = PROOFS.filter(
      (inquiry) => !this.#unanswered.has(key(inquiry)) && !this.#options.isUnanswered(inquiry),
    );
    const certain = [...this.#replied].some((inquiry) => this.#unanswered.has(inquiry));
    if (certain && this.#unanswered.size > 1) return undefined;
    return untried.find((inquiry) => this.#replied.has(key(inquiry))) ?? untried[0];
  }

  /** The camera is silent or its connection closed. */
  fail(error: RoomdError): void {
    this.#waiting.reject(error);
    this.#renew();
  }

  #renew(): void {
    this.#waiting = Promise.withResolvers<void>();
    this.#waiting.promise.catch(() => {});
  }

  #backOff(inquiry: string): void {
    if (this.#replied.has(inquiry)) return;
    const { first, most } = ASK_AGAIN_MS;
    const delayMs = Math.min(most, 2 * (this.#backOffs.get(inquiry)?.delayMs ?? first / 2));
    this.#backOffs.set(inquiry, { delayMs, untilMs: performance.now() + delayMs });
  }
}

function key(inquiry: ViscaInquiry): string {
  return Buffer.from(encodeCommand(inquiry, 1)).toString("hex");
}
