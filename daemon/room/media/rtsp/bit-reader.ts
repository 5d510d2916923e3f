/** Reads bits and Exp-Golomb codes (ITU-T H.264, 9.1). Every method throws `RangeError` beyond the end. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Returns up to 32 bits as an unsigned number. */
  read(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index++) value = value * 2 + this.#bit();
    return value;
  }

  skip(count: number): void {
    this.read(count);
  }

  /** ue(v) */
  readUnsigned(): number {
    let zeros = 0;
    while (this.#bit() === 0) {
      if (++zeros > 32) throw new RangeError("Exp-Golomb code too long");
    }
    return 2 ** zeros - 1 + this.read(zeros);
  }

  /** se(v) */
  readSigned(): number {
    const code = this.readUnsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  #bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new RangeError("end of the NAL unit");
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at++;
    return bit;
  }
}
