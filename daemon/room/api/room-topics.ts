import type { RoomTopics } from "../../contract/room-topics.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startInterval } from "../../platform/guarded.ts";
import { TopicPublisher } from "../../platform/topic-publisher.ts";
import { toRoomEntries } from "../../shared/room-entries.ts";
import type { RoomStateSnapshot } from "./state-snapshot.ts";

/** A page sees the start and end of a movement within two video frames, ms. */
const THROTTLE_MS = 10;
/** What changes with time alone, such as an expired lock, is published at least this often, ms. */
const REEVALUATE_EVERY_MS = 1000;

/** Publishes the room's state to panel and screens. */
export function publishRoomTopics(
  stack: AsyncDisposableStack,
  snapshot: Pick<RoomStateSnapshot, "changes" | "state">,
): TopicPublisher<RoomTopics> {
  const time = new ChangeEmitter();
  const timer = startInterval("state re-evaluation", REEVALUATE_EVERY_MS, () => time.emit());
  stack.defer(() => clearInterval(timer));
  const room = { changes: [snapshot.changes, time], entries: () => toRoomEntries(snapshot.state()) };
  return stack.use(new TopicPublisher<RoomTopics>({ sources: { room }, throttleMs: THROTTLE_MS }));
}
