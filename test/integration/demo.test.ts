import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { eventually } from "../support/house.ts";
import { descendantsOf, isAlive } from "../support/processes.ts";

const DEMO = join(import.meta.dirname, "../../scripts/demo.ts");

interface Said {
  readonly hub: string;
  readonly rooms: readonly { readonly id: string; readonly url: string; readonly pid: number }[];
}

/** The demo as a user starts it, once it is ready. */
async function startDemo(
  context: TestContext,
): Promise<{ child: ChildProcess; said: Said; below: number[] }> {
  const child = spawn(process.execPath, [DEMO, "--json"], { stdio: ["pipe", "pipe", "inherit"] });
  context.after(() => child.kill("SIGKILL"));
  assert.ok(child.stdout && child.pid);
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const said = JSON.parse(line) as Said;
  const below = await descendantsOf(child.pid);
  assert.ok(below.length >= 5, "hub, rooms, broker and workers run");
  return { child, said, below };
}

async function nobodyAnswers(said: Said): Promise<void> {
  for (const url of [said.hub, ...said.rooms.map((room) => room.url)]) {
    await assert.rejects(fetch(`${url}/api/state`), `${url} still answers`);
  }
}

test("the demo serves its pages, obeys its commands, and Ctrl-C leaves nothing behind", async (context) => {
  const { child, said, below } = await startDemo(context);
  for (const { url } of said.rooms) {
    const panel = await fetch(`${url}/panel/`);
    assert.equal(panel.status, 200);
    assert.match(await panel.text(), /<div id="page">/);
  }
  const killed = said.rooms[1];
  assert.ok(killed);
  child.stdin?.write(`kill ${killed.id}\n`);
  await eventually("its plug is pulled", async () => !(await isAlive(killed.pid)));
  child.stdin?.write(`start ${killed.id}\n`);
  await eventually("it is back", async () => (await fetch(`${killed.url}/api/state`)).ok);
  const askedAt = performance.now();
  child.kill("SIGINT");
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 0);
  assert.ok(performance.now() - askedAt < 5000, "within 5 s");
  assert.deepEqual((await Promise.all(below.map(isAlive))).filter(Boolean), []);
  await nobodyAnswers(said);
});

test("a demo that is killed takes everything with it", async (context) => {
  const { child, said, below } = await startDemo(context);
  child.kill("SIGKILL");
  await eventually("all are gone", async () =>
    (await Promise.all(below.map(isAlive))).every((alive) => !alive),
  );
  await nobodyAnswers(said);
});
