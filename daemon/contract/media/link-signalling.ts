import { type Static, type TSchema, Type } from "typebox";
import { conferenceCommands } from "../conference-commands.ts";
import { Identifier } from "../identifier.ts";
import { Layer, StreamSource } from "../meeting/meeting.ts";
import { RosterChange, ToldRoster } from "../meeting/roster-delta.ts";
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
export const PipeEnd = Type.Object({
  ip: Type.String({ maxLength: 100 }),
  port: Type.Integer({ minimum: 1, maximum: 65535 }),
  srtpParameters: SrtpParameters,
});
export type PipeEnd = Static<typeof PipeEnd>;

/** A stream of a few bytes that each side sends from the beginning: what proves the path. */
const Probe = Type.Object({ producerId: Type.String({ maxLength: 100 }), rtpParameters: Type.Unknown() });

/** What the room asks for: a PipeTransport where both ends reach each other; `comedia`, a PlainTransport at the hub that
 * takes the room's address from the first packet that decrypts, where the room is behind NAT. */
const PipeOpen = Type.Union([
  Type.Object({ path: Type.Literal("pipe"), ...PipeEnd.properties, probe: Probe }),
  Type.Object({ path: Type.Literal("comedia"), srtpParameters: SrtpParameters, probe: Probe }),
]);
export type PipeOpen = Static<typeof PipeOpen>;

export const PipeOpened = Type.Object({ ...PipeEnd.properties, probe: Probe });
export type PipeOpened = Static<typeof PipeOpened>;

/** A producer as it goes through the pipe. RtpParameters are mediasoup's; its worker validates them. */
export const PipedProducer = Type.Object({
  producerId: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  source: StreamSource,
  layer: Layer,
  /** What its encoder was told to make, kbit/s: what taking it costs. */
  kbps: Type.Number({ minimum: 0 }),
  rtpParameters: Type.Unknown(),
  paused: Type.Boolean(),
  /** As in a roster's producers. */
  leaving: Type.Optional(Type.Literal(true)),
});
export type PipedProducer = Static<typeof PipedProducer>;

const ProducerIds = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 200 });

export const Taken = Type.Object({ producers: Type.Array(PipedProducer) });
export type Taken = Static<typeof Taken>;

export const linkRequests = {
  /** room → hub, first: → LinkHello. With the session of an earlier connection that the hub still keeps, all of it
   * goes on: path, streams, meeting. */
  "link.hello": Type.Object({ version: Type.Integer(), session: Nullable(Type.String({ maxLength: 100 })) }),
  /** room → hub: opens the room's media path, in place of the one it has → PipeOpened. */
  "pipe.open": PipeOpen,
  /** room → hub, each second or so, → PipeReport: what of the room's media has arrived. `received`: since the last
   * report all that the room takes of the others has arrived there. */
  "pipe.report": Type.Object({ received: Type.Boolean() }),
  /** room → hub: what the room sends, whole; replaces what it sent before (missing ones close). → {} */
  "pipe.send": Type.Object({ producers: Type.Array(PipedProducer, { maxItems: 16 }) }),
  /** room → hub: pause state of one of its producers changed (microphone). → {} */
  "pipe.pause": Type.Object({ producerId: Type.String(), paused: Type.Boolean() }),
  /** room → hub → ToldRoster. What it takes of the others the room asks for by itself. */
  "meeting.join": Type.Object({ meetingId: Identifier }),
  "meeting.leave": Type.Object({ meetingId: Identifier }),
  /** room → hub: pipes other participants' streams to the room → Taken, without those that are gone. */
  "pipe.take": Type.Object({ producerIds: ProducerIds }),
  /** room → hub: the room wants them no more. → {} */
  "pipe.drop": Type.Object({ producerIds: ProducerIds }),
  ...conferenceCommands,
} as const satisfies Record<string, TSchema>;

type LinkRequest = keyof typeof linkRequests;
export type LinkParams<R extends LinkRequest> = Static<(typeof linkRequests)[R]>;

export const LinkHello = Type.Object({
  version: Type.Integer(),
  session: Type.String(),
  resumed: Type.Boolean(),
  /** Where the hub sees the room: unlike the room's own address, there is NAT between them. */
  seenAs: Type.String(),
});
export type LinkHello = Static<typeof LinkHello>;

/** What has come to the hub through the path since it was opened. */
export const PipeReport = Type.Object({
  bytes: Type.Number(),
  packets: Type.Number(),
  /** Before repair. */
  packetsLost: Type.Number(),
  jitterMs: Nullable(Type.Number()),
});
export type PipeReport = Static<typeof PipeReport>;

/** hub → room. `meeting.over`: ended, or the room is no longer invited; `removed`: it goes on without the room, which
 * comes back when somebody there joins again. */
export const linkNotices = {
  "meeting.roster": ToldRoster,
  /** Of the roster that the room was told last; one that does not fit is asked for anew, by `meeting.join`. */
  "meeting.changed": RosterChange,
  "meeting.over": Type.Object({ meetingId: Identifier, removed: Type.Optional(Type.Boolean()) }),
  /** Which of the room's own streams somebody takes, whole: the others need not be sent. */
  "pipe.wanted": Type.Object({ producerIds: ProducerIds }),
  /** Streams that the room has taken ended at the hub: those that the roster still has are there anew, under their old
   * ids, and must be taken again. */
  "pipe.gone": Type.Object({ producerIds: ProducerIds }),
  /** The hub's end of the path is gone (its worker died): open a new one. */
  "pipe.lost": Type.Object({}),
} as const satisfies Record<string, TSchema>;
