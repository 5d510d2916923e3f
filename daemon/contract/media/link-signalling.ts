import { type Static, type TSchema, Type } from "typebox";
import { conferenceCommands } from "../conference-commands.ts";
import { Identifier } from "../identifier.ts";
import { Layer, StreamSource } from "../meeting/meeting.ts";
import { RosterDelta, RosterSnapshot } from "../meeting/roster-delta.ts";
import { Nullable } from "../nullable.ts";

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

/** What room and hub say to each other has this number; another is refused with both numbers named. */
export const LINK_VERSION = 3;

/** One end of the media path (SRTP, RTX). */
export const TrunkEndpoint = Type.Object({
  ip: Type.String({ maxLength: 100 }),
  port: Type.Integer({ minimum: 1, maximum: 65535 }),
  srtpParameters: SrtpParameters,
});
export type TrunkEndpoint = Static<typeof TrunkEndpoint>;

/** A stream of a few bytes that each side sends from the beginning: what proves the path. */
const Probe = Type.Object({ producerId: Type.String({ maxLength: 100 }), rtpParameters: Type.Unknown() });

/** What the room asks for: a PipeTransport where both ends reach each other; `comedia`, a PlainTransport at the hub that
 * takes the room's address from the first packet that decrypts, where the room is behind NAT. */
const TrunkOffer = Type.Union([
  Type.Object({ kind: Type.Literal("pipe"), ...TrunkEndpoint.properties, probe: Probe }),
  Type.Object({ kind: Type.Literal("comedia"), srtpParameters: SrtpParameters, probe: Probe }),
]);
export type TrunkOffer = Static<typeof TrunkOffer>;

export const TrunkAnswer = Type.Object({ ...TrunkEndpoint.properties, probe: Probe });
export type TrunkAnswer = Static<typeof TrunkAnswer>;

/** A producer as it goes through the pipe. RtpParameters are mediasoup's; its worker validates them. */
export const TrunkProducer = Type.Object({
  producerId: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  source: StreamSource,
  layer: Layer,
  /** What its encoder was told to make, kbit/s: what taking it costs. */
  kbps: Type.Number({ minimum: 0 }),
  rtpParameters: Type.Unknown(),
  paused: Type.Boolean(),
  /** As in a roster's producers. */
  superseded: Type.Optional(Type.Literal(true)),
});
export type TrunkProducer = Static<typeof TrunkProducer>;

const ProducerIds = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 200 });

export const TrunkConsumers = Type.Object({ producers: Type.Array(TrunkProducer) });
export type TrunkConsumers = Static<typeof TrunkConsumers>;

export const linkRequests = {
  /** room → hub, first: → LinkHello. With the session of an earlier connection that the hub still keeps, all of it
   * goes on: path, streams, meeting. */
  "link.hello": Type.Object({ version: Type.Integer(), session: Nullable(Type.String({ maxLength: 100 })) }),
  /** room → hub: opens the room's media path, in place of the one it has → TrunkAnswer. */
  "trunk.open": TrunkOffer,
  /** room → hub, each second or so, → TrunkReport: what of the room's media has arrived. `received`: since the last
   * report all that the room takes of the others has arrived there. */
  "trunk.report": Type.Object({ received: Type.Boolean() }),
  /** room → hub: what the room sends, whole; replaces what it sent before (missing ones close). → {} */
  "trunk.publish": Type.Object({ producers: Type.Array(TrunkProducer, { maxItems: 16 }) }),
  /** room → hub: pause state of one of its producers changed (microphone). → {} */
  "trunk.setProducerPaused": Type.Object({ producerId: Type.String(), paused: Type.Boolean() }),
  /** room → hub → ToldRoster. What it takes of the others the room asks for by itself. */
  "meeting.join": Type.Object({ meetingId: Identifier }),
  "meeting.leave": Type.Object({ meetingId: Identifier }),
  /** room → hub: pipes other participants' streams to the room → Taken, without those that are gone. */
  "trunk.consume": Type.Object({ producerIds: ProducerIds }),
  /** room → hub: the room wants them no more. → {} */
  "trunk.closeConsumers": Type.Object({ producerIds: ProducerIds }),
  ...conferenceCommands,
} as const satisfies Record<string, TSchema>;

type LinkRequest = keyof typeof linkRequests;
export type LinkParams<R extends LinkRequest> = Static<(typeof linkRequests)[R]>;

export const LinkWelcome = Type.Object({
  version: Type.Integer(),
  session: Type.String(),
  resumed: Type.Boolean(),
  /** Where the hub sees the room: unlike the room's own address, there is NAT between them. */
  observedAddress: Type.String(),
});
export type LinkWelcome = Static<typeof LinkWelcome>;

/** What has come to the hub through the path since it was opened. */
export const TrunkReport = Type.Object({
  bytes: Type.Number(),
  packets: Type.Number(),
  /** Before repair. */
  packetsLost: Type.Number(),
  jitterMs: Nullable(Type.Number()),
});
export type TrunkReport = Static<typeof TrunkReport>;

/** hub → room. `meeting.ended`: ended, or the room is no longer invited; `removed`: it goes on without the room, which
 * comes back when somebody there joins again. */
export const linkNotices = {
  "meeting.roster": RosterSnapshot,
  /** Of the roster that the room was told last; one that does not fit is asked for anew, by `meeting.join`. */
  "meeting.rosterDelta": RosterDelta,
  "meeting.ended": Type.Object({ meetingId: Identifier, removed: Type.Optional(Type.Boolean()) }),
  /** Which of the room's own streams somebody takes, whole: the others need not be sent. */
  "producers.demand": Type.Object({ producerIds: ProducerIds }),
  /** Streams that the room has taken ended at the hub: those that the roster still has are there anew, under their old
   * ids, and must be taken again. */
  "trunk.consumersClosed": Type.Object({ producerIds: ProducerIds }),
  /** The hub's end of the path is gone (its worker died): open a new one. */
  "trunk.closed": Type.Object({}),
} as const satisfies Record<string, TSchema>;
