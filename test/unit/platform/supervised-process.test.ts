import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Launch,
  SupervisedProcess,
  type SupervisedProcessOptions,
} from "../../../daemon/platform/supervised-process.ts";
import { eventually } from "../../support/eventually.ts";

const shell = (script: string): Launch<undefined> => ({
  command: "sh",
  args: ["-c", script],
  resources: undefined,
});

const FOR_EVER = "while :; do sleep 1; done";

/** A supervised process and what it reported; `until` resolves when that fulfils the condition. */
function supervise(
  prepare: SupervisedProcessOptions<undefined>["prepare"],
  options: Partial<SupervisedProcessOptions<undefined>> = {},
) {
  const lines: string[] = [];
  const failures: string[] = [];
  const checks = new Set<() => void>();
  const report = (list: string[]) => (text: string) => {
    list.push(text);
    for (const check of checks) check();
  };
  const supervised = new SupervisedProcess<undefined>({
    prepare,
    backOff: { firstMs: 20, maxMs: 40 },
    onLine: report(lines),
    onFailure: report(failures),
    ...options,
  });
  const until = async (condition: () => boolean) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => {
      if (condition()) resolve();
    };
    checks.add(check);
    check();
    await promise;
    checks.delete(check);
  };
  supervised.start();
  return { supervised, lines, failures, until };
}

test("a process that ends is started again, and its first error line is the reason", async () => {
  const script =
    "echo hello; echo ERROR: no camera >&2; sleep 0.1; echo ERROR: stopped >&2; sleep 0.1; exit 3";
  const { supervised, lines, failures, until } = supervise(() => shell(script), { errorLine: /ERROR/ });
  await using _ = supervised;
  await until(() => lines.filter((line) => line === "hello").length === 2);
  assert.deepEqual(failures, ["ERROR: no camera"]);
});

test("without an error line the reason is how it ended", async () => {
  const { supervised, failures, until } = supervise(() => shell("exit 3"));
  await using _ = supervised;
  await until(() => failures.length === 1);
  assert.deepEqual(failures, ["sh ended with code 3"]);
});

test("a run that does not do what it should is failed, and another follows", async () => {
  const { supervised, lines, failures, until } = supervise(() => shell(`echo up; ${FOR_EVER}`));
  await using _ = supervised;
  await until(() => lines.length === 1);
  supervised.fail("no frames");
  assert.equal(supervised.run, undefined);
  await until(() => lines.length === 2);
  assert.deepEqual(failures, ["no frames"]);
});

test("a preparation that fails is reported and tried again", async () => {
  let attempts = 0;
  const { supervised, lines, failures, until } = supervise(({ fail }) => {
    attempts++;
    if (attempts === 1) throw new Error("no port");
    if (attempts === 2) fail("router closed");
    return shell(`echo up; ${FOR_EVER}`);
  });
  await using _ = supervised;
  await until(() => lines.length === 1);
  assert.deepEqual(failures, ["no port", "router closed"]);
});

test("a restart prepares again, and is no failure", async () => {
  let attempts = 0;
  const { supervised, lines, failures, until } = supervise(() => shell(`echo ${++attempts}; ${FOR_EVER}`));
  await using _ = supervised;
  await until(() => lines.length === 1);
  await supervised.restart();
  await until(() => lines.length === 2);
  assert.deepEqual([lines, failures], [["1", "2"], []]);
});

test("while there is nothing to run nothing is started", async () => {
  let ready = false;
  const { supervised, lines, until } = supervise(() => (ready ? shell(`echo up; ${FOR_EVER}`) : undefined));
  await using _ = supervised;
  await supervised.restart();
  assert.equal(supervised.run, undefined);
  ready = true;
  supervised.start();
  await until(() => lines.length === 1);
});

test("what a run acquired is released once, after its process has ended", async () => {
  const released: string[] = [];
  const { supervised, lines, until } = supervise(({ stack }) => {
    stack.defer(() => void released.push("stack"));
    return {
      ...shell(`echo up; ${FOR_EVER}`),
      onExit: (pid) => void released.push(existsSync(`/proc/${pid}`) ? "still there" : "process"),
    };
  });
  await until(() => lines.length === 1);
  await supervised[Symbol.asyncDispose]();
  assert.deepEqual(released, ["process", "stack"]);
});

test("a process that ignores SIGTERM is gone after dispose, and no other is started", async () => {
  const { supervised, lines, failures, until } = supervise(() => shell(`trap '' TERM; echo up; ${FOR_EVER}`));
  await until(() => lines.length === 1);
  const pid = supervised.run?.pid;
  await supervised[Symbol.asyncDispose]();
  assert.equal(existsSync(`/proc/${pid}`), false);
  supervised.start();
  assert.deepEqual([supervised.run, failures], [undefined, []]);
});

test("dispose aborts a preparation, and releases what it has acquired", async () => {
  const preparing = Promise.withResolvers<void>();
  let isReleased = false;
  const { supervised, failures } = supervise(async ({ stack, signal }) => {
    stack.defer(() => {
      isReleased = true;
    });
    preparing.resolve();
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    return undefined;
  });
  await preparing.promise;
  await supervised[Symbol.asyncDispose]();
  assert.deepEqual([isReleased, failures], [true, []]);
});

test("a suspended process does nothing until it is resumed", async () => {
  const { supervised, lines, until } = supervise(() => shell("while echo tick; do sleep 0.05; done"));
  await using _ = supervised;
  await until(() => lines.length === 2);
  supervised.run?.suspend();
  const stat = `/proc/${supervised.run?.pid}/stat`;
  // proc(5): T is stopped.
  await eventually("stopped", async () => / T /.test(await readFile(stat, "utf8")));
  supervised.run?.resume();
  const before = lines.length;
  await until(() => lines.length > before + 2);
});

test("the last output of a process is seen before its end is reported", async () => {
  const bytes = 200_000;
  const { supervised, lines, failures, until } = supervise(() =>
    shell(`head -c ${bytes} /dev/zero | tr '\\0' x; echo; echo ERROR: the last line >&2; exit 1`),
  );
  await using _ = supervised;
  await until(() => failures.length === 1);
  assert.deepEqual(lines.map(({ length }) => length).sort(), ["ERROR: the last line".length, bytes].sort());
});

test("the end of a process is reported although a descendant keeps its output open", async () => {
  const { supervised, failures, until } = supervise(() => shell("sleep 60 & exit 4"));
  await using _ = supervised;
  await until(() => failures.length === 1);
  assert.deepEqual(failures, ["sh ended with code 4"]);
});

test("a run is given time to finish its work before it is terminated", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "roomd-")), "finished");
  const { supervised, lines, until } = supervise(() => ({
    ...shell(`trap 'echo done >${file}; exit 0' INT; echo up; ${FOR_EVER}`),
    finish: { signal: "SIGINT", timeoutMs: 10_000 },
  }));
  await until(() => lines.length === 1);
  await supervised[Symbol.asyncDispose]();
  assert.equal(await readFile(file, "utf8"), "done\n");
});
