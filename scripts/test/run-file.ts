import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { countResults, type FileExit, type FileResult } from "./file-result.ts";
import { USAGE_FILE } from "./report-usage.ts";
import { ROOT } from "./suites.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** Of one test and of one file; far beyond every deadline inside the tests. */
const TEST_TIMEOUT_MS = 480_000;
const FILE_TIMEOUT_MS = 900_000;
/** Every daemon that a test starts would otherwise compile the same modules again. */
const COMPILE_CACHE = join(ROOT, "node_modules/.cache/compile");
const RESULTS_REPORTER = join(import.meta.dirname, "results-reporter.ts");
const PRELOADED = ["report-usage.ts", "typebox/preload.ts"].map((file) => join(import.meta.dirname, file));

export interface RunOptions {
  readonly namePattern: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs one test file in a process of its own, and ends it when it hangs. */
export async function runFile(
  path: string,
  { namePattern, environment = {} }: RunOptions,
): Promise<FileResult> {
  await using folder = await TemporaryFolder.create();
  const results = folder.file("results");
  const output = folder.file("output");
  const usage = folder.file("usage");
  const startedAt = performance.now();
  const exit = await execute(
    {
      outputFile: output,
      // What a killed test leaves behind goes with the folder.
      environment: { ...environment, TMPDIR: folder.path, [USAGE_FILE]: usage },
    },
    [
      ...PRELOADED.flatMap((file) => ["--import", file]),
      `--test-timeout=${TEST_TIMEOUT_MS}`,
      "--test-reporter=spec",
      "--test-reporter-destination=stdout",
      `--test-reporter=${RESULTS_REPORTER}`,
      `--test-reporter-destination=${results}`,
      ...(namePattern === undefined ? [] : [`--test-name-pattern=${namePattern}`]),
      join(ROOT, path),
    ],
  );
  const lines = await readFile(results, "utf8").catch(() => "");
  const printed = await readFile(output, "utf8");
  return {
    path,
    totals: countResults(lines, exit, { mayBeEmpty: namePattern !== undefined }),
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: Number(await readFile(usage, "utf8").catch(() => "0")),
    output: exit.timedOut ? `${printed}\nended after ${FILE_TIMEOUT_MS / 1000} s\n` : printed,
  };
}

/** The output goes to a file: a pipe would stay open as long as any child that the test leaves behind. */
async function execute(
  { outputFile, environment }: { outputFile: string; environment: Readonly<Record<string, string>> },
  args: readonly string[],
): Promise<FileExit> {
  await using output = await open(outputFile, "w");
  // A file never outlives the runner.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", process.execPath, ...args], {
    cwd: ROOT,
    stdio: ["ignore", output.fd, output.fd],
    // Of a runner that runs this one: with it, node:test reports to that runner only.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
  });
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once("error", () => resolve(null));
  child.once("exit", resolve);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    // What the test has started ends with it (PR_SET_PDEATHSIG), a browser with its pipe.
    child.kill("SIGKILL");
  }, FILE_TIMEOUT_MS);
  const code = await promise;
  clearTimeout(timer);
  return { code, timedOut };
}
