import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/** `npm test`: the checks, then every test. `npm test -- WORD` runs the test files whose path has WORD. */
const ROOT = join(import.meta.dirname, "..");
const word = process.argv[2];

/** Unit tests share the cores; those with real processes run one file at a time. */
const SUITES = [
  { folder: "test/unit", concurrency: 2 },
  { folder: "test/integration", concurrency: 1 },
  { folder: "test/browser", concurrency: 1 },
] as const;

const TEST_TIMEOUT_MS = 120_000;

async function checks(): Promise<boolean> {
  const child = spawn(process.execPath, [join(ROOT, "scripts/check.ts")], { stdio: "inherit" });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once("close", (code) => resolve(code === 0));
  return promise;
}

const totals = { passed: 0, failed: 0, skipped: 0 };

async function suite(folder: string, concurrency: number): Promise<void> {
  const files = globSync(`${folder}/**/*.test.ts`, { cwd: ROOT })
    .filter((file) => word === undefined || file.includes(word))
    .sort()
    .map((file) => join(ROOT, file));
  if (files.length === 0) return;
  const stream = run({ files, concurrency, timeout: TEST_TIMEOUT_MS, cwd: ROOT });
  stream.on("test:pass", (event) => {
    if (event.skip !== undefined) totals.skipped++;
    else if (event.details.type !== "suite") totals.passed++;
  });
  stream.on("test:fail", (event) => {
    if (event.details.type !== "suite") totals.failed++;
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.once("end", resolve);
  stream.compose(spec).pipe(process.stdout, { end: false });
  await promise;
}

const checked = word === undefined ? await checks() : true;
for (const { folder, concurrency } of SUITES) await suite(folder, concurrency);
if (!checked) process.stdout.write("npm run check failed: see above\n");
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = checked && totals.failed === 0 && totals.passed > 0 ? 0 : 1;
