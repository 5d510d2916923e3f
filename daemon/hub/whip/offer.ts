import type { types } from "mediasoup";
import { parse, parseParams } from "sdp-transform";
import { RoomdError } from "../../contract/errors.ts";

export interface OfferedCodec {
  readonly payloadType: number;
  /** In lower case: `opus`, `h264`, `rtx`. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
  readonly feedback: readonly types.RtcpFeedback[];
}

export interface OfferedMedia {
  readonly mid: string;
  readonly type: string;
  readonly protocol: string;
  readonly direction: string;
  readonly codecs: readonly OfferedCodec[];
  readonly extensions: readonly { readonly id: number; readonly uri: string }[];
  /** SSRC of the first stream, where the offer names it. */
  readonly ssrc: number | undefined;
  readonly rtxSsrc: number | undefined;
  readonly cname: string | undefined;
  /** Bandwidth that the sender intends to use. */
  readonly kbps: number | undefined;
}

export interface Offer {
  readonly media: readonly [OfferedMedia, ...OfferedMedia[]];
  readonly dtls: types.DtlsParameters;
  /** Media identifications of the BUNDLE group, in its order. */
  readonly bundle: readonly string[];
  /** Identifies the client's ICE session: another one later is an ICE restart. */
  readonly iceUfrag: string;
}

/** Parses the SDP offer of an encoder or a player. Pure; throws `request.invalid` for one that can't be answered. */
export function parseOffer(sdp: string): Offer {
  try {
    return parseSdp(sdp);
  } catch (error) {
    if (error instanceof RoomdError) throw error;
    // The parser is lenient: of a malformed line it may return less than its types say.
    throw new RoomdError("request.invalid", "SDP offer: malformed line", { cause: error });
  }
}

function parseSdp(sdp: string): Offer {
  const session = parse(sdp);
  const { media } = session;
  const [first, ...others] = media;
  if (!first) throw invalid("no media");
  // The parser turns numeric ids into numbers.
  const bundle = session.groups?.find(({ type }) => type === "BUNDLE")?.mids;
  const bundled = bundle === undefined ? [] : String(bundle).split(" ");
  // Browsers repeat these for each media section, other encoders give them once for the session (RFC 8859 allows both), or
  // in the first section of the group only.
  const tagged = media.find(({ mid }) => mid !== undefined && String(mid) === bundled[0]) ?? first;
  const fingerprint = tagged.fingerprint ?? session.fingerprint ?? first.fingerprint;
  const setup = tagged.setup ?? session.setup ?? first.setup ?? "actpass";
  const ufrag = tagged.iceUfrag ?? session.iceUfrag ?? first.iceUfrag;
  if (!fingerprint || !ufrag) throw invalid("no DTLS fingerprint or no ICE ufrag");
  const active = media.filter(({ port }) => port !== 0 || media.length === 1);
  if (active.length > 1 && !active.every(({ mid }) => bundled.includes(String(mid)))) {
    throw invalid("all media must be in one BUNDLE group (RFC 9725, 4.4.1)");
  }
  return {
    iceUfrag: String(ufrag),
    bundle: bundled,
    dtls: {
      role: setup === "passive" ? "server" : "client",
      fingerprints: [
        {
          algorithm: fingerprint.type.toLowerCase() as types.FingerprintAlgorithm,
          value: fingerprint.hash,
        },
      ],
    },
    media: [
      toOfferedMedia(first, { index: 0, direction: session.direction }),
      ...others.map((one, index) => toOfferedMedia(one, { index: index + 1, direction: session.direction })),
    ],
  };
}

function invalid(reason: string): RoomdError {
  return new RoomdError("request.invalid", `SDP offer: ${reason}`);
}

function toOfferedMedia(
  media: ReturnType<typeof parse>["media"][number],
  { index, direction }: { index: number; direction: string | undefined },
): OfferedMedia {
  const group = media.ssrcGroups?.find(({ semantics }) => semantics === "FID")?.ssrcs;
  const fid = group === undefined ? undefined : String(group).split(" ");
  const ssrc = fid ? Number(fid[0]) : media.ssrcs?.[0] && Number(media.ssrcs[0].id);
  const bandwidth = media.bandwidth?.find(({ type }) => type === "AS" || type === "TIAS");
  return {
    mid: media.mid === undefined ? String(index) : String(media.mid),
    type: media.type,
    protocol: media.protocol,
    // Port 0 disables a media section, unless it is bundle-only.
    direction:
      media.port === 0 && !media.bundleOnly ? "inactive" : (media.direction ?? direction ?? "sendrecv"),
    codecs: media.rtp.map(({ payload, codec, rate = 0, encoding = 1 }) => ({
      payloadType: payload,
      name: codec.toLowerCase(),
      clockRate: rate,
      channels: Number(encoding),
      parameters: parseFormat(media.fmtp.find((fmtp) => fmtp.payload === payload)?.config ?? ""),
      feedback: (media.rtcpFb ?? [])
        .filter((feedback) => feedback.payload === payload || String(feedback.payload) === "*")
        .map(({ type, subtype }) => ({ type, parameter: subtype ?? "" })),
    })),
    extensions: (media.ext ?? []).map(({ value, uri }) => ({ id: value, uri })),
    ssrc,
    rtxSsrc: fid?.[1] === undefined ? undefined : Number(fid[1]),
    cname: media.ssrcs?.find(({ attribute }) => attribute === "cname")?.value,
    kbps:
      bandwidth &&
      Math.round(bandwidth.type === "TIAS" ? Number(bandwidth.limit) / 1000 : Number(bandwidth.limit)),
  };
}

/** Names of parameters are compared without case (RFC 6838, 4.3). */
function parseFormat(config: string): OfferedCodec["parameters"] {
  const parameters = Object.entries(parseParams(config));
  return Object.fromEntries(parameters.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Returns the offered codec in which conferences receive this section: Opus or H.264 baseline. Without `profile-level-id`
 * it is baseline (RFC 6184, 8.1). An encoder's baseline is constrained baseline in fact: none makes slice groups. */
export function findSentCodec(media: OfferedMedia): OfferedCodec | undefined {
  if (media.type === "audio") {
    return media.codecs.find(({ name, clockRate }) => name === "opus" && clockRate === 48_000);
  }
  if (media.type !== "video") return undefined;
  const usable = media.codecs.filter((codec) => codec.name === "h264" && profileOf(codec)?.idc === BASELINE);
  return usable.toSorted((one, other) => rank(one) - rank(other))[0];
}

/** Returns the offered codec that conferences can send to this section: H.264 needs fragments (non-interleaved mode). */
export function findReceivedCodec(media: OfferedMedia): OfferedCodec | undefined {
  const codec = findSentCodec(media);
  return codec && (codec.name !== "h264" || isFragmented(codec)) ? codec : undefined;
}

const BASELINE = 0x42;
const CONSTRAINT_SET_1 = 0x40;
/** FFmpeg prints its own flag for "constrained" instead of the bit, with three digits. */
const FFMPEG_CONSTRAINED = 0x200;

/** Prefers fragments, then the profile that is constrained by name. */
function rank(codec: OfferedCodec): number {
  const constraints = profileOf(codec)?.constraints ?? 0;
  const isConstrained = (constraints & (CONSTRAINT_SET_1 | FFMPEG_CONSTRAINED)) !== 0;
  return (isFragmented(codec) ? 0 : 2) + (isConstrained ? 0 : 1);
}

function isFragmented({ parameters }: OfferedCodec): boolean {
  return Number(parameters["packetization-mode"] ?? 0) === 1;
}

/** profile_idc and constraint flags (H.264, A.2.1). */
function profileOf({ parameters }: OfferedCodec): { idc: number; constraints: number } | undefined {
  const id = String(parameters["profile-level-id"] ?? "42e01f");
  const [, idc, constraints] = /^([0-9a-f]{2})([0-9a-f]{2,3})[0-9a-f]{2}$/i.exec(id) ?? [];
  if (idc === undefined || constraints === undefined) return undefined;
  return { idc: Number.parseInt(idc, 16), constraints: Number.parseInt(constraints, 16) };
}

/** Returns the retransmission codec of a codec. */
export function findRtxCodec(media: OfferedMedia, { payloadType }: OfferedCodec): OfferedCodec | undefined {
  return media.codecs.find(
    ({ name, parameters }) => name === "rtx" && Number(parameters.apt) === payloadType,
  );
}
