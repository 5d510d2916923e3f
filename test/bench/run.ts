import { readdirSync } from "node:fs";
import type { Figures } from "./figures.ts";

/** `npm run bench -- NAME`: runs test/bench/NAME.bench.ts and prints its figures as the last line. */
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));
const name = process.argv[2];
if (name === undefined || !names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- NAME, with NAME one of: ${names.join(", ")}\n`);
  process.exit(64);
}
const { run } = (await import(`./${name}.bench.ts`)) as { run: () => Promise<Figures> };
process.stdout.write(`${JSON.stringify(await run())}\n`);
process.exit(0);
