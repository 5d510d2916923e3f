import { decodeIpMessage, encodeIpMessage } from "../../../drivers/visca/ip-message.ts";

export interface SonyHeaderOptions {
  readonly send: (message: Uint8Array) => void;
  /** A frame for the camera; its answers carry `tag`. */
  readonly receive: (frame: Uint8Array, tag: number) => void;
}

/** The camera's side of VISCA over IP: counts sequence numbers and refuses those it has had (Sony SRG-300H
 * Technical Manual, "Delivery confirmation"). */
export class SonyHeader {
  readonly #options: SonyHeaderOptions;
  readonly #had = new Set<number>();
  #last = 0;
  /** Resets that came in. */
  resets = 0;

  constructor(options: SonyHeaderOptions) {
    this.#options = options;
  }

  /** Power off and on: it expects to count from the beginning, and refuses what is far from it. */
  powerCycle(): void {
    this.#had.clear();
    this.#last = 0;
  }

  receive(bytes: Uint8Array): void {
    let message: ReturnType<typeof decodeIpMessage>;
    try {
      message = decodeIpMessage(bytes);
    } catch {
      // Somebody speaks without the header: a camera says nothing to that.
      return;
    }
    const { type, sequence, payload } = message;
    if (type === "control") {
      this.resets++;
      this.powerCycle();
      this.#control(sequence, [0x01]);
      return;
    }
    if (this.#had.has(sequence) || Math.abs(sequence - this.#last) > 64) {
      this.#control(sequence, [0x0f, 0x01]);
      return;
    }
    this.#had.add(sequence);
    this.#last = Math.max(this.#last, sequence);
    this.#options.receive(payload, sequence);
  }

  send(frame: Uint8Array, tag: number | undefined): void {
    // A network change is said on serial lines only.
    if (tag === undefined) return;
    this.#options.send(encodeIpMessage({ type: "reply", sequence: tag, payload: frame }));
  }

  #control(sequence: number, payload: readonly number[]): void {
    this.#options.send(
      encodeIpMessage({ type: "control-reply", sequence, payload: Uint8Array.from(payload) }),
    );
  }
}
