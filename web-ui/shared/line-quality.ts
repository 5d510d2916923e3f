import type { WanState } from "../../daemon/contract/view.ts";

/** From here on people notice: a share of packets, and ms there and back. */
const LOSS_NOTICED = 0.03;
const ROUND_TRIP_NOTICED_MS = 400;

/** How the line to the hub is, for people. */
export function lineQuality({ path, saving, up, down, rttMs }: WanState): "good" | "weak" | "gone" {
  if (path === "none") return "gone";
  const lossy = Math.max(up.lossShare ?? 0, down.lossShare ?? 0) >= LOSS_NOTICED;
  return saving.length > 0 || lossy || (rttMs ?? 0) >= ROUND_TRIP_NOTICED_MS ? "weak" : "good";
}
