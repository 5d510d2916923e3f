import type { SiteStream } from "./site.ts";

/** Demands a stream until its first packet arrives or the stream closes. */
export function demandUntilFirstPacket(stream: SiteStream): void {
  if (stream.firstPacketAtMs !== null) return;
  const demand = stream.addDemand();
  const end = () => demand[Symbol.dispose]();
  stream.producer.once("score", end);
  stream.producer.observer.once("close", end);
}
