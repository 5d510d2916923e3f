import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import type { Layer, StreamSource } from "../../daemon/contract/meeting/meeting.ts";
import { selectBestStream } from "../../daemon/shared/best-stream.ts";

/** Returns the producer of a local source in the first available layer; null if there is none. */
export function localStream(
  { media }: Pick<RoomState, "media">,
  source: StreamSource,
  layers: readonly Layer[],
): string | null {
  const offered = media.streams.filter((stream) => stream.kind === "video" && stream.source === source);
  return selectBestStream(offered, layers)?.producerId ?? null;
}
