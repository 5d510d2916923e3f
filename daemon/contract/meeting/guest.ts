import { type Static, type TSchema, Type } from "typebox";
import { conferenceCommands } from "../conference-commands.ts";
import { Identifier } from "../identifier.ts";
import { Nullable } from "../nullable.ts";
import { Layer, StreamSource } from "./meeting.ts";

/** A guest's page ↔ hub: requests and notices over one WebSocket, GET /guest/live?t=<invitation>. mediasoup's own
 * structures pass as they are; its worker validates them. */

/** Maximum length of a guest's message, bytes. */
export const MAX_GUEST_MESSAGE_BYTES = 64 * 1024;

const id = Type.String({ minLength: 1, maxLength: 100 });

/** Each direction has a transport of its own. */
const Direction = Type.Union([Type.Literal("send"), Type.Literal("receive")]);
export type Direction = Static<typeof Direction>;

export const guestRequests = {
  /** First: → GuestState. With the session of an earlier connection that the hub still keeps, all of it goes on. */
  "guest.hello": Type.Object({ session: Nullable(id) }),
  /** Comes in under a name, or waits before the door. → {} */
  "guest.join": Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }),
  /** → {rtpCapabilities} of the router that the guest's media goes through. */
  "guest.getRouterCapabilities": Type.Object({}),
  /** Makes the transport of one way, in place of the one there is → what a mediasoup client makes its own of. */
  "guest.createTransport": Type.Object({
    direction: Direction,
    rtpCapabilities: Type.Optional(Type.Unknown()),
  }),
  "guest.connectTransport": Type.Object({ direction: Direction, dtlsParameters: Type.Unknown() }),
  /** The guest's network has changed → {iceParameters} */
  "guest.restartIce": Type.Object({ direction: Direction }),
  /** → {producerId}. One stream of each source and layer. */
  "guest.produce": Type.Object({
    source: StreamSource,
    layer: Layer,
    kbps: Type.Number({ minimum: 0, maximum: 10_000 }),
    rtpParameters: Type.Unknown(),
    paused: Type.Boolean(),
  }),
  "guest.setProducerPaused": Type.Object({ producerId: id, paused: Type.Boolean() }),
  "guest.closeProducer": Type.Object({ producerId: id }),
  /** Another site's stream → {id, producerId, kind, rtpParameters}; nothing comes before guest.resume. */
  "guest.consume": Type.Object({ producerId: id }),
  "guest.resumeConsumer": Type.Object({ producerId: id }),
  /** Nothing more of a taken stream, until guest.resume or guest.drop. */
  "guest.pauseConsumer": Type.Object({ producerId: id }),
  /** A taken picture has lost what it is built on: its sender is asked for a key frame. */
  "guest.requestKeyFrame": Type.Object({ producerId: id }),
  "guest.closeConsumer": Type.Object({ producerId: id }),
  /** Each second: whether anything of what the guest takes of the others has arrived there since the last one.
   * → GuestReportAnswer */
  "guest.report": Type.Object({ received: Type.Boolean() }),
  "guest.leave": Type.Object({}),
  /** Without being the chair: one's own hand only. */
  ...conferenceCommands,
} as const satisfies Record<string, TSchema>;

export type GuestRequest = keyof typeof guestRequests;
export type GuestParams<R extends GuestRequest> = Static<(typeof guestRequests)[R]>;

/** Bandwidth towards the guest as the hub estimates it, kbit/s; null before the first estimate. */
export const GuestReportResult = Type.Object({ availableKbps: Nullable(Type.Number()) });
export type GuestReportResult = Static<typeof GuestReportResult>;

/** `prejoin`: before a name is entered; `refused`: not admitted; `removed`: by the chair; `ended`: with the meeting. */
export const GuestPhase = Type.Union([
  Type.Literal("door"),
  Type.Literal("waiting"),
  Type.Literal("in"),
  Type.Literal("left"),
  Type.Literal("refused"),
  Type.Literal("removed"),
  Type.Literal("over"),
]);
export type GuestPhase = Static<typeof GuestPhase>;

/** Told as the notice `state` on each change, and each second. Besides: `meeting.roster` (ToldRoster), `meeting.rosterDelta`
 * (RosterChange), `producers.demand` {producerIds}: which of the guest's own streams somebody takes, and `guest.consumerClosed`
 * {producerId}: a taken stream has ended. */
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
