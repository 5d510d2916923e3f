import assert from "node:assert/strict";
import { test } from "node:test";
import { TARGETS } from "../fuzz/decoders.ts";
import { fuzzDriver } from "../fuzz/driver.ts";
import { Random } from "../fuzz/random.ts";

/** Some seconds of what `npm run fuzz` does every night, ms. */
const DECODERS_MS = 5_000;
const DRIVER_MS = 2_500;

test("no wounded answer makes a decoder throw anything but its own error, or keep memory", (t) => {
  const seed = Date.now() % 0x100000000;
  const random = new Random(seed);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const until = performance.now() + DECODERS_MS;
  let answers = 0;
  while (performance.now() < until) {
    for (const target of TARGETS) {
      for (let number = 0; number < 50; number++) {
        assert.doesNotThrow(() => target.try(random), `${target.name}, seed ${seed}, answer ${answers}`);
        answers++;
      }
    }
  }
  globalThis.gc?.();
  const grownMiB = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
  t.diagnostic(`seed ${seed}: ${answers} answers, heap grew by ${Math.round(grownMiB)} MiB`);
  assert.ok(answers > 0);
  assert.ok(grownMiB < 200, `${grownMiB} MiB`);
});

test("no conversation of wounded answers leaves a driver stuck", async (t) => {
  const seed = Date.now() % 0x100000000;
  const until = performance.now() + DRIVER_MS;
  let conversations = 0;
  while (performance.now() < until) {
    await assert.doesNotReject(
      fuzzDriver(new Random(seed + conversations), 10),
      `seed ${seed + conversations}`,
    );
    conversations++;
  }
  t.diagnostic(`seed ${seed}: ${conversations} conversations`);
  assert.ok(conversations > 0);
});
