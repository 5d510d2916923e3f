import { setTimeout as wait } from "node:timers/promises";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import type { RoomProcess } from "../support/testbed/room-process.ts";
import { Testbed } from "../support/testbed.ts";
import { bareRoundTrips } from "./bare-serial.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const ROUNDS = 300;
const QUEUED = 1000;

/** Resolves with performance.now() when the first byte of a frame that matches has reached the camera. */
function nextFrame(room: RoomProcess, matches: (hex: string) => boolean): Promise<number> {
  const simulator = room.camera?.simulator;
  if (!simulator) throw new Error("no camera");
  const { promise, resolve } = Promise.withResolvers<number>();
  const end = simulator.onFrame(({ hex, atMs }) => {
    if (!matches(hex)) return;
    end();
    resolve(atMs);
  });
  return promise;
}

const isPanTilt = (hex: string) => hex.startsWith("81010601");
const isStop = (hex: string) => isPanTilt(hex) && hex.endsWith("0303ff");

/** WebSocket message → first byte of its VISCA frame on the pseudo-terminal, and release → first byte of Stop, while
 * the room captures, publishes into a meeting and serves its other pages. The limit: a bare round trip on the same
 * pseudo-terminal. */
export async function run(): Promise<Figures> {
  await using testbed = await Testbed.start({
    rooms: [
      { id: "bench", name: "Đo" },
      { id: "other", name: "Khác" },
    ],
  });
  const room = testbed.room("bench");
  await testbed.startMeeting({ title: "Đo cần điều khiển" });
  await eventually(
    "both in the meeting",
    async () => (await room.state()).meeting.roster?.participants.length === 2,
  );
  await eventually("camera proven", async () => (await room.state()).cameras[0]?.health.status === "ok");
  using live = await connectLive(room.url);
  const drives: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const pan = (0.3 + (round % 7) / 10) * (round % 2 === 0 ? 1 : -1);
    const moved = nextFrame(room, (hex) => isPanTilt(hex) && !isStop(hex));
    const pressedAt = performance.now();
    const driven = live.request("ptz.drive", { camera: "cam1", holder: "bench", pan, tilt: 0, zoom: 0 });
    drives.push((await moved) - pressedAt);
    await driven;
    const stopped = nextFrame(room, isStop);
    const releasedAt = performance.now();
    const done = live.request("ptz.stop", { camera: "cam1" });
    stops.push((await stopped) - releasedAt);
    await done;
    // Pauses like a hand's, which spread the rounds over the phases of the room's timers.
    await wait(20 + (round % 13));
  }
  const overtaking: number[] = [];
  for (let round = 0; round < 5; round++) {
    const queued = Array.from({ length: QUEUED }, (_, number) =>
      live.request("ptz.moveTo", { camera: "cam1", pan: number, tilt: 0, zoom: 0 }).catch(() => {}),
    );
    await live.request("ptz.position", { camera: "cam1" }).catch(() => {});
    const stopped = nextFrame(room, isStop);
    const releasedAt = performance.now();
    const done = live.request("ptz.stop", { camera: "cam1" });
    // No further frame follows if the Stop that clears the last movement is still on its way.
    const joined = done.then(() => performance.now());
    overtaking.push((await Promise.race([stopped, joined])) - releasedAt);
    await Promise.all([done, ...queued]);
  }
  const rounded = (value: number) => Math.round(value * 100) / 100;
  await room.program[Symbol.asyncDispose]();
  const limit = await bareRoundTrips(String(room.camera?.connection.path), ROUNDS);
  const result = figures("joystick", "ms", drives, {
    stopP50: rounded(percentile(stops, 50)),
    stopP99: rounded(percentile(stops, 99)),
    stopOver1000P50: rounded(percentile(overtaking, 50)),
    stopOver1000Max: rounded(Math.max(...overtaking)),
  });
  return withLimit(result, "a bare round trip on the pseudo-terminal", limit);
}
