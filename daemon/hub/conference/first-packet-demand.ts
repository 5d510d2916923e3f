import type { SiteStream } from "./site.ts";

/** Holds a stream until its first packet has come, or for as long as it is there. */
export function demandUntilFirstPacket(stream: SiteStream): void {
  if (stream.firstPacketAtMs !== null) return;
  const look = stream.addDemand();
  const end = () => look[Symbol.dispose]();
  stream.producer.once("score", end);
  stream.producer.observer.once("close", end);
}
