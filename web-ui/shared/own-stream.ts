import type { Layer, StreamSource } from "../../daemon/contract/meeting.ts";
import type { RoomState } from "../../daemon/contract/room-state.ts";

/** Of one picture's streams, the first of these sizes; null when there is none. */
export function firstLayer(
  streams: readonly { readonly producerId: string; readonly layer: Layer }[],
  layers: readonly Layer[],
): string | null {
  return layers.flatMap((layer) => streams.filter((stream) => stream.layer === layer))[0]?.producerId ?? null;
}

/** One of the room's own pictures that the meeting sees, in the first of these sizes that it has; null when it has
 * none. */
export function ownStream(
  { media }: Pick<RoomState, "media">,
  source: StreamSource,
  layers: readonly Layer[],
): string | null {
  const offered = media.streams.filter((stream) => stream.kind === "video" && stream.source === source);
  return firstLayer(offered, layers);
}
