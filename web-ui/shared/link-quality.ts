import type { WanState } from "../../daemon/contract/meeting/view.ts";

/** From here on people notice: a share of packets, and ms there and back. */
const LOSS_NOTICEABLE_SHARE = 0.03;
const ROUND_TRIP_NOTICEABLE_MS = 400;

/** A site's line to the hub: a room's, or a guest's, whose browser knows no other way. */
export type LinkState = Omit<WanState, "trunk"> & { readonly trunk: WanState["trunk"] | "browser" };

/** How the line to the hub is, for people. */
export function linkQuality({ trunk, degradation, up, down, rttMs }: LinkState): "good" | "weak" | "gone" {
  if (trunk === "none") return "gone";
  const lossy = Math.max(up.lossShare ?? 0, down.lossShare ?? 0) >= LOSS_NOTICEABLE_SHARE;
  return degradation.length > 0 || lossy || (rttMs ?? 0) >= ROUND_TRIP_NOTICEABLE_MS ? "weak" : "good";
}
