import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Namespace } from "../../support/network/namespace.ts";
import type { Command, ReceivedDatagrams } from "./datagrams.ts";

const PORT = 4000;
/** Less than a socket's buffer holds: a receiver without CPU time loses none. */
const BATCH = 100;
const SETTLES_WITHIN_MS = 20_000;

/** Sends numbered datagrams and counts received ones, in a namespace. */
export class DatagramHost implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #mark = 0;

  private constructor(child: ChildProcess) {
    const { stdout } = child;
    if (!stdout) throw new Error("a program without output");
    this.#child = child;
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** @param answers whether each datagram is sent back to its sender */
  static async start(namespace: Namespace, answers: "echo" | "silent" = "silent"): Promise<DatagramHost> {
    const program = join(import.meta.dirname, "datagrams.ts");
    const child = namespace.spawn(
      process.execPath,
      [program, String(PORT), answers],
      ["pipe", "pipe", "inherit"],
    );
    const host = new DatagramHost(child);
    await host.#line();
    return host;
  }

  /** Sends, and reports nothing of what arrives. */
  async send(to: string, count: number): Promise<void> {
    await this.#ask({ kind: "send", to, count });
  }

  /** Sends to a host; returns what it received. */
  async deliver(to: string, host: DatagramHost, count: number): Promise<ReceivedDatagrams> {
    await host.reset();
    for (let left = count; left > 0; left -= BATCH) {
      await this.send(to, Math.min(left, BATCH));
      await this.settle(to, host);
    }
    return host.received();
  }

  /** Resolves when a host has read all that was sent before: the link must keep the order. */
  async settle(to: string, host: DatagramHost): Promise<void> {
    const mark = ++this.#mark;
    const deadline = performance.now() + SETTLES_WITHIN_MS;
    while (performance.now() < deadline) {
      await this.#ask({ kind: "mark", to, mark });
      if ((await host.received()).mark >= mark) return;
    }
    throw new Error(`nothing reaches ${to} within ${SETTLES_WITHIN_MS} ms`);
  }

  received(): Promise<ReceivedDatagrams> {
    return this.#ask({ kind: "tell" });
  }

  async reset(): Promise<void> {
    await this.#ask({ kind: "reset" });
  }

  async #ask(command: Command): Promise<ReceivedDatagrams> {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    return JSON.parse(await this.#line()) as ReceivedDatagrams;
  }

  async #line(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done) throw new Error("the datagram program has ended");
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = this.#child.exitCode === null && once(this.#child, "exit");
    this.#child.stdin?.end();
    await exited;
  }
}
