import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { parseTestArguments } from "../../../scripts/test/arguments.ts";
import { countResults, type FileResult } from "../../../scripts/test/file-result.ts";
import { LONG_FILES } from "../../../scripts/test/long-files.ts";
import { runFile } from "../../../scripts/test/run-file.ts";
import { runWeighted } from "../../../scripts/test/schedule.ts";
import { CAPACITY, ROOT, selectFiles } from "../../../scripts/test/suites.ts";
import { formatSummary, summarise } from "../../../scripts/test/summary.ts";

function fileResult(path: string, seconds: number, failed = 0): FileResult {
  const totals = { passed: 2, failed, skipped: 1 };
  return { path, seconds, cpuSeconds: seconds / 2, totals, output: "" };
}

const ended = { code: 0, timedOut: false };

test("words, a name pattern and watch mode are read from the command line", () => {
  const plain = { words: [], namePattern: undefined, watch: false, help: false };
  assert.deepEqual(parseTestArguments([]), plain);
  assert.deepEqual(parseTestArguments(["visca", "onvif"]), { ...plain, words: ["visca", "onvif"] });
  assert.deepEqual(parseTestArguments(["-t", "stop", "--watch"]), {
    ...plain,
    namePattern: "stop",
    watch: true,
  });
  assert.throws(() => parseTestArguments(["--fast"]), /--fast/);
});

test("tests are counted by their outcome", () => {
  const lines = "passed\nskipped\npassed\nfailed\n";
  const expected = { passed: 2, failed: 1, skipped: 1 };
  assert.deepEqual(countResults(lines, { code: 1, timedOut: false }, { mayBeEmpty: false }), expected);
});

test("a file that crashes, hangs or has no tests is a failure", () => {
  const failures = [
    countResults("passed\n", { code: 1, timedOut: false }, { mayBeEmpty: false }),
    countResults("passed\n", { code: null, timedOut: true }, { mayBeEmpty: false }),
    countResults("", ended, { mayBeEmpty: false }),
  ];
  assert.deepEqual(
    failures.map(({ failed }) => failed),
    [1, 1, 1],
  );
  assert.equal(countResults("", ended, { mayBeEmpty: true }).failed, 0);
});

test("a file that passes when it is run again is flaky, and the run passes", () => {
  const first = [fileResult("a", 1), fileResult("b", 3, 1), fileResult("c", 2, 1)];
  const { totals, flaky, failed, slowest } = summarise(first, [fileResult("b", 3), fileResult("c", 2, 2)]);
  assert.deepEqual(flaky, ["b"]);
  assert.deepEqual(failed, ["c"]);
  assert.deepEqual(totals, { passed: 6, failed: 2, skipped: 3 });
  assert.deepEqual(
    slowest.map(({ path }) => path),
    ["b", "c", "a"],
  );
});

test("totals are the last line", () => {
  const summary = summarise([fileResult("a", 1, 1)], [fileResult("a", 1)]);
  const lines = formatSummary(summary, { cpuSeconds: 12.4 }).trimEnd().split("\n");
  assert.equal(lines.at(-1), "2 passed, 0 failed, 1 skipped");
  assert.match(lines.at(-2) ?? "", /^flaky: a /);
  assert.ok(lines.includes("12 s of CPU in all"));
});

test("items run side by side as far as their weights fit, the first that fits before others", async () => {
  const log: string[] = [];
  const release = new Map<string, () => void>();
  const items = [
    { id: "light", weight: 1 },
    { id: "heavy", weight: 9 },
    { id: "also light", weight: 1 },
  ];
  const all = runWeighted(items, 2, ({ id }) => {
    log.push(id);
    return new Promise((resolve) => release.set(id, resolve));
  });
  assert.deepEqual(log, ["light", "also light"]);
  release.get("light")?.();
  await new Promise(setImmediate);
  assert.equal(log.length, 2, "the heavy one waits for both");
  release.get("also light")?.();
  await new Promise(setImmediate);
  assert.deepEqual(log, ["light", "also light", "heavy"]);
  release.get("heavy")?.();
  await all;
});

test("the longest files start first, each of them exists, and nightly ones run on request only", () => {
  const all = selectFiles([]);
  const seconds = all.map(({ path }) => LONG_FILES[path]?.seconds ?? 0);
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => b - a),
  );
  assert.equal(seconds.filter((long) => long > 0).length, Object.keys(LONG_FILES).length);
  for (const { weight, path } of all) assert.ok(weight > 0 && weight <= CAPACITY, path);
  assert.ok(all.every(({ path }) => !path.startsWith("test/nightly/")));
  assert.ok(selectFiles(["test/nightly"]).length > 0);
});

test("a file runs in a process of its own, and its output is kept", async () => {
  const directory = await mkdtemp(join(tmpdir(), "roomd-runner-"));
  try {
    const file = join(directory, "sample.test.mjs");
    await writeFile(
      file,
      `import { mkdtempSync } from "node:fs";
       import { tmpdir } from "node:os";
       import { test } from "node:test";
       test("good", () => console.log("printed by the test in", mkdtempSync(tmpdir() + "/left-")));
       test("bad", () => { throw new Error("the reason"); });
       test("left out", { skip: true }, () => {});`,
    );
    const path = relative(ROOT, file);
    const whole = await runFile(path, { namePattern: undefined });
    assert.deepEqual(whole.totals, { passed: 1, failed: 1, skipped: 1 });
    const [, left = ""] = /printed by the test in (\S+)/.exec(whole.output) ?? [];
    assert.match(left, /left-/);
    assert.equal(existsSync(left), false, "what a test leaves in its temporary folder is removed");
    assert.match(whole.output, /the reason/);
    assert.ok(whole.cpuSeconds > 0);
    assert.deepEqual((await runFile(path, { namePattern: "good" })).totals, {
      passed: 1,
      failed: 0,
      skipped: 0,
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
