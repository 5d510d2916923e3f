import { type Static, Type } from "typebox";
import { conferenceCommands } from "../conference-commands.ts";
import { byName, defineRequest, Nothing } from "../define-command.ts";
import type { NoticeTable } from "../define-notice.ts";
import { Identifier } from "../identifier.ts";
import { Layer, StreamSource } from "../meeting/meeting.ts";
import { Remover } from "../meeting/removal.ts";
import { RosterSnapshot, rosterNotices } from "../meeting/roster-delta.ts";
import { Nullable } from "../nullable.ts";

/** Room ↔ hub over one WebSocket, GET /link with `Authorization: Bearer <room token>` and
 * `x-roomd-room: <room id>`; RPC messages. Media keys and addresses travel here only. */

export const LINK_PATH = "/link";

const SrtpParameters = Type.Object({
  cryptoSuite: Type.Union([
    Type.Literal("AEAD_AES_256_GCM"),
    Type.Literal("AEAD_AES_128_GCM"),
    Type.Literal("AES_CM_128_HMAC_SHA1_80"),
    Type.Literal("AES_CM_128_HMAC_SHA1_32"),
  ]),
  keyBase64: Type.String({ maxLength: 200 }),
});

/** Version of the link's messages; another one is refused. */
export const LINK_VERSION = 5;

/** One end of the trunk (SRTP, RTX). */
export const TrunkEndpoint = Type.Object({
  ip: Type.String({ maxLength: 100 }),
  port: Type.Integer({ minimum: 1, maximum: 65535 }),
  srtpParameters: SrtpParameters,
});
export type TrunkEndpoint = Static<typeof TrunkEndpoint>;

/** A stream of a few bytes that each side sends from the beginning, to prove the trunk. */
const Probe = Type.Object({ producerId: Type.String({ maxLength: 100 }), rtpParameters: Type.Unknown() });

/** `pipe`: a PipeTransport, where both ends reach each other. `comedia`: a PlainTransport at the hub that learns the
 * room's address from the first authentic packet, for rooms behind NAT. */
const TrunkOffer = Type.Union([
  Type.Object({ kind: Type.Literal("pipe"), ...TrunkEndpoint.properties, probe: Probe }),
  Type.Object({ kind: Type.Literal("comedia"), srtpParameters: SrtpParameters, probe: Probe }),
]);
export type TrunkOffer = Static<typeof TrunkOffer>;

export const TrunkAnswer = Type.Object({ ...TrunkEndpoint.properties, probe: Probe });
export type TrunkAnswer = Static<typeof TrunkAnswer>;

/** A producer that is sent through the trunk. The rtpParameters are mediasoup's own; its worker validates them. */
export const TrunkProducer = Type.Object({
  /** The sender's own id: what a room publishes has another one at the hub, which is in the roster. */
  producerId: Type.String({ minLength: 1, maxLength: 100 }),
  kind: Type.Union([Type.Literal("audio"), Type.Literal("video")]),
  source: StreamSource,
  layer: Layer,
  /** The encoder's target bitrate, kbit/s. */
  kbps: Type.Number({ minimum: 0 }),
  rtpParameters: Type.Unknown(),
  paused: Type.Boolean(),
  /** As in the roster. */
  superseded: Type.Optional(Type.Literal(true)),
});
export type TrunkProducer = Static<typeof TrunkProducer>;

const ProducerIds = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 200 });

export const TrunkConsumers = Type.Object({ producers: Type.Array(TrunkProducer, { maxItems: 200 }) });
export type TrunkConsumers = Static<typeof TrunkConsumers>;

const LinkWelcome = Type.Object({
  version: Type.Integer(),
  session: Type.String(),
  resumed: Type.Boolean(),
  /** The room's address as the hub sees it: another one than the room's own means NAT. */
  observedAddress: Type.String(),
  /** The hub's time, ms since the epoch. */
  atMs: Type.Number(),
});
export type LinkWelcome = Static<typeof LinkWelcome>;

/** What has arrived at the hub through the trunk since it was opened. */
export const TrunkReport = Type.Object({
  bytes: Type.Number(),
  packets: Type.Number(),
  /** Before retransmission. */
  packetsLost: Type.Number(),
  jitterMs: Nullable(Type.Number()),
});
export type TrunkReport = Static<typeof TrunkReport>;

const quick = { timeoutMs: 5000 } as const;

/** The first request of the room. */
export const linkHelloRequests = byName(
  /** With the session of an earlier connection that the hub still has, everything continues: trunk, streams,
   * meeting. */
  defineRequest({
    ...quick,
    name: "link.hello",
    params: Type.Object({ version: Type.Integer(), session: Nullable(Type.String({ maxLength: 100 })) }),
    result: LinkWelcome,
  }),
);

/** Further requests of the room to its session. */
export const linkSessionRequests = byName(
  /** Opens the room's trunk in place of the one it has. */
  defineRequest({ ...quick, name: "trunk.open", params: TrunkOffer, result: TrunkAnswer }),
  /** About each second: whether everything that the room consumes has arrived since the last report. Returns what has
   * arrived at the hub. */
  defineRequest({
    name: "trunk.report",
    timeoutMs: 2000,
    params: Type.Object({ received: Type.Boolean() }),
    result: TrunkReport,
  }),
  /** All producers of the room; replaces the list of before: missing ones close. */
  defineRequest({
    ...quick,
    name: "trunk.publish",
    params: Type.Object({ producers: Type.Array(TrunkProducer, { maxItems: 16 }) }),
    result: Nothing,
  }),
  defineRequest({
    ...quick,
    name: "trunk.setProducerPaused",
    params: Type.Object({ producerId: Type.String(), paused: Type.Boolean() }),
    result: Nothing,
  }),
  /** Consumes other sites' streams through the trunk. Those that are gone are missing from the result. */
  defineRequest({
    ...quick,
    name: "trunk.consume",
    params: Type.Object({ producerIds: ProducerIds }),
    result: TrunkConsumers,
  }),
  defineRequest({
    ...quick,
    name: "trunk.closeConsumers",
    params: Type.Object({ producerIds: ProducerIds }),
    result: Nothing,
  }),
  /** The hub's time, which the room follows. */
  defineRequest({
    ...quick,
    name: "link.time",
    params: Nothing,
    result: Type.Object({ atMs: Type.Number() }),
  }),
  /** The room then consumes what it shows. Before the meeting's start `unavailable`, unless an operator wants it. */
  defineRequest({
    ...quick,
    name: "meeting.join",
    params: Type.Object({ meetingId: Identifier, byOperator: Type.Optional(Type.Boolean()) }),
    result: RosterSnapshot,
  }),
  defineRequest({
    ...quick,
    name: "meeting.leave",
    params: Type.Object({ meetingId: Identifier }),
    result: Nothing,
  }),
);

/** From the room to the hub. */
export const linkRequests = { ...linkHelloRequests, ...linkSessionRequests, ...conferenceCommands };
export type LinkRequests = typeof linkRequests;

/** `removedBy`: the meeting goes on without the room, which returns when somebody there joins again. */
export const MeetingEnd = Type.Object({ meetingId: Identifier, removedBy: Type.Optional(Remover) });
export type MeetingEnd = Static<typeof MeetingEnd>;

/** From the hub to the room. */
export const linkNotices = {
  ...rosterNotices,
  /** Also when the room is no longer invited. */
  "meeting.ended": MeetingEnd,
  /** All producers of the room that have a consumer: the others need not be sent. */
  "producers.demand": Type.Object({ producerIds: ProducerIds }),
  /** The hub closed these consumers. Producers that are still in the roster must be consumed again. */
  "trunk.consumersClosed": Type.Object({ producerIds: ProducerIds }),
  /** The hub's end of the trunk is closed (its worker died): open another one. */
  "trunk.closed": Type.Object({}),
} as const satisfies NoticeTable;
export type LinkNotices = typeof linkNotices;
