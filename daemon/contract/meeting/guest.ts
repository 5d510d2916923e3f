import { type Static, Type } from "typebox";
import { conferenceCommands } from "../conference-commands.ts";
import { byName, defineRequest, Nothing, type ParamsOf } from "../define-command.ts";
import type { NoticeTable } from "../define-notice.ts";
import { Identifier } from "../identifier.ts";
import { ConsumerOptions, WebRtcTransportOptions } from "../media/transport-options.ts";
import { Nullable } from "../nullable.ts";
import { Layer, StreamSource } from "./meeting.ts";
import { rosterNotices } from "./roster-delta.ts";

/** A guest's page ↔ hub: requests and notices over one WebSocket, GET /guest/live?t=<invitation>. mediasoup's own
 * structures pass as they are; its worker validates them. */

export const GUEST_PATH = "/guest/live";

const id = Type.String({ minLength: 1, maxLength: 100 });

/** Each direction has a transport of its own. */
const Direction = Type.Union([Type.Literal("send"), Type.Literal("receive")]);

/** Bandwidth towards the guest as the hub estimates it, kbit/s; null before the first estimate. */
const GuestReportResult = Type.Object({ availableKbps: Nullable(Type.Number()) });

/** `prejoin`: before a name is entered; `denied`: not admitted; `removed`: by the chair; `ended`: with the meeting. */
export const GuestPhase = Type.Union([
  Type.Literal("prejoin"),
  Type.Literal("lobby"),
  Type.Literal("joined"),
  Type.Literal("left"),
  Type.Literal("denied"),
  Type.Literal("removed"),
  Type.Literal("ended"),
]);
export type GuestPhase = Static<typeof GuestPhase>;

/** A guest's session at the hub. */
export const GuestState = Type.Object({
  atMs: Type.Number(),
  /** A secret of this page and the hub. */
  session: Type.String(),
  siteId: Identifier,
  name: Type.String(),
  phase: GuestPhase,
  meeting: Type.Object({ title: Type.String(), startsAtMs: Type.Number(), endsAtMs: Type.Number() }),
  /** Increases when the hub's transports are closed: the page opens new ones. */
  generation: Type.Integer({ minimum: 0 }),
});
export type GuestState = Static<typeof GuestState>;

/** GET /guest/invitation?t=<invitation>: what a page shows before it connects. */
export const InvitationInfo = Type.Object({ title: Type.String(), startsAtMs: Type.Number() });
export type InvitationInfo = Static<typeof InvitationInfo>;

const ofProducer = Type.Object({ producerId: id });
const ofConsumer = Type.Object({ consumerId: id });
const quick = { timeoutMs: 10_000 } as const;

/** The first request of a guest's page. */
export const guestHelloRequests = byName(
  /** With the session of an earlier connection that the hub still has, everything continues. */
  defineRequest({
    ...quick,
    name: "guest.hello",
    params: Type.Object({ session: Nullable(id) }),
    result: GuestState,
  }),
);

/** Further requests to the guest's session. */
export const guestSessionRequests = byName(
  /** Joins under a name, or waits in the lobby. */
  defineRequest({
    ...quick,
    name: "guest.join",
    params: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }),
    result: Nothing,
  }),
  /** Of the router that the guest's media goes through. */
  defineRequest({
    ...quick,
    name: "guest.getRouterCapabilities",
    params: Nothing,
    result: Type.Object({ rtpCapabilities: Type.Any() }),
  }),
  /** Opens the transport of one direction in place of the one there is. */
  defineRequest({
    ...quick,
    name: "guest.createTransport",
    params: Type.Object({ direction: Direction, rtpCapabilities: Type.Optional(Type.Unknown()) }),
    result: WebRtcTransportOptions,
  }),
  defineRequest({
    ...quick,
    name: "guest.connectTransport",
    params: Type.Object({ direction: Direction, dtlsParameters: Type.Unknown() }),
    result: Nothing,
  }),
  /** After the guest's network has changed. */
  defineRequest({
    ...quick,
    name: "guest.restartIce",
    params: Type.Object({ direction: Direction }),
    result: Type.Object({ iceParameters: Type.Any() }),
  }),
  /** One stream of each source and layer. */
  defineRequest({
    ...quick,
    name: "guest.produce",
    params: Type.Object({
      source: StreamSource,
      layer: Layer,
      kbps: Type.Number({ minimum: 0, maximum: 10_000 }),
      rtpParameters: Type.Unknown(),
      paused: Type.Boolean(),
    }),
    result: Type.Object({ producerId: Type.String() }),
  }),
  defineRequest({
    ...quick,
    name: "guest.setProducerPaused",
    params: Type.Object({ producerId: id, paused: Type.Boolean() }),
    result: Nothing,
  }),
  defineRequest({ ...quick, name: "guest.closeProducer", params: ofProducer, result: Nothing }),
  /** Consumes another site's stream; the consumer is paused until `guest.resumeConsumer`. */
  defineRequest({ ...quick, name: "guest.consume", params: ofProducer, result: ConsumerOptions }),
  defineRequest({ ...quick, name: "guest.resumeConsumer", params: ofConsumer, result: Nothing }),
  defineRequest({ ...quick, name: "guest.pauseConsumer", params: ofConsumer, result: Nothing }),
  /** For a decoder that lacks a reference: the producer is asked for a key frame. */
  defineRequest({ ...quick, name: "guest.requestKeyFrame", params: ofConsumer, result: Nothing }),
  defineRequest({ ...quick, name: "guest.closeConsumer", params: ofConsumer, result: Nothing }),
  /** Each second: whether anything of what the guest consumes has arrived since the last report. */
  defineRequest({
    ...quick,
    name: "guest.report",
    params: Type.Object({ received: Type.Boolean() }),
    result: GuestReportResult,
  }),
  defineRequest({ ...quick, name: "guest.leave", params: Nothing, result: Nothing }),
);

/** From a guest's page to the hub. A guest who is not the chair may only raise their hand. */
export const guestRequests = { ...guestHelloRequests, ...guestSessionRequests, ...conferenceCommands };
export type GuestRequests = typeof guestRequests;

/** hub → guest's page. */
export const guestNotices = {
  /** On each change and each second. */
  state: GuestState,
  ...rosterNotices,
  /** The guest's producers that have a consumer. */
  "producers.demand": Type.Object({ producerIds: Type.Array(id) }),
  "guest.consumerClosed": Type.Object({ consumerId: id }),
} as const satisfies NoticeTable;
export type GuestNotices = typeof guestNotices;
export type GuestParams<Name extends keyof GuestRequests> = ParamsOf<GuestRequests[Name]>;
