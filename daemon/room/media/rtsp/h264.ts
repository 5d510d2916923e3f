import { BitReader } from "./bit-reader.ts";

/** A sequence parameter set, as far as it decides who can show the stream (ITU-T H.264, 7.3.2.1.1 and E.1.1). */
export interface SequenceParameters {
  /** `profile_idc`: 66 baseline, 77 main, 100 high. */
  readonly profileIdc: number;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | undefined;
  /** Frames that are shown in another order than they are sent in, as B-frames need. */
  readonly reordering: "never" | "declared" | "perhaps";
}

export type SliceType = "P" | "B" | "I";

const NAL = { slice: 1, idr: 5, sps: 7, stapA: 24, fuA: 28 } as const;
/** Profiles with `chroma_format_idc` and scaling lists. */
const HIGH_PROFILES: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);
const BASELINE = 66;
const EXTENDED_SAR = 255;
/** A slice header that tells the type is this short, with room for escape bytes. */
const SLICE_START_BYTES = 16;

const typeOf = (nal: Uint8Array) => (nal[0] ?? 0) & 0x1f;

/** Returns the first sequence parameter set of these NAL units; undefined where none can be read. */
export function findSequenceParameters(nals: Iterable<Uint8Array>): SequenceParameters | undefined {
  for (const nal of nals) {
    if (typeOf(nal) !== NAL.sps) continue;
    try {
      return parseSequenceParameters(nal);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

/** Throws `RangeError` where it is cut off. */
function parseSequenceParameters(nal: Uint8Array): SequenceParameters {
  const bits = new BitReader(withoutEscapes(nal.subarray(1)));
  const profileIdc = bits.read(8);
  bits.skip(16);
  bits.readUnsigned();
  const chromaFormat = HIGH_PROFILES.has(profileIdc) ? skipHighFields(bits) : 1;
  bits.readUnsigned();
  const orderType = skipPictureOrder(bits);
  bits.readUnsigned();
  bits.skip(1);
  const widthInMacroblocks = bits.readUnsigned() + 1;
  const heightInUnits = bits.readUnsigned() + 1;
  const framesOnly = bits.read(1);
  if (framesOnly === 0) bits.skip(1);
  bits.skip(1);
  const crop = readCrop(bits);
  const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const unitY = (chromaFormat === 1 ? 2 : 1) * (2 - framesOnly);
  const { framesPerSecond, reorderedFrames = 0 } = bits.read(1) === 1 ? readUsability(bits) : {};
  // Baseline has no B-frames, and output in the order of decoding no use for them.
  const neverReorders = profileIdc === BASELINE || orderType === 2;
  return {
    profileIdc,
    width: widthInMacroblocks * 16 - unitX * (crop.left + crop.right),
    height: (2 - framesOnly) * heightInUnits * 16 - unitY * (crop.top + crop.bottom),
    framesPerSecond,
    reordering: neverReorders ? "never" : reorderedFrames > 0 ? "declared" : "perhaps",
  };
}

/** → chroma_format_idc */
function skipHighFields(bits: BitReader): number {
  const chromaFormat = bits.readUnsigned();
  if (chromaFormat === 3) bits.skip(1);
  bits.readUnsigned();
  bits.readUnsigned();
  bits.skip(1);
  if (bits.read(1) === 0) return chromaFormat;
  for (let list = 0; list < (chromaFormat === 3 ? 12 : 8); list++) {
    if (bits.read(1) === 1) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return chromaFormat;
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index++) {
    if (next !== 0) next = (last + bits.readSigned() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** → pic_order_cnt_type; with type 2 the order of output is that of decoding (8.2.1.3). */
function skipPictureOrder(bits: BitReader): number {
  const type = bits.readUnsigned();
  if (type === 0) bits.readUnsigned();
  if (type !== 1) return type;
  bits.skip(1);
  bits.readSigned();
  bits.readSigned();
  const cycle = bits.readUnsigned();
  if (cycle > 255) throw new RangeError("num_ref_frames_in_pic_order_cnt_cycle");
  for (let index = 0; index < cycle; index++) bits.readSigned();
  return type;
}

function readCrop(bits: BitReader) {
  if (bits.read(1) === 0) return { left: 0, right: 0, top: 0, bottom: 0 };
  return {
    left: bits.readUnsigned(),
    right: bits.readUnsigned(),
    top: bits.readUnsigned(),
    bottom: bits.readUnsigned(),
  };
}

interface Usability {
  readonly framesPerSecond?: number | undefined;
  readonly reorderedFrames?: number;
}

/** Video usability information (E.1.1); nothing where it is cut off. */
function readUsability(bits: BitReader): Usability {
  try {
    return parseUsability(bits);
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}

function parseUsability(bits: BitReader): Usability {
  if (bits.read(1) === 1 && bits.read(8) === EXTENDED_SAR) bits.skip(32);
  if (bits.read(1) === 1) bits.skip(1);
  if (bits.read(1) === 1) {
    bits.skip(4);
    if (bits.read(1) === 1) bits.skip(24);
  }
  if (bits.read(1) === 1) {
    bits.readUnsigned();
    bits.readUnsigned();
  }
  const framesPerSecond = bits.read(1) === 1 ? readFrameRate(bits) : undefined;
  const hasNalRate = bits.read(1) === 1;
  if (hasNalRate) skipRateParameters(bits);
  const hasVclRate = bits.read(1) === 1;
  if (hasVclRate) skipRateParameters(bits);
  if (hasNalRate || hasVclRate) bits.skip(1);
  bits.skip(1);
  if (bits.read(1) === 0) return { framesPerSecond };
  bits.skip(1);
  for (let field = 0; field < 4; field++) bits.readUnsigned();
  return { framesPerSecond, reorderedFrames: bits.readUnsigned() };
}

/** A frame has two ticks. */
function readFrameRate(bits: BitReader): number | undefined {
  const unitsInTick = bits.read(32);
  const timeScale = bits.read(32);
  bits.skip(1);
  const rate = Math.round(timeScale / (2 * unitsInTick));
  return rate >= 1 && rate <= 120 ? rate : undefined;
}

/** Hypothetical reference decoder (E.1.2). */
function skipRateParameters(bits: BitReader): void {
  const count = bits.readUnsigned() + 1;
  if (count > 32) throw new RangeError("cpb_cnt_minus1");
  bits.skip(8);
  for (let index = 0; index < count; index++) {
    bits.readUnsigned();
    bits.readUnsigned();
    bits.skip(1);
  }
  bits.skip(20);
}

/** Removes the emulation prevention bytes (7.3.1). */
function withoutEscapes(nal: Uint8Array): Uint8Array {
  return nal.filter((byte, index) => !(byte === 3 && nal[index - 1] === 0 && nal[index - 2] === 0));
}

/** Returns the NAL units that begin in an RTP payload (RFC 6184, 5.6 to 5.8): of a fragment its start, with its header
 * restored. */
export function nalUnitsOf(payload: Uint8Array): Uint8Array[] {
  const type = typeOf(payload);
  if (type < NAL.stapA) return payload.length > 0 ? [payload] : [];
  if (type === NAL.fuA) {
    const [indicator = 0, header = 0] = payload;
    const isStart = (header & 0x80) !== 0;
    return isStart
      ? [Uint8Array.of((indicator & 0xe0) | (header & 0x1f), ...payload.subarray(2, 2 + 512))]
      : [];
  }
  if (type !== NAL.stapA) return [];
  const units: Uint8Array[] = [];
  for (let at = 1; at + 2 < payload.length; ) {
    const size = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
    units.push(payload.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return units;
}

/** Returns the type of a slice; undefined for other NAL units, and for slices that don't begin a picture. */
export function sliceTypeOf(nal: Uint8Array): SliceType | undefined {
  const type = typeOf(nal);
  if (type !== NAL.slice && type !== NAL.idr) return undefined;
  try {
    const bits = new BitReader(withoutEscapes(nal.subarray(1, 1 + SLICE_START_BYTES)));
    const isFirst = bits.readUnsigned() === 0;
    const kind = bits.readUnsigned() % 5;
    // SP and SI (3 and 4) count as P and I.
    return isFirst ? (["P", "B", "I", "P", "I"] as const)[kind] : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The start of a picture from which decoding can begin. */
export function isKeyFrame(nal: Uint8Array): boolean {
  return typeOf(nal) === NAL.idr && sliceTypeOf(nal) !== undefined;
}
