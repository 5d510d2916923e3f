import { setTimeout as wait } from "node:timers/promises";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import { Testbed } from "../support/testbed.ts";
import { bareRoundTrips } from "./bare-serial.ts";
import { startBusyPages } from "./busy-pages.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = Number(process.argv[3] ?? 200);
/** Commands queued in the driver. Of movements in a row the room keeps only the newest; of these, all. */
const QUEUED = 1000;
/** Pages besides the operator's, and the interval of their requests, ms. */
const PAGES = 20;
const REQUEST_INTERVAL_MS = 20;

const isStop = (hex: string) => /^81010601....0303ff$/.test(hex);

/** Release → first byte of Stop on the pseudo-terminal, with 1,000 commands queued in the driver, superseded moves, and
 * the daemon busy with requests of 20 other pages. The limit: a bare round trip on the same pseudo-terminal. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({
    hub: "none",
    rooms: [{ id: "bench", name: "Đo" }],
  });
  const room = testbed.room("bench");
  const camera = "cam1";
  const simulator = room.camera?.simulator;
  if (!simulator) throw new Error("no camera");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  await using pages = await startBusyPages(room.url, PAGES, REQUEST_INTERVAL_MS);
  const queue = await connectLive(room.url);
  const hand = await connectLive(room.url);
  const stops: number[] = [];
  let waiting = 0;
  const fill = () => {
    for (; waiting < QUEUED; waiting++) {
      const saved = queue.request("preset.save", { camera, number: waiting % 250 }).catch(() => {});
      void saved.then(() => waiting--);
    }
  };
  for (let round = 0; round < ROUNDS; round++) {
    fill();
    const moves = Array.from({ length: 5 }, (_, index) =>
      hand.request("ptz.moveTo", { camera, pan: index, tilt: 0, zoom: 0 }).catch(() => {}),
    );
    await hand.request("ptz.drive", { camera, holder: "bench", pan: 0.5, tilt: 0, zoom: 0 }).catch(() => {});
    const { promise, resolve } = Promise.withResolvers<number>();
    const end = simulator.onFrame(({ hex, atMs }) => {
      if (isStop(hex)) resolve(atMs);
    });
    const releasedAt = performance.now();
    const done = hand.request("ptz.stop", { camera }).catch(() => {});
    stops.push((await promise) - releasedAt);
    end();
    await Promise.all([done, ...moves]);
    await wait(5 + (round % 7));
  }
  for (const page of [queue, hand]) page.socket.terminate();
  const { requestsPerSecond } = pages;
  await room.program[Symbol.asyncDispose]();
  const limit = await bareRoundTrips(String(room.camera?.connection.path), ROUNDS);
  const result = figures("ptz-stop", "ms", stops, {
    max: Math.round(percentile(stops, 100) * 100) / 100,
    queued: QUEUED,
    pages: pages.pages,
    requestsPerSecond,
  });
  return withLimit(result, "a bare round trip on the pseudo-terminal", limit);
}
