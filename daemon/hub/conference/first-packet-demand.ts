import type { SiteStream } from "./site.ts";

/** Holds a stream until its first packet has come, or for as long as it is there. */
export function firstLook(stream: SiteStream): void {
  if (stream.arrivedAtMs !== null) return;
  const look = stream.hold();
  const end = () => look[Symbol.dispose]();
  stream.producer.once("score", end);
  stream.producer.observer.once("close", end);
}
