import { MAX_FRAME_BYTES, MIN_FRAME_BYTES, TERMINATOR } from "./constants.ts";

/** A whole frame, or bytes that can't be one: line noise shows in counters and logs instead of vanishing. */
export type ViscaItem =
  | { readonly kind: "frame"; readonly bytes: Uint8Array }
  | { readonly kind: "discarded"; readonly bytes: Uint8Array };

/** Cuts a stream of bytes into frames. Keeps at most 16 bytes: no noise can fill the memory. */
export class ViscaFrameParser {
  #buffer: number[] = [];

  push(bytes: Uint8Array): ViscaItem[] {
    const items: ViscaItem[] = [];
    for (const byte of bytes) {
      if (this.#buffer.length === 0 && byte < 0x80) {
        items.push({ kind: "discarded", bytes: Uint8Array.of(byte) });
        continue;
      }
      this.#buffer.push(byte);
      if (byte === TERMINATOR) {
        const kind = this.#buffer.length >= MIN_FRAME_BYTES ? "frame" : "discarded";
        items.push({ kind, bytes: Uint8Array.from(this.#buffer) });
        this.#buffer = [];
      } else if (this.#buffer.length >= MAX_FRAME_BYTES) {
        items.push({ kind: "discarded", bytes: Uint8Array.from(this.#buffer) });
        this.#buffer = [];
      }
    }
    return items;
  }

  /** Forgets a half frame, as after the line was opened anew. */
  reset(): void {
    this.#buffer = [];
  }
}
