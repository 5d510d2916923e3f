import { decodeIpMessage, encodeIpMessage } from "../../../drivers/visca/ip-message.ts";

export interface SonyHeaderOptions {
  readonly send: (message: Uint8Array) => void;
  /** Passes a frame to the camera; its replies carry `tag`. */
  readonly receive: (frame: Uint8Array, tag: number) => void;
}

/** The camera's side of VISCA over IP: refuses repeated sequence numbers (Sony SRG-300H Technical Manual,
 * "Delivery confirmation"). */
export class SonyHeader {
  readonly #options: SonyHeaderOptions;
  readonly #received = new Set<number>();
  #last = 0;
  /** Number of resets received. */
  resets = 0;

  constructor(options: SonyHeaderOptions) {
    this.#options = options;
  }

  /** Power off and on: expects the sequence to start again, and refuses numbers far from it. */
  powerCycle(): void {
    this.#received.clear();
    this.#last = 0;
  }

  receive(bytes: Uint8Array): void {
    let message: ReturnType<typeof decodeIpMessage>;
    try {
      message = decodeIpMessage(bytes);
    } catch {
      // Not a VISCA over IP message: real cameras ignore it.
      return;
    }
    const { type, sequence, payload } = message;
    if (type === "control") {
      this.resets++;
      this.powerCycle();
      this.#control(sequence, [0x01]);
      return;
    }
    if (this.#received.has(sequence) || Math.abs(sequence - this.#last) > 64) {
      this.#control(sequence, [0x0f, 0x01]);
      return;
    }
    this.#received.add(sequence);
    this.#last = Math.max(this.#last, sequence);
    this.#options.receive(payload, sequence);
  }

  send(frame: Uint8Array, tag: number | undefined): void {
    // Network changes are sent on serial lines only.
    if (tag === undefined) return;
    this.#options.send(encodeIpMessage({ type: "reply", sequence: tag, payload: frame }));
  }

  #control(sequence: number, payload: readonly number[]): void {
    this.#options.send(
      encodeIpMessage({ type: "control-reply", sequence, payload: Uint8Array.from(payload) }),
    );
  }
}
