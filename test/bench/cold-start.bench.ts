import { eventually, Testbed } from "../support/testbed.ts";
import { type Figures, figures } from "./figures.ts";

/** Process start → the panel is served and the camera has answered. Ten starts of one room. */
export async function run(): Promise<Figures> {
  await using house = await Testbed.start({ hub: "none", rooms: [{ id: "bench", name: "Đo", alone: true }] });
  const room = house.room("bench");
  const samples: number[] = [];
  for (let round = 0; round < 10; round++) {
    await room.program?.[Symbol.asyncDispose]();
    const startedAt = performance.now();
    const starting = room.start();
    await eventually("camera answered", async () => (await room.state()).cameras[0]?.health.status === "ok");
    const page = await fetch(`${room.url}/panel/`);
    if (!page.ok) throw new Error(`panel: ${page.status}`);
    samples.push(performance.now() - startedAt);
    await starting;
  }
  return figures("cold-start", "ms", samples);
}
