import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../fuzz/random.ts";
import { eventually } from "../support/eventually.ts";
import { LossyTcp } from "../support/lossy-tcp.ts";
import { onvifRig } from "../support/onvif.ts";
import { startMovements } from "../support/random-movements.ts";
import { standsStill } from "../support/stands-still.ts";

const ROUNDS = 12;
/** Longest way through the network, ms. */
const DELAY_MS = 60;
/** A drive goes on for longer than a round: nothing but Stop ends it. */
const TIMINGS = { moveTimeoutMs: 60_000, stopRetryMs: 300, settleMs: 100, standstillMs: 600 };

type Rig = Awaited<ReturnType<typeof onvifRig>>;

/** Everything that moves a camera. */
function movements(random: Random, { camera }: Rig): (() => Promise<unknown>)[] {
  const speed = () => (random.below(3) - 1) / (10 + random.below(30));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), random.below(200));
  return [
    () => camera.drive({ pan: speed(), tilt: speed(), zoom: speed() }),
    () => camera.drive({ pan: 0.05, tilt: 0, zoom: 0 }, abort.signal),
    () => camera.moveTo({ pan: random.below(10) / 10, tilt: 0.1, zoom: 0.2 }),
    () => camera.moveTo({ pan: -random.below(10) / 10, tilt: 0.1, zoom: 0.2 }, abort.signal),
    () => camera.moveBy({ pan: 0.3, tilt: 0, zoom: 0.1 }),
    () => camera.home(),
    () => camera.recallPreset(1 + random.below(3)),
  ];
}

async function round(seed: number): Promise<void> {
  const random = new Random(seed);
  await using stack = new AsyncDisposableStack();
  let network: LossyTcp | undefined;
  const rig = stack.use(
    await onvifRig({
      timings: TIMINGS,
      throughPort: async (port) => {
        network = stack.use(await LossyTcp.to(port, random));
        return network.port;
      },
    }),
  );
  const { camera, simulated } = rig;
  await eventually("connected", () => camera.position());
  for (const preset of [1, 2, 3]) await camera.savePreset(preset);
  if (network) network.disturbance = { resets: 15, delayMs: DELAY_MS };
  for (let stop = 0; stop < 2; stop++) {
    const ends = await startMovements(random, () => movements(random, rig));
    camera.stop().catch(() => {});
    await standsStill(camera, () => simulated.head.camera.moving, 5 * DELAY_MS);
    await Promise.all(ends);
    assert.equal(simulated.head.camera.moving, false, `seed ${seed}: moves`);
  }
}

test("whatever is late, and whichever connection is reset, nothing moves the camera after Stop", async () => {
  await Promise.all(Array.from({ length: ROUNDS }, (_, seed) => round(seed)));
});
