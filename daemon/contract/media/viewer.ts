import { Type } from "typebox";
import { byName, defineRequest, Nothing } from "../define-command.ts";
import type { NoticeTable } from "../define-notice.ts";
import { Identifier } from "../identifier.ts";
import { Nullable } from "../nullable.ts";
import { ConsumerOptions, WebRtcTransportOptions } from "./transport-options.ts";

const id = Type.String({ minLength: 1, maxLength: 100 });
const quick = { timeoutMs: 10_000 } as const;

/** How a page on the room's network (panel, screen) receives from the room's router, as requests on /api/live. mediasoup's
 * own structures pass as they are; its worker checks them. */
export const viewerRequests = byName(
  defineRequest({
    ...quick,
    name: "viewer.getRouterCapabilities",
    params: Nothing,
    result: Type.Object({ generation: Type.Integer(), rtpCapabilities: Type.Any() }),
  }),
  /** Opens the page's receiving WebRtcTransport in place of the one it has. */
  defineRequest({
    ...quick,
    name: "viewer.createTransport",
    params: Type.Object({ rtpCapabilities: Type.Unknown() }),
    result: WebRtcTransportOptions,
  }),
  defineRequest({
    ...quick,
    name: "viewer.connectTransport",
    params: Type.Object({ dtlsParameters: Type.Unknown() }),
    result: Nothing,
  }),
  /** The consumer is resumed as soon as the response is on its way. */
  defineRequest({
    ...quick,
    name: "viewer.consume",
    params: Type.Object({ producerId: id }),
    result: ConsumerOptions,
  }),
  /** For a decoder that lacks a reference: the producer is asked for a key frame. */
  defineRequest({
    ...quick,
    name: "viewer.requestKeyFrame",
    params: Type.Object({ consumerId: id }),
    result: Nothing,
  }),
  defineRequest({
    ...quick,
    name: "viewer.closeConsumer",
    params: Type.Object({ consumerId: id }),
    result: Nothing,
  }),
  /** The page shows a preview of this video input (null: of none): its source runs meanwhile. */
  defineRequest({
    ...quick,
    name: "viewer.preview",
    params: Type.Object({ video: Nullable(Identifier) }),
    result: Nothing,
  }),
);

/** room → page. */
export const viewerNotices = {
  /** The producer has ended, or the router was rebuilt. */
  "viewer.consumerClosed": Type.Object({ consumerId: id }),
} as const satisfies NoticeTable;
export type ViewerNotices = typeof viewerNotices;
