import { type Static, type TSchema, Type } from "typebox";
import { Identifier } from "./identifier.ts";
import { Roster } from "./meeting.ts";

/** Room ↔ hub over one WebSocket, GET /link with `Authorization: Bearer <room token>` and
 * `x-roomd-room: <room id>`; RPC messages. Media keys and addresses travel here only. */

const SrtpParameters = Type.Object({
  cryptoSuite: Type.Union([
    Type.Literal("AEAD_AES_256_GCM"),
    Type.Literal("AEAD_AES_128_GCM"),
    Type.Literal("AES_CM_128_HMAC_SHA1_80"),
    Type.Literal("AES_CM_128_HMAC_SHA1_32"),
  ]),
  keyBase64: Type.String({ maxLength: 200 }),
});

/** One end of the PipeTransport (SRTP, RTX). */
export const PipeEnd = Type.Object({
  ip: Type.String({ maxLength: 100 }),
  port: Type.Integer({ minimum: 1, maximum: 65535 }),
  srtpParameters: SrtpParameters,
});
export type PipeEnd = Static<typeof PipeEnd>;

/** A producer as it goes through the pipe. RtpParameters are mediasoup's; its worker validates them. */
export const PipedProducer = Type.Object({
  producerId: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  rtpParameters: Type.Unknown(),
  paused: Type.Boolean(),
});
export type PipedProducer = Static<typeof PipedProducer>;

export const linkRequests = {
  /** room → hub, once after connecting: opens the room's pipe → PipeEnd of the hub. */
  "pipe.open": PipeEnd,
  /** room → hub: what the room sends, whole; replaces what it sent before (missing ones close). → {} */
  "pipe.send": Type.Object({ producers: Type.Array(PipedProducer, { maxItems: 16 }) }),
  /** room → hub: pause state of one of its producers changed (microphone). → {} */
  "pipe.pause": Type.Object({ producerId: Type.String(), paused: Type.Boolean() }),
  /** room → hub → JoinAnswer: the roster and every other participant's producers, already piped. */
  "meeting.join": Type.Object({ meetingId: Identifier }),
  "meeting.leave": Type.Object({ meetingId: Identifier }),
  /** room → hub: pipes another participant's producer to the room → PipedProducer. */
  "pipe.take": Type.Object({ producerId: Type.String({ minLength: 1, maxLength: 100 }) }),
  /** room → hub: the room wants it no more. → {} */
  "pipe.drop": Type.Object({ producerId: Type.String({ minLength: 1, maxLength: 100 }) }),
} as const satisfies Record<string, TSchema>;

export type LinkRequest = keyof typeof linkRequests;
export type LinkParams<R extends LinkRequest> = Static<(typeof linkRequests)[R]>;

export const JoinAnswer = Type.Object({ roster: Roster, producers: Type.Array(PipedProducer) });
export type JoinAnswer = Static<typeof JoinAnswer>;

/** hub → room. `meeting.over`: ended or the room is no longer invited. */
export const linkNotices = {
  "meeting.roster": Roster,
  "meeting.over": Type.Object({ meetingId: Identifier }),
} as const satisfies Record<string, TSchema>;
