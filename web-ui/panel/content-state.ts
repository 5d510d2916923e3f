import { statusAt } from "../../daemon/contract/device/health.ts";
import type { MediaState } from "../../daemon/contract/fleet/room-state.ts";

/** `none`: the room has no content source. */
export type ContentState = "none" | "off" | "waiting" | "on" | "no-signal";

export function contentState(
  {
    hasContent,
    isContentShared,
    contentHealth,
  }: Pick<MediaState, "hasContent" | "isContentShared" | "contentHealth">,
  nowMs: number,
): ContentState {
  if (!hasContent) return "none";
  if (!isContentShared) return "off";
  const status = statusAt(contentHealth, nowMs);
  if (status === "down") return "no-signal";
  return status === "ok" || status === "degraded" ? "on" : "waiting";
}
