import type { types } from "mediasoup";
import { type MediaAttributes, type SessionDescription, write } from "sdp-transform";
import { toSdpCandidates } from "./candidate.ts";
import type { Offer, OfferedMedia } from "./offer.ts";

/** One accepted media section of the answer. */
export interface AnsweredMedia {
  readonly direction: "recvonly" | "sendonly";
  readonly rtpParameters: types.RtpParameters;
}

/** The transport's side of the answer. */
export interface AnswerTransport {
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: readonly types.IceCandidate[];
  readonly dtlsParameters: types.DtlsParameters;
}

type SdpMedia = SessionDescription["media"][number];

/** Returns the SDP answer, with all media sections on one ICE-lite transport; undefined ones are rejected. Pure. */
export function writeAnswer(
  offer: Offer,
  answered: readonly (AnsweredMedia | undefined)[],
  transport: AnswerTransport,
): string {
  const accepted = offer.media.filter((_, index) => answered[index] !== undefined).map(({ mid }) => mid);
  // In the order of the offer's group: its first one carries the transport (RFC 8843, 7.3.1).
  const grouped = offer.bundle.filter((mid) => accepted.includes(mid));
  const mids = [...grouped, ...accepted.filter((mid) => !grouped.includes(mid))];
  return write({
    version: 0,
    origin: {
      username: "roomd",
      sessionId: String(Date.now()),
      sessionVersion: 1,
      netType: "IN",
      ipVer: 4,
      address: "0.0.0.0",
    },
    name: "-",
    timing: { start: 0, stop: 0 },
    icelite: "ice-lite",
    groups: [{ type: "BUNDLE", mids: mids.join(" ") }],
    msidSemantic: { semantic: "WMS", token: "*" },
    media: offer.media.map((media, index) => {
      const answer = answered[index];
      return answer ? toAcceptedMedia(media, { answer, offer, transport }) : toRejectedMedia(media);
    }),
  });
}

function toRejectedMedia({ mid, type, protocol, codecs }: OfferedMedia): SdpMedia {
  return {
    mid,
    type,
    port: 0,
    protocol,
    payloads: codecs.map(({ payloadType }) => payloadType).join(" ") || "0",
    connection: { version: 4, ip: "0.0.0.0" },
    direction: "inactive",
    rtp: [],
    fmtp: [],
  };
}

function toAcceptedMedia(
  { mid, type, protocol }: OfferedMedia,
  parts: { answer: AnsweredMedia; offer: Offer; transport: AnswerTransport },
): SdpMedia {
  const { answer, offer, transport } = parts;
  const { codecs, headerExtensions = [], encodings = [], rtcp } = answer.rtpParameters;
  const { iceParameters, iceCandidates, dtlsParameters } = transport;
  const fingerprint =
    dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === "sha-256") ??
    dtlsParameters.fingerprints[0];
  const ssrc = answer.direction === "sendonly" ? encodings[0]?.ssrc : undefined;
  return {
    mid,
    type,
    port: 9,
    protocol,
    payloads: codecs.map(({ payloadType }) => payloadType).join(" "),
    connection: { version: 4, ip: "0.0.0.0" },
    iceUfrag: iceParameters.usernameFragment,
    icePwd: iceParameters.password,
    ...(fingerprint ? { fingerprint: { type: fingerprint.algorithm, hash: fingerprint.value } } : {}),
    setup: offer.dtls.role === "server" ? "active" : "passive",
    direction: answer.direction,
    rtcpMux: "rtcp-mux",
    rtcpRsize: "rtcp-rsize",
    rtp: codecs.map(({ payloadType, mimeType, clockRate, channels }) => ({
      payload: payloadType,
      codec: mimeType.slice(mimeType.indexOf("/") + 1),
      rate: clockRate,
      ...(channels !== undefined && channels > 1 ? { encoding: channels } : {}),
    })),
    fmtp: codecs.flatMap(({ payloadType, parameters = {} }) => {
      const config = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
      return config.length === 0 ? [] : [{ payload: payloadType, config: config.join(";") }];
    }),
    rtcpFb: codecs.flatMap(({ payloadType, rtcpFeedback = [] }) =>
      rtcpFeedback.map(({ type: kind, parameter }) => ({
        payload: payloadType,
        type: kind,
        ...(parameter ? { subtype: parameter } : {}),
      })),
    ),
    ext: headerExtensions.map(({ id, uri }) => ({ value: id, uri })),
    ...(ssrc === undefined ? {} : sourceAttributes(ssrc, rtcp?.cname)),
    candidates: toSdpCandidates(iceCandidates),
    endOfCandidates: "end-of-candidates",
  };
}

function sourceAttributes(ssrc: number, cname = "roomd"): Pick<MediaAttributes, "msid" | "ssrcs"> {
  // One MediaStream for all media: players synchronise them.
  return {
    msid: [{ id: "roomd", appdata: String(ssrc) }],
    ssrcs: [{ id: ssrc, attribute: "cname", value: cname }],
  };
}
