import { type Static, Type } from "typebox";
import { byName, defineRequest, Nothing } from "./define-command.ts";
import type { NoticeTable } from "./define-notice.ts";

/** Of a topic to subscribe to, such as `rooms` or `room/hanoi-1`. */
const SubscribedTopic = Type.String({ minLength: 1, maxLength: 100 });

/** Entries by key. Those of a snapshot come in the server's order; later ones are added at the end. */
const Entries = Type.Array(Type.Tuple([Type.String(), Type.Unknown()]));

/** Notice `topic.snapshot`: all entries of a topic. They replace what the subscriber had. */
export const TopicSnapshot = Type.Object({
  topic: SubscribedTopic,
  revision: Type.Integer({ minimum: 0 }),
  entries: Entries,
});
export type TopicSnapshot = Static<typeof TopicSnapshot>;

/** Notice `topic.delta`: what changed since revision `since`. A subscriber that has another revision has missed a delta and
 * subscribes again. */
export const TopicDelta = Type.Object({
  topic: SubscribedTopic,
  since: Type.Integer({ minimum: 0 }),
  revision: Type.Integer({ minimum: 1 }),
  changed: Entries,
  removed: Type.Array(Type.String()),
});
export type TopicDelta = Static<typeof TopicDelta>;

/** How often a server sends `heartbeat`, ms. */
export const HEARTBEAT_INTERVAL_MS = 1000;

/** Notice `heartbeat`: proof that the connection works, and the server's clock, ms since the epoch. A connection that reads
 * too slowly gets none until it has caught up. */
export const Heartbeat = Type.Object({ atMs: Type.Number() });
export type Heartbeat = Static<typeof Heartbeat>;

/** From a server to the pages on /api/live. */
export const topicNotices = {
  "topic.snapshot": TopicSnapshot,
  "topic.delta": TopicDelta,
  heartbeat: Heartbeat,
} as const satisfies NoticeTable;

const request = {
  params: Type.Object({ topic: SubscribedTopic }),
  result: Nothing,
  timeoutMs: 10_000,
} as const;

/** Requests of pages on /api/live. */
export const topicRequests = byName(
  /** Sends a snapshot now, and deltas from then on. Repeated, it sends a snapshot again. Errors: `not-found` for a topic that
   * the server does not have; `request.invalid` for too many topics on one connection. */
  defineRequest({ ...request, name: "topic.subscribe" }),
  /** Does nothing when the topic is not subscribed. */
  defineRequest({ ...request, name: "topic.unsubscribe" }),
);
export type TopicRequests = typeof topicRequests;
