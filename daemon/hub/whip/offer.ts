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
  // Browsers repeat these for each media section, other encoders give them once for the session (RFC 8859 allows both).
  const fingerprint = first.fingerprint ?? session.fingerprint;
  const setup = first.setup ?? session.setup ?? "actpass";
  const ufrag = first.iceUfrag ?? session.iceUfrag;
  if (!fingerprint || !ufrag) throw invalid("no DTLS fingerprint or no ICE ufrag");
  // The parser turns numeric ids into numbers.
  const bundled = String(session.groups?.find(({ type }) => type === "BUNDLE")?.mids ?? "").split(" ");
  const active = media.filter(({ port }) => port !== 0 || media.length === 1);
  if (active.length > 1 && !active.every(({ mid }) => bundled.includes(String(mid)))) {
    throw invalid("all media must be in one BUNDLE group (RFC 9725, 4.4.1)");
  }
  return {
    iceUfrag: String(ufrag),
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
      parameters: parseParams(media.fmtp.find((fmtp) => fmtp.payload === payload)?.config ?? ""),
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

/** Returns the offered codec that conferences support: Opus, or H.264 constrained baseline in non-interleaved mode (RFC
 * 6184, 8.1: without `profile-level-id` it is baseline). */
export function findSupportedCodec(media: OfferedMedia): OfferedCodec | undefined {
  if (media.type === "audio") {
    return media.codecs.find(({ name, clockRate }) => name === "opus" && clockRate === 48_000);
  }
  if (media.type !== "video") return undefined;
  return media.codecs.find(
    ({ name, parameters }) =>
      name === "h264" &&
      Number(parameters["packetization-mode"] ?? 0) === 1 &&
      isConstrainedBaseline(String(parameters["profile-level-id"] ?? "42e01f")),
  );
}

/** profile_idc 66 with constraint_set1 (H.264, A.2.1.1). */
function isConstrainedBaseline(profileLevelId: string): boolean {
  const value = Number.parseInt(profileLevelId.padStart(6, "0"), 16);
  return value >> 16 === 0x42 && ((value >> 8) & 0x40) !== 0;
}

/** Returns the retransmission codec of a codec. */
export function findRtxCodec(media: OfferedMedia, { payloadType }: OfferedCodec): OfferedCodec | undefined {
  return media.codecs.find(
    ({ name, parameters }) => name === "rtx" && Number(parameters.apt) === payloadType,
  );
}
