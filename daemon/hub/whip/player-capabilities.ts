import type { types } from "mediasoup";
import { h264Parameters } from "../../mediasoup/codecs.ts";
import { findReceivedCodec, type OfferedMedia } from "./offer.ts";

const FEEDBACK = ["nack ", "nack pli", "ccm fir"];

/** Returns the RTP capabilities of a player by its offer, and the codecs of a router with the offer's payload types. The
 * player needs a router of its own: mediasoup's consumers use the payload types of their router, and an answer must keep
 * those of the offer (RFC 3264, 6.1). Header extensions and RTX are left out for the same reason; lost packets are
 * retransmitted as they were. Pure. */
export function playerCapabilities(media: readonly OfferedMedia[]): {
  readonly router: types.RouterRtpCodecCapability[];
  readonly player: types.RtpCapabilities;
} {
  const carried = media.flatMap((one) => {
    const codec = findReceivedCodec(one);
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
