import type { types } from "mediasoup";
import { h264Parameters } from "../../mediasoup/codecs.ts";
import { findRtxCodec, findSentCodec, type OfferedCodec, type OfferedMedia } from "./offer.ts";

const TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
/** Header extensions of simulcast, which is not supported here. */
const STREAM_ID = /rtp-stream-id$/;

/** RTCP feedback that the router sends. */
const FEEDBACK = ["nack ", "nack pli", "ccm fir", "goog-remb ", "transport-cc "];

/** The parameters of H.264 that an answer repeats (RFC 6184, 8.2.2). */
const ANSWERED_H264 = ["packetization-mode", "profile-level-id", "level-asymmetry-allowed"];

/** Returns the parameters of `sent` for the router, which knows one form of H.264 baseline. It receives single NAL units
 * (packetization-mode 0) as well as fragments. */
export function routerParameters(sent: types.RtpParameters): types.RtpParameters {
  return {
    ...sent,
    codecs: sent.codecs.map((codec) =>
      codec.mimeType === "video/H264" ? { ...codec, parameters: h264Parameters() } : codec,
    ),
  };
}

/** Returns the RTP parameters with which an encoder will send an offered media section, as an answer repeats them;
 * undefined when it sends nothing or has no supported codec. Pure. */
export function producerParameters(
  media: OfferedMedia,
  router: types.RtpCapabilities,
): types.RtpParameters | undefined {
  const codec = findSentCodec(media);
  if (!codec || !isSending(media)) return undefined;
  const headerExtensions = media.extensions.filter(
    ({ uri }) =>
      !STREAM_ID.test(uri) &&
      (router.headerExtensions ?? []).some((known) => known.uri === uri && known.kind === media.type),
  );
  const measuresEach = headerExtensions.some(({ uri }) => uri === TRANSPORT_CC);
  const rtx = media.rtxSsrc === undefined ? undefined : findRtxCodec(media, codec);
  const encoding: types.RtpEncodingParameters = {
    ...(media.ssrc === undefined ? {} : { ssrc: media.ssrc }),
    ...(rtx && media.rtxSsrc !== undefined ? { rtx: { ssrc: media.rtxSsrc } } : {}),
  };
  return {
    mid: media.mid,
    codecs: [toRtpCodec(media, codec, measuresEach), ...(rtx ? [toRtpCodec(media, rtx, measuresEach)] : [])],
    headerExtensions: headerExtensions.map(({ id, uri }) => ({
      id,
      uri: uri as types.RtpHeaderExtensionUri,
    })),
    encodings: [encoding],
    rtcp: { ...(media.cname === undefined ? {} : { cname: media.cname }), reducedSize: true },
  };
}

/** Whether the client intends to send audio or video in this section. */
export function isSending({ type, direction }: OfferedMedia): boolean {
  return (type === "audio" || type === "video") && (direction === "sendonly" || direction === "sendrecv");
}

function toRtpCodec(
  { type }: OfferedMedia,
  { payloadType, name, clockRate, channels, parameters, feedback }: OfferedCodec,
  measuresEach: boolean,
): types.RtpCodecParameters {
  return {
    mimeType: `${type}/${name === "h264" ? "H264" : name}` as types.RtpCodecParameters["mimeType"],
    payloadType,
    clockRate,
    ...(type === "audio" ? { channels } : {}),
    parameters: name === "h264" ? pickAnswered(parameters) : parameters,
    rtcpFeedback: feedback.filter(
      (one) =>
        FEEDBACK.includes(`${one.type} ${one.parameter}`) &&
        // One bandwidth estimator: transport-cc where the packets carry its sequence number.
        one.type !== (measuresEach ? "goog-remb" : "transport-cc"),
    ),
  };
}

function pickAnswered(parameters: OfferedCodec["parameters"]): OfferedCodec["parameters"] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => ANSWERED_H264.includes(name)));
}
