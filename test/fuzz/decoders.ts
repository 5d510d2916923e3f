import { RoomdError } from "../../daemon/contract/errors.ts";
import { decodeEnvelope } from "../../drivers/onvif/envelope.ts";
import { decodeProbeMatches } from "../../drivers/onvif/ws-discovery.ts";
import {
  decodeCameraBlock,
  decodeEnlargementBlock,
  decodeLensBlock,
  decodeOtherBlock,
} from "../../drivers/visca/command/block.ts";
import { decodePanTilt, decodePanTiltMaxSpeed } from "../../drivers/visca/command/pan-tilt.ts";
import { decodePower } from "../../drivers/visca/command/power.ts";
import { decodeVersion } from "../../drivers/visca/command/version.ts";
import { decodeZoom } from "../../drivers/visca/command/zoom.ts";
import { ViscaFrameParser } from "../../drivers/visca/frame-parser.ts";
import { decodeControlReply, decodeIpMessage } from "../../drivers/visca/ip-message.ts";
import { decodeReply } from "../../drivers/visca/reply.ts";
import { VISCA_SETTINGS } from "../../drivers/visca/setting-tables.ts";
import { DECODERS as ONVIF } from "./onvif-responses.ts";
import { mutateBytes, mutateText, type Random } from "./random.ts";

/** Runs one decoder on one mutated response. Throws what the decoder throws, except `protocol.malformed`. */
interface Target {
  readonly name: string;
  readonly try: (random: Random) => void;
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

/** Replies from the manuals, without address and terminator where the decoder gets none. */
const FRAMES = ["9041ff", "9051ff", "906041ff", "9050000000000000000fff", "88300202ff", "9038ff"].map(hex);
const DATA = [
  "02",
  "0000000f",
  "0001020304050607",
  "000102030405060708",
  "0020040d010002",
  "7e".repeat(13),
].map(hex);
const MESSAGES = ["0111000300000001904 1ff", "020100020000000 10f01", "01"].map((text) =>
  hex(text.replaceAll(" ", "")),
);

const bytes = (
  name: string,
  seeds: readonly Uint8Array[],
  decode: (bytes: Uint8Array) => unknown,
): Target => ({
  name,
  try: (random) => ignoreMalformed(() => decode(mutateBytes(random, random.of(seeds)))),
});

/** Ignores `protocol.malformed`. */
function ignoreMalformed(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof RoomdError) || error.code !== "protocol.malformed") throw error;
  }
}

const VISCA: readonly Target[] = [
  bytes("visca frame parser", FRAMES, (given) => {
    const length = new ViscaFrameParser().push(given).reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (length > given.length) throw new Error("the parser returned more bytes than it got");
  }),
  bytes("visca reply", FRAMES, decodeReply),
  bytes("visca over ip", MESSAGES, decodeIpMessage),
  bytes("visca over ip control", MESSAGES, decodeControlReply),
  bytes("pan-tilt", DATA, (data) => decodePanTilt(data)),
  bytes("pan-tilt of five digits", DATA, (data) => decodePanTilt(data, { pan: 5, tilt: 4 })),
  bytes("pan-tilt speed", DATA, decodePanTiltMaxSpeed),
  bytes("zoom", DATA, decodeZoom),
  bytes("power", DATA, decodePower),
  bytes("version", DATA, decodeVersion),
  bytes("lens block", DATA, decodeLensBlock),
  bytes("camera block", DATA, decodeCameraBlock),
  bytes("other block", DATA, decodeOtherBlock),
  bytes("enlargement block", DATA, decodeEnlargementBlock),
  ...Object.entries(VISCA_SETTINGS).flatMap(([name, setting]) => {
    const read = setting?.read;
    if (!read) return [];
    const decode = (data: Uint8Array) => read.decode(read.inquiries.map(() => data));
    return [bytes(name, DATA, decode)];
  }),
];

const SOAP: readonly Target[] = [
  ...ONVIF.map(([request, answer]) => ({
    name: `onvif ${request.operation}`,
    try: (random: Random) =>
      ignoreMalformed(() => {
        const envelope = decodeEnvelope(mutateText(random, answer));
        if (envelope.kind === "response") request.decode(envelope.response);
      }),
  })),
  {
    name: "ws-discovery",
    try: (random) =>
      ignoreMalformed(() => decodeProbeMatches(mutateText(random, random.of(ONVIF)[1]), ["urn:uuid:1"])),
  },
];

export const TARGETS: readonly Target[] = [...VISCA, ...SOAP];
