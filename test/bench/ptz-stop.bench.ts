import { setTimeout as wait } from "node:timers/promises";
import { connectLive } from "../support/live.ts";
import { eventually, Testbed } from "../support/testbed.ts";
import { startBusyPages } from "./busy-pages.ts";
import { type Figures, figures, percentile } from "./figures.ts";

const ROUNDS = Number(process.argv[3] ?? 200);
/** Commands that wait in the driver: of movements in a row the room keeps the newest only, of these all. */
const QUEUED = 1000;
/** Pages besides the operator's, and how often each asks, ms. */
const PAGES = 20;
const ASK_EVERY_MS = 20;

const isStop = (hex: string) => /^81010601....0303ff$/.test(hex);

/** Release → Stop's first byte on the pseudo-terminal, with 1,000 commands waiting in the driver, as many moves
 * given up behind them, and the daemon's event loop busy with what 20 other pages ask. */
export async function run(): Promise<Figures> {
  await using house = await Testbed.start({ hub: "none", rooms: [{ id: "bench", name: "Đo", alone: true }] });
  const room = house.room("bench");
  const camera = "cam1";
  const simulator = room.camera?.simulator;
  if (!simulator) throw new Error("no camera");
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  await using pages = await startBusyPages(room.url, PAGES, ASK_EVERY_MS);
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
  return figures("ptz-stop", "ms", stops, {
    max: Math.round(percentile(stops, 100) * 100) / 100,
    queued: QUEUED,
    pages: pages.pages,
    requestsASecond: pages.requestsASecond,
  });
}
