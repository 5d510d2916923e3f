import { parseArgs } from "node:util";
import { TARGETS } from "./decoders.ts";
import { fuzzDriver } from "./driver.ts";
import { Random } from "./random.ts";

/** `npm run fuzz`: the nightly job. Runs each decoder on `count` mutated responses, and the VISCA driver on conversations of
 * them; a failure prints the seed that reproduces it. Node's heap limit (package.json) ends the job if a decoder retains
 * what it was given. */
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "10000000" },
    conversations: { type: "string", default: "500" },
    seed: { type: "string", default: String(Date.now() % 0x100000000) },
  },
});
const seed = Number(values.seed);
const count = Number(values.count);
const startedAt = performance.now();
process.stdout.write(`seed ${seed}, ${TARGETS.length} decoders, ${count} responses each\n`);
let maxHeapBytes = 0;
for (const [index, target] of TARGETS.entries()) {
  const random = new Random(seed + index);
  for (let number = 0; number < count; number++) {
    try {
      target.try(random);
    } catch (error) {
      process.stderr.write(`${target.name}, seed ${seed}, response ${number}: ${error}\n`);
      process.exit(1);
    }
  }
  maxHeapBytes = Math.max(maxHeapBytes, process.memoryUsage().heapUsed);
  process.stdout.write(`${index + 1}/${TARGETS.length} ${target.name}\n`);
}
for (let number = 0; number < Number(values.conversations); number++) {
  try {
    await fuzzDriver(new Random(seed + number), 20);
  } catch (error) {
    process.stderr.write(`conversation with seed ${seed + number}: ${error}\n`);
    process.exit(1);
  }
}
const seconds = Math.round((performance.now() - startedAt) / 1000);
const heap = Math.round(maxHeapBytes / 1024 / 1024);
process.stdout.write(
  `${count * TARGETS.length} responses, ${values.conversations} conversations, ${seconds} s, heap at most ${heap} MiB\n`,
);
process.exit(0);
