import { MAX_FRAME_BYTES, MIN_FRAME_BYTES, TERMINATOR } from "./constants.ts";

/** A whole frame, or bytes that can't be one: line noise shows in counters and logs instead of vanishing. */
export type ParserItem =
  | { readonly kind: "frame"; readonly bytes: Uint8Array }
  | { readonly kind: "discarded"; readonly bytes: Uint8Array };

/** Cuts a stream of bytes into frames. Keeps at most 16 bytes: no noise can fill the memory. */
export class ViscaFrameParser {
  readonly #buffer = new Uint8Array(MAX_FRAME_BYTES);
  #length = 0;

  push(bytes: Uint8Array): ParserItem[] {
    const items: ParserItem[] = [];
    for (const byte of bytes) {
      if (this.#length === 0 && byte < 0x80) {
        items.push({ kind: "discarded", bytes: Uint8Array.of(byte) });
        continue;
      }
      this.#buffer[this.#length++] = byte;
      const isWhole = byte === TERMINATOR && this.#length >= MIN_FRAME_BYTES;
      if (!isWhole && byte !== TERMINATOR && this.#length < MAX_FRAME_BYTES) continue;
      items.push({ kind: isWhole ? "frame" : "discarded", bytes: this.#buffer.slice(0, this.#length) });
      this.#length = 0;
    }
    return items;
  }

  /** Forgets a half frame, as after the line was opened anew. */
  reset(): void {
    this.#length = 0;
  }
}
