import type { types } from "mediasoup";
import { h264Parameters } from "../../mediasoup/codecs.ts";
import { findSupportedCodec, type OfferedMedia } from "./offer.ts";

const FEEDBACK = ["nack ", "nack pli", "ccm fir"];

/** What a player that offers can play, in mediasoup's words, and the codecs of a router that sends it under the payload
 * types of the offer. A router of its own is needed because mediasoup's consumers have the payload types of their
 * router, and an answer must keep the offer's (RFC 3264, 6.1). Header extensions have the same trouble, and are left
 * out; so is RTX: what is lost is sent again as it was. Pure. */
export function playerCapabilities(media: readonly OfferedMedia[]): {
  readonly router: types.RouterRtpCodecCapability[];
  readonly player: types.RtpCapabilities;
} {
  const carried = media.flatMap((one) => {
    const codec = findSupportedCodec(one);
    return codec && isReceiving(one) ? [{ kind: one.type as types.MediaKind, codec }] : [];
  });
  const first = carried.filter(
    ({ kind }, index) => carried.findIndex((other) => other.kind === kind) === index,
  );
  const codecs = first.map(({ kind, codec }) => ({
    kind,
    mimeType: (kind === "audio" ? "audio/opus" : "video/H264") as types.RtpCodecCapability["mimeType"],
    clockRate: codec.clockRate,
    ...(kind === "audio" ? { channels: 2 } : { parameters: h264Parameters() }),
    preferredPayloadType: codec.payloadType,
  }));
  return {
    router: codecs,
    player: {
      codecs: codecs.map((codec, index) => ({
        ...codec,
        rtcpFeedback: (first[index]?.codec.feedback ?? []).filter(({ type, parameter }) =>
          FEEDBACK.includes(`${type} ${parameter}`),
        ),
      })),
      headerExtensions: [],
    },
  };
}

export function isReceiving({ direction }: OfferedMedia): boolean {
  return direction === "recvonly" || direction === "sendrecv";
}
