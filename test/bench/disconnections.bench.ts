import { setTimeout as wait } from "node:timers/promises";
import { encodeCommand } from "../../drivers/visca/command/command.ts";
import { startViscaSimulator, type ViscaTransport } from "../simulators/visca/index.ts";
import { eventually } from "../support/eventually.ts";
import { connectLive } from "../support/live.ts";
import { Testbed } from "../support/testbed.ts";
import { bareRoundTrip, closeBareSerial, openBareSerial } from "./bare-serial.ts";
import { type Figures, figures, withLimit } from "./figures.ts";

/** `npm run bench -- disconnections 1000` runs fewer rounds. */
const ROUNDS = Number(process.argv[3] ?? 10_000);
/** A movement that lasts longer than this after its client disconnected counts as left running, ms. */
const LEFT_RUNNING_MS = 5000;
const TRANSPORTS: readonly ViscaTransport[] = [
  "tcp",
  "udp",
  "visca-over-ip",
  "tcp",
  "udp",
  "visca-over-ip",
  "tcp",
];

const LIMIT_ROUNDS = 100;

type Simulated = Awaited<ReturnType<typeof startViscaSimulator>>;

/** Panels start a movement and disconnect in random ways, while Stops get lost and cables are unplugged: how long the
 * cameras keep moving, and how many never stop. The limit: a Stop sent on a bare serial port. */
export async function run(): Promise<Figures> {
  const cameras: Simulated[] = [];
  for (const transport of TRANSPORTS) cameras.push(await startViscaSimulator({ transport }));
  await using testbed = await Testbed.start({
    hub: "none",
    rooms: [
      {
        id: "bench",
        name: "Đo",

        video: { source: "none" },
        audio: { source: "none" },
        moreCameras: cameras.map(({ connection }, index) => ({ id: `more${index}`, name: "Đo", connection })),
      },
    ],
  });
  const room = testbed.room("bench");
  if (!room.camera) throw new Error("no camera");
  const ids = new Map<string, Simulated>([["cam1", room.camera]]);
  for (const [index, camera] of cameras.entries()) ids.set(`more${index}`, camera);
  await eventually("all proven", async () =>
    (await room.state()).cameras.every(({ health }) => health.status === "ok"),
  );
  const times: number[] = [];
  let leftRunning = 0;
  let unplugged = 0;
  let moved = 0;
  let rounds = 0;
  const velocity = () => Math.round((Math.random() * 2 - 1) * 100) / 100;

  /** Disconnects a panel in one of the ways that happen. */
  const vanish = async (id: string, camera: Simulated, holder: string): Promise<number> => {
    const live = await connectLive(room.url);
    live
      .request("ptz.drive", { camera: id, holder, pan: velocity(), tilt: velocity(), zoom: velocity() })
      .catch(() => {});
    // Mostly the camera moves before the page disconnects; otherwise the command is still on its way.
    if (Math.random() < 0.9) {
      for (let tries = 0; tries < 100 && !camera.camera.moving; tries++) await wait(2);
      if (camera.camera.moving) moved++;
    }
    await wait(Math.random() * 40);
    camera.faults.loseStops = Math.random() < 0.2 ? Math.ceil(Math.random() * 3) : 0;
    const way = Math.random();
    const goneAt = performance.now();
    if (way < 0.03) {
      // The page stays connected but does not renew the lease.
      await wait(600);
      live.socket.terminate();
    } else if (way < 0.1) {
      const other = await connectLive(room.url);
      other
        .request("ptz.drive", { camera: id, holder: `${holder}-newer`, pan: velocity(), tilt: 0, zoom: 0 })
        .catch(() => {});
      live.socket.terminate();
      await wait(Math.random() * 20);
      other.socket.terminate();
    } else if (way < 0.11 && id !== "cam1") {
      unplugged++;
      await camera.unplug();
      live.socket.terminate();
      await wait(Math.random() * 100);
      await camera.replug();
    } else live.socket.terminate();
    return goneAt;
  };

  const hammer = async (id: string, camera: Simulated): Promise<void> => {
    for (let round = 0; rounds < ROUNDS; round++) {
      rounds++;
      const goneAt = await vanish(id, camera, `bench-${round}`);
      // A frame on its way may still start a movement, so standstill must last.
      let still = 0;
      let stoodAt = 0;
      while (still < 6 && performance.now() - goneAt < LEFT_RUNNING_MS) {
        still = camera.camera.moving ? 0 : still + 1;
        if (still === 1) stoodAt = performance.now();
        await wait(5);
      }
      times.push(stoodAt - goneAt);
      if (camera.camera.moving) {
        leftRunning++;
        process.stderr.write(`left running: ${id}, round ${round}\n`);
        camera.camera.halt();
      }
      camera.faults.loseStops = 0;
    }
  };
  await Promise.all([...ids].map(([id, camera]) => hammer(id, camera)));
  for (const camera of cameras) await camera[Symbol.asyncDispose]();
  const result = figures("disconnections", "ms", times, { leftRunning, moved, unplugged });
  return withLimit(result, "a Stop on a bare serial port", await bareStops());
}

/** Stop on a bare serial port → standstill, read as often as above, ms. */
async function bareStops(): Promise<number[]> {
  await using simulated = await startViscaSimulator();
  const port = await openBareSerial(String(simulated.connection.path));
  const samples: number[] = [];
  for (let round = 0; round < LIMIT_ROUNDS; round++) {
    const pan = round % 2 === 0 ? 8 : -8;
    await bareRoundTrip(port, encodeCommand({ kind: "pan-tilt-drive", pan, tilt: 0 }, 1));
    while (!simulated.camera.moving) await wait(2);
    const stoppedAt = performance.now();
    port.write(encodeCommand({ kind: "pan-tilt-drive", pan: 0, tilt: 0 }, 1));
    while (simulated.camera.moving) await wait(5);
    samples.push(performance.now() - stoppedAt);
    await wait(20);
  }
  await closeBareSerial(port);
  return samples;
}
