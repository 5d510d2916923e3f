import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { eventually } from "../eventually.ts";
import { virtualWiresUnavailable } from "./capabilities.ts";
import { bringUp, Link, type LinkEnd, linkEnds } from "./link.ts";
import type { Namespace } from "./namespace.ts";

/** What one direction of a wire does. Nothing is lost by it but what a full queue drops: losses and cuts are the
 * link's. */
export interface WireConditions {
  readonly delayMs?: number;
  /** Each packet takes so much more or less. */
  readonly jitterMs?: number;
  readonly kbitPerSecond?: number;
  /** Of a slow line; what doesn't fit is dropped. */
  readonly queueMs?: number;
}

/** `unordered`: a network with several paths, where jitter lets packets overtake each other. */
export type PacketOrder = "ordered" | "unordered";

/** As the queue of a home router. */
const QUEUE_MS = 200;
const FILTER = "wirefilter";
const BYTES_PER_KBIT = 125;

/** A long way between two hosts, made by vde2 where the kernel has no netem: a switch in each host with a tap
 * device, and a wirefilter between the switches that is told what to do while it runs. */
export class Wire implements AsyncDisposable {
  readonly link: Link;
  readonly #directory: string;
  readonly #programs: readonly ChildProcess[];
  readonly #filter: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    link: Link,
    directory: string,
    switches: readonly ChildProcess[],
    filter: ChildProcess,
  ) {
    const { stdout } = filter;
    if (!stdout) throw new Error("a wirefilter without output");
    this.link = link;
    this.#directory = directory;
    this.#programs = [filter, ...switches];
    this.#filter = filter;
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  static async between(a: Namespace, b: Namespace): Promise<Wire> {
    const missing = virtualWiresUnavailable();
    if (missing !== undefined) throw new Error(missing);
    const link = new Link(linkEnds(a, b));
    const directory = await mkdtemp(join(tmpdir(), "roomd-wire-"));
    const socket = (end: LinkEnd) => join(directory, end.device);
    const switches = [link.a, link.b].map((end) => startSwitch(end, socket(end)));
    for (const end of [link.a, link.b]) {
      await eventually("vde_switch", async () => existsSync(join(socket(end), "ctl")));
      await eventually("its tap device", () => bringUp(end).then(() => true));
    }
    // All of them end with their standard input: a killed test leaves none.
    const filter = spawn(FILTER, ["-v", `${socket(link.a)}:${socket(link.b)}`], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    return new Wire(link, directory, switches, filter);
  }

  /** What becomes of packets on their way to an end from now on. */
  async set(towards: LinkEnd, conditions: WireConditions): Promise<void> {
    const direction = towards === this.link.b ? "LR" : "RL";
    const { delayMs = 0, jitterMs = 0, kbitPerSecond = 0, queueMs = QUEUE_MS } = conditions;
    const bytesPerSecond = Math.round(kbitPerSecond * BYTES_PER_KBIT);
    const queueBytes = Math.round((bytesPerSecond * (queueMs + delayMs + jitterMs)) / 1000);
    await this.#tell(`delay ${direction}${delayMs}+${jitterMs}`);
    await this.#tell(`bandwidth ${direction}${bytesPerSecond}`);
    await this.#tell(`chanbufsize ${direction}${queueBytes}`);
  }

  async setOrder(order: PacketOrder): Promise<void> {
    await this.#tell(`fifo ${order === "ordered" ? 1 : 0}`);
  }

  /** One command at a time: of several in one read it takes the first only. */
  async #tell(command: string): Promise<void> {
    this.#filter.stdin?.write(`${command}\n`);
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done) throw new Error(`wirefilter has ended before "${command}"`);
      const code = /(\d{4}) /.exec(value)?.[1];
      if (code === "1000") return;
      if (code !== undefined) throw new Error(`wirefilter: ${command}: ${value}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) {
      if (program.exitCode !== null || program.signalCode !== null) continue;
      const exited = once(program, "exit");
      program.kill("SIGTERM");
      await exited;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function startSwitch(end: LinkEnd, socket: string): ChildProcess {
  const args = ["-sock", socket, "-tap", end.device];
  return end.namespace.spawn("vde_switch", args, ["pipe", "ignore", "ignore"]);
}
