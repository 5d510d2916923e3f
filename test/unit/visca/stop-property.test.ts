import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../fuzz/random.ts";
import { eventually } from "../../support/eventually.ts";
import { lossyVisca } from "../../support/lossy-visca.ts";
import { startMovements } from "../../support/random-movements.ts";
import { standsStill } from "../../support/stands-still.ts";

const ROUNDS = 30;
/** Longest way through the network, ms. */
const DELAY_MS = 60;
const TIMINGS = {
  ackMs: 300,
  moveAckMs: 600,
  inquiryMs: 400,
  stopRetryMs: 40,
  retryDelayMs: 5,
  lateDatagramMs: 3 * DELAY_MS,
};

const isStop = (frame: string) => /^8.010601....0303ff$/.test(frame) || /^8.01040700ff$/.test(frame);
/** Drives, absolute, relative and home moves, menu steps, zoom, and preset recalls. */
const isMotion = (frame: string) =>
  !isStop(frame) &&
  (/^8.01060[1-5]/.test(frame) ||
    /^8.010407/.test(frame) ||
    /^8.010447/.test(frame) ||
    /^8.01043f02/.test(frame));

const isCancel = (frame: string) => /^8.2.ff$/.test(frame);

type Rig = ReturnType<typeof lossyVisca>;

/** Everything that moves a camera, in random order and with random pauses. */
function movements(random: Random, { driver }: Rig): (() => Promise<unknown>)[] {
  const velocity = () => (random.below(3) - 1) / (1 + random.below(3));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), random.below(200));
  return [
    () => driver.drive({ pan: velocity(), tilt: velocity(), zoom: velocity() }),
    () => driver.drive({ pan: 1, tilt: 0, zoom: 0 }, abort.signal),
    () => driver.moveTo({ pan: random.below(2000), tilt: 100, zoom: 500 }),
    () => driver.moveTo({ pan: -random.below(2000), tilt: 100, zoom: 500 }, abort.signal),
    () => driver.moveBy({ pan: 300, tilt: 0, zoom: 200 }),
    () => driver.home(),
    () => driver.recallPreset(random.below(5)),
  ];
}

async function round(transport: "serial" | "tcp" | "udp" | "visca-over-ip", seed: number): Promise<void> {
  const random = new Random(seed);
  await using rig = lossyVisca({ transport, timings: TIMINGS, random });
  await eventually("connected", () => rig.driver.position());
  rig.disturb({ lost: transport === "serial" ? 10 : 25, duplicated: 25, delayMs: DELAY_MS });
  for (let preset = 0; preset < 5; preset++) {
    rig.simulator.camera.presets.set(preset, { pan: preset * 400, tilt: 0, zoom: 0 });
  }
  for (let stop = 0; stop < 2; stop++) {
    const ends = await startMovements(random, () => movements(random, rig));
    const before = rig.sent.length;
    rig.driver.stop().catch(() => {});
    // None if Stop is still being sent and nothing moved since.
    const atOnce = rig.sent.slice(before);
    assert.ok(
      atOnce.every((frame) => isStop(frame) || isCancel(frame)),
      `seed ${seed}: ${atOnce.join(" ")}`,
    );
    await standsStill(rig.driver, () => rig.simulator.camera.moving, 5 * DELAY_MS);
    const moved = rig.sent.slice(before).filter(isMotion);
    assert.deepEqual(moved, [], `seed ${seed}: a movement left after Stop`);
    assert.equal(rig.simulator.camera.moving, false, `seed ${seed}: moves`);
    await Promise.all(ends);
  }
}

for (const [index, transport] of (["serial", "tcp", "udp", "visca-over-ip"] as const).entries()) {
  test(`${transport}: whatever is lost, late, doubled or reordered, nothing moves the camera after Stop`, async () => {
    const seeds = Array.from({ length: ROUNDS }, (_, number) => 1000 * index + number);
    await Promise.all(seeds.map((seed) => round(transport, seed)));
  });
}
