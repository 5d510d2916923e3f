import { spawn } from "node:child_process";
import { join } from "node:path";

/** Formatting, lint, types, import directions, unused code, regular expressions. All run; all failures are shown. */
const ROOT = join(import.meta.dirname, "..");
const CHECKS: readonly (readonly [string, string, ...string[]])[] = [
  ["format and lint", "biome", "check", "--error-on-warnings"],
  ["types", "tsc", "-p", "."],
  [
    "import directions",
    "depcruise",
    "daemon",
    "drivers",
    "web-ui",
    "test",
    "scripts",
    "--config",
    ".dependency-cruiser.cjs",
  ],
  ["unused code", "knip"],
  ["regular expressions", "node", "scripts/check-regular-expressions.ts"],
];

async function check([title, command, ...args]: readonly [string, string, ...string[]]): Promise<boolean> {
  const startedAt = performance.now();
  const child = spawn(join(ROOT, "node_modules/.bin", command), args, { cwd: ROOT });
  const output: string[] = [];
  child.stdout.on("data", (data: Buffer) => output.push(data.toString()));
  child.stderr.on("data", (data: Buffer) => output.push(data.toString()));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("error", () => resolve(127));
  child.once("close", resolve);
  const ok = (await promise) === 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${ok ? "✔" : "✖"} ${title} (${command}, ${seconds} s)\n`);
  if (!ok) process.stdout.write(`${output.join("")}\n`);
  return ok;
}

let allOk = true;
for (let index = 0; index < CHECKS.length; index += 2) {
  const results = await Promise.all(CHECKS.slice(index, index + 2).map(check));
  if (results.includes(false)) allOk = false;
}
process.exit(allOk ? 0 : 1);
