import { setTimeout as wait } from "node:timers/promises";
import { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";
import { startOnvifSimulator } from "../simulators/onvif/index.ts";
import { connectLive } from "../support/live.ts";
import { eventually, Testbed } from "../support/testbed.ts";
import { type Figures, figures, percentile } from "./figures.ts";

const ROUNDS = 300;

/** WebSocket message → last byte of the ContinuousMove request at the camera, and release → last byte of Stop. */
export async function run(): Promise<Figures> {
  await using simulated = await startOnvifSimulator({ profile: new ProfileCatalogue().get("generic/onvif") });
  const { address: host, port } = simulated;
  const connection = { type: "onvif", host, port, username: "admin", password: "secret" };
  await using house = await Testbed.start({
    hub: "none",
    rooms: [
      {
        id: "bench",
        name: "Đo",
        alone: true,
        camera: false,
        moreCameras: [{ id: "onvif", name: "ONVIF", connection }],
      },
    ],
  });
  const room = house.room("bench");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  using live = await connectLive(room.url);
  /** When the next request for `operation` had come whole. */
  const arrival = async (operation: string, from: number): Promise<number> => {
    for (;;) {
      const found = simulated.seen.slice(from).find((request) => request.operation === operation);
      if (found) return found.atMs;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const moves: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const pan = (0.2 + (round % 7) / 10) * (round % 2 === 0 ? 1 : -1);
    simulated.seen.length = 0;
    const pressedAt = performance.now();
    const driven = live.request("ptz.drive", { camera: "onvif", holder: "bench", pan, tilt: 0, zoom: 0 });
    moves.push((await arrival("ContinuousMove", 0)) - pressedAt);
    await driven;
    const releasedAt = performance.now();
    const stopped = live.request("ptz.stop", { camera: "onvif" });
    stops.push((await arrival("Stop", 0)) - releasedAt);
    await stopped;
    await wait(20 + (round % 13));
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return figures("onvif-move", "ms", moves, {
    stopP50: rounded(percentile(stops, 50)),
    stopP99: rounded(percentile(stops, 99)),
  });
}
