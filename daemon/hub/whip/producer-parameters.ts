import type { types } from "mediasoup";
import { findRtxCodec, findSupportedCodec, type OfferedCodec, type OfferedMedia } from "./offer.ts";

const TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
/** Of simulcast, which is not taken here. */
const STREAM_ID = /rtp-stream-id$/;

/** What the router gives senders feedback by. */
const FEEDBACK = ["nack ", "nack pli", "ccm fir", "goog-remb ", "transport-cc "];

/** How an encoder will send a medium that it offers, in mediasoup's words; undefined when it can't be taken: another
 * codec, or nothing is sent. Pure. */
export function producerParameters(
  media: OfferedMedia,
  router: types.RtpCapabilities,
): types.RtpParameters | undefined {
  const codec = findSupportedCodec(media);
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

/** Whether it is a picture or sound that the client means to send. */
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
    parameters,
    rtcpFeedback: feedback.filter(
      (one) =>
        FEEDBACK.includes(`${one.type} ${one.parameter}`) &&
        // One way of measuring the line: by transport-cc where the packets carry its number.
        one.type !== (measuresEach ? "goog-remb" : "transport-cc"),
    ),
  };
}
