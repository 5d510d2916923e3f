import type { Command } from "commander";
import { addCameraProbe } from "./camera-probe.ts";

export function addCamera(program: Command): void {
  const camera = program.command("camera").description("look at the cameras, and find out what one can do");
  addCameraProbe(camera);
}
