import { type Static, Type } from "typebox";

/** What a mediasoup client makes its own end of a WebRtcTransport with. The structures are mediasoup's own. */
export const WebRtcTransportOptions = Type.Object({
  id: Type.String(),
  iceParameters: Type.Any(),
  iceCandidates: Type.Any(),
  dtlsParameters: Type.Any(),
});
export type WebRtcTransportOptions = Static<typeof WebRtcTransportOptions>;

/** What a mediasoup client makes its own end of a consumer with. */
export const ConsumerOptions = Type.Object({
  id: Type.String(),
  producerId: Type.String(),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  rtpParameters: Type.Any(),
});
export type ConsumerOptions = Static<typeof ConsumerOptions>;
