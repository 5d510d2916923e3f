import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { eventually } from "../support/eventually.ts";
import { descendantsOf, isAlive } from "../support/processes.ts";

const DEMO = join(import.meta.dirname, "../../scripts/demo.ts");

interface Said {
  readonly hub: string;
  readonly rooms: readonly { readonly id: string; readonly url: string; readonly pid: number }[];
}

/** The demo as a user starts it: its own process group, as in a terminal. */
class Demo implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lines: string[] = [];
  readonly #exited: Promise<unknown[]>;
  below: number[] = [];

  private constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [DEMO, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
      detached: true,
    });
    assert.ok(this.child.stdout && this.child.pid);
    this.pid = this.child.pid;
    this.#exited = once(this.child, "exit");
    createInterface({ input: this.child.stdout }).on("line", (line) => this.lines.push(line));
  }

  static async start(readyWhen: RegExp, ...args: string[]): Promise<Demo> {
    const demo = new Demo(args);
    await eventually("ready", async () => demo.lines.some((line) => readyWhen.test(line)));
    demo.below = await descendantsOf(demo.pid);
    assert.ok(demo.below.length >= 5, "hub, rooms, broker and workers run");
    return demo;
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Its exit code after the signal: other than 0 when it had to end itself after 4.5 s. */
  async endedBy(signal: () => void): Promise<unknown> {
    signal();
    const [code] = await this.#exited;
    return code;
  }

  async leavesNobody(): Promise<void> {
    await eventually("all are gone", async () =>
      (await Promise.all(this.below.map(isAlive))).every((alive) => !alive),
    );
  }

  /** A test that failed must not leave its demo running. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await this.#exited;
  }
}

async function state<T>(url: string): Promise<T> {
  return (await (await fetch(`${url}/api/state`)).json()) as T;
}

async function nobodyAnswers({ hub, rooms }: Said): Promise<void> {
  for (const url of [hub, ...rooms.map((room) => room.url)]) {
    await assert.rejects(fetch(`${url}/api/state`), `${url} still answers`);
  }
}

async function startJson(...args: string[]): Promise<{ demo: Demo; said: Said }> {
  const demo = await Demo.start(/^\{/, "--json", ...args);
  return { demo, said: JSON.parse(demo.lines[0] ?? "") as Said };
}

test("the demo serves its pages, obeys its commands, and SIGINT leaves nothing behind", async () => {
  const { demo, said } = await startJson();
  await using _ending = demo;
  for (const { url } of said.rooms) {
    const panel = await fetch(`${url}/panel/`);
    assert.equal(panel.status, 200);
    assert.match(await panel.text(), /<div id="page">/);
  }
  const camera = async () => (await state<RoomState>(said.rooms[0]?.url ?? "")).cameras[0]?.health.status;
  await eventually("the camera answers", async () => (await camera()) === "ok");
  demo.type("unplug ha-noi");
  await eventually("its cable is out", async () => (await camera()) === "down");
  demo.type("plug ha-noi");
  await eventually("the camera answers again", async () => (await camera()) === "ok");
  const killed = said.rooms[1];
  assert.ok(killed);
  demo.type(`kill ${killed.id}`);
  demo.type(`start ${killed.id}`);
  await eventually("its plug is pulled", async () => !(await isAlive(killed.pid)));
  await eventually("it is back", async () => (await fetch(`${killed.url}/api/state`)).ok);
  demo.below = await descendantsOf(demo.pid);
  assert.equal(await demo.endedBy(() => demo.child.kill("SIGINT")), 0);
  assert.deepEqual((await Promise.all(demo.below.map(isAlive))).filter(Boolean), []);
  await nobodyAnswers(said);
  assert.equal(demo.lines.length, 1, "one line, for scripts");
});

test("a demo that is killed takes everything with it", async () => {
  // It can't delete its files any more.
  const kept = await mkdtemp(join(tmpdir(), "roomd-demo-"));
  try {
    const { demo, said } = await startJson("--state", kept);
    await using _ending = demo;
    demo.child.kill("SIGKILL");
    await demo.leavesNobody();
    await nobodyAnswers(said);
  } finally {
    await rm(kept, { recursive: true, force: true });
  }
});

test("a room that dies is reported, and Ctrl-C in the terminal ends everything quietly", async () => {
  const kept = await mkdtemp(join(tmpdir(), "roomd-demo-"));
  try {
    await using demo = await Demo.start(/^Commands: /, "--state", kept);
    const text = () => demo.lines.join("\n");
    assert.match(text(), /Console +http:\/\/127\.0\.0\.1:\d+\/console\//);
    const hub = /Console +(\S+)\/console\//.exec(text())?.[1];
    const seen = async () => (await state<HubState>(`${hub}`)).rooms.find(({ id }) => id === "da-nang");
    await eventually("present", async () => (await seen())?.connection.status === "ok");
    demo.type("status");
    await eventually("the rooms' table", async () => /da-nang +Đà Nẵng +ok/.test(text()));
    process.kill(await roomProcess(demo, "da-nang"), "SIGKILL");
    await eventually("reported", async () => /da-nang ended unexpectedly \(SIGKILL\)/.test(text()));
    demo.type("start da-nang");
    await eventually("back", async () => /da-nang: started/.test(text()));
    demo.below = await descendantsOf(demo.pid);
    const before = demo.lines.length;
    // A terminal signals the whole group: the rooms and the hub get it as well.
    assert.equal(await demo.endedBy(() => process.kill(-demo.pid, "SIGINT")), 0);
    await demo.leavesNobody();
    assert.deepEqual(demo.lines.slice(before), ["stopping …"]);
    await access(join(kept, "hub.yaml"));
  } finally {
    await rm(kept, { recursive: true, force: true });
  }
});

async function roomProcess(demo: Demo, id: string): Promise<number> {
  for (const pid of demo.below) {
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (words.some((word) => word.endsWith(`/${id}.yaml`))) return pid;
  }
  throw new Error(`no process of ${id} below the demo`);
}
