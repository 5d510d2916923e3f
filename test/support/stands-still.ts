import { StopVerifier } from "../../daemon/room/devices/camera/stop-verifier.ts";
import type { Camera } from "../../drivers/camera.ts";
import { eventually } from "./eventually.ts";

/** After a Stop: reads the position and repeats Stop as the room does, until `isMoving` has been false for `restMs`. */
export async function standsStill(camera: Camera, isMoving: () => boolean, restMs: number): Promise<void> {
  const verifier = new StopVerifier();
  verifier.noteStop();
  let restingSinceMs = performance.now();
  await eventually("stands still", async () => {
    const position = await camera.position().catch(() => undefined);
    if (!position) return false;
    const verdict = verifier.addReading(position);
    if (verdict === "stop-again") camera.stop().catch(() => {});
    if (verdict !== "still" || isMoving()) restingSinceMs = performance.now();
    return performance.now() - restingSinceMs > restMs;
  });
}
