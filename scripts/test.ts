import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseTestArguments, type TestArguments, USAGE } from "./test/arguments.ts";
import type { FileResult } from "./test/file-result.ts";
import { type RunOptions, runFile } from "./test/run-file.ts";
import { runWeighted } from "./test/schedule.ts";
import { SharedBrowser } from "./test/shared-browser.ts";
import { CAPACITY, ROOT, selectFiles, type TestFile } from "./test/suites.ts";
import { formatSummary, summarise } from "./test/summary.ts";

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
  const { path, seconds, totals, output } = result;
  const hasPassed = totals.failed === 0;
  if (hasPassed && totals.passed + totals.skipped === 0) return result;
  process.stdout.write(`${hasPassed ? "✔" : "✖"} ${path} (${seconds.toFixed(1)} s)\n`);
  if (!hasPassed) process.stdout.write(`${output}\n`);
  return result;
}

async function runAll(files: readonly TestFile[], namePattern: string | undefined): Promise<boolean> {
  const first: FileResult[] = [];
  {
    await using browser = new SharedBrowser();
    await runWeighted(files, CAPACITY, async (file) => {
      const environment = file.needsBrowser ? await browser.environment() : {};
      first.push(await run(file, { namePattern, environment }));
    });
  }
  const failed = new Set(first.filter(({ totals }) => totals.failed > 0).map(({ path }) => path));
  const second: FileResult[] = [];
  for (const file of files) if (failed.has(file.path)) second.push(await run(file, { namePattern }));
  const summary = summarise(first, second);
  process.stdout.write(formatSummary(summary));
  return summary.totals.failed === 0 && summary.totals.passed > 0;
}

const { words, namePattern, watch, help } = readArguments();
if (help) {
  process.stdout.write(USAGE);
} else if (watch) {
  const files = selectFiles(words.length > 0 ? words : ["test/unit/"]).map(({ path }) => path);
  const named = namePattern === undefined ? [] : [`--test-name-pattern=${namePattern}`];
  await node("--test", "--watch", "--test-concurrency=1", ...named, ...files);
} else {
  const isWhole = words.length === 0 && namePattern === undefined;
  const isChecked = isWhole ? await node(join(ROOT, "scripts/check.ts")) : true;
  const hasPassed = await runAll(selectFiles(words), namePattern);
  process.exitCode = isChecked && hasPassed ? 0 : 1;
}
