import { MAX_FRAME_BYTES, MIN_FRAME_BYTES, TERMINATOR } from "./constants.ts";

/** A frame, or bytes that can't be one: discarded bytes are reported so that line noise can be counted. */
export type ParserItem =
  | { readonly kind: "frame"; readonly bytes: Uint8Array }
  | { readonly kind: "discarded"; readonly bytes: Uint8Array };

/** Splits a byte stream into frames. Buffers at most 16 bytes. */
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

  /** Drops a partial frame, as after reconnecting. */
  reset(): void {
    this.#length = 0;
  }
}
