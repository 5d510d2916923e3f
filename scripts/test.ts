import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseTestArguments, type TestArguments, USAGE } from "./test/arguments.ts";
import { cpuSeconds } from "./test/cpu-seconds.ts";
import type { FileResult } from "./test/file-result.ts";
import { type RunOptions, runFile } from "./test/run-file.ts";
import { runWeighted } from "./test/schedule.ts";
import { SharedBrowser } from "./test/shared-browser.ts";
import { CAPACITY, ROOT, selectFiles, type TestFile } from "./test/suites.ts";
import { formatSummary, formatTime, summarise } from "./test/summary.ts";
import { removeLeftovers } from "./test/temporary-folder.ts";

/** `npm test`: see USAGE and docs/testing.md. */
const USAGE_ERROR = 64;

function readArguments(): TestArguments {
  try {
    return parseTestArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(USAGE_ERROR);
  }
}

async function node(...args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  child.once("close", (code) => resolve(code === 0));
  return promise;
}

async function run(file: TestFile, options: RunOptions): Promise<FileResult> {
  const result = await runFile(file.path, options);
  const { path, totals, output } = result;
  const hasPassed = totals.failed === 0;
  if (hasPassed && totals.passed + totals.skipped === 0) return result;
  process.stdout.write(`${hasPassed ? "✔" : "✖"} ${path} (${formatTime(result)})\n`);
  if (!hasPassed) process.stdout.write(`${output}\n`);
  return result;
}

/** The checks beside the files, as a further item of the schedule. */
const CHECKS = { weight: 10, isFile: false } as const;

async function runAll({ words, namePattern }: TestArguments): Promise<boolean> {
  const files = selectFiles(words).map((file) => ({ ...file, isFile: true }) as const);
  const isWhole = words.length === 0 && namePattern === undefined;
  let isChecked = true;
  const first: FileResult[] = [];
  {
    await using browser = new SharedBrowser();
    await runWeighted([...(isWhole ? [CHECKS] : []), ...files], CAPACITY, async (item) => {
      if (!item.isFile) {
        isChecked = await node(join(ROOT, "scripts/check.ts"));
        return;
      }
      const environment = item.needsBrowser ? await browser.environment() : {};
      first.push(await run(item, { namePattern, environment }));
    });
  }
  const failed = new Set(first.filter(({ totals }) => totals.failed > 0).map(({ path }) => path));
  const second: FileResult[] = [];
  for (const file of files) if (failed.has(file.path)) second.push(await run(file, { namePattern }));
  const summary = summarise(first, second);
  if (!isChecked) process.stdout.write("failed: npm run check\n");
  process.stdout.write(formatSummary(summary, { cpuSeconds: cpuSeconds() }));
  return isChecked && summary.totals.failed === 0 && summary.totals.passed > 0;
}

const parsed = readArguments();
if (parsed.help) {
  process.stdout.write(USAGE);
} else if (parsed.watch) {
  const { words, namePattern } = parsed;
  const files = selectFiles(words.length > 0 ? words : ["test/unit/"]).map(({ path }) => path);
  const named = namePattern === undefined ? [] : [`--test-name-pattern=${namePattern}`];
  await node("--test", "--watch", "--test-concurrency=1", ...named, ...files);
} else {
  await removeLeftovers();
  process.exitCode = (await runAll(parsed)) ? 0 : 1;
}
