import type { WanState } from "../contract/meeting/view.ts";

/** Loss and round-trip time that people notice. */
const LOSS_NOTICEABLE_SHARE = 0.03;
const ROUND_TRIP_NOTICEABLE_MS = 400;

/** A room's or a guest's link to the hub; a guest has no trunk. */
export type LinkState = Omit<WanState, "trunk"> & { readonly trunk: WanState["trunk"] | "browser" };

export function linkQuality({ trunk, degradation, up, down, rttMs }: LinkState): "good" | "weak" | "gone" {
  if (trunk === "none") return "gone";
  const lossy = Math.max(up.lossShare ?? 0, down.lossShare ?? 0) >= LOSS_NOTICEABLE_SHARE;
  return degradation.length > 0 || lossy || (rttMs ?? 0) >= ROUND_TRIP_NOTICEABLE_MS ? "weak" : "good";
}
