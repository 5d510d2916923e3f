import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OwnedChild } from "../../../daemon/platform/child-process.ts";
import type { ReceiverPorts } from "./receivers-program.ts";

/** Receivers that read nothing: a program opens the sockets and is stopped, so that the kernel drops what comes,
 * counts it, and no CPU time is spent on receiving. */
export class FrozenReceivers implements AsyncDisposable {
  readonly ports: ReceiverPorts;
  readonly #child: OwnedChild;

  private constructor(child: OwnedChild, ports: ReceiverPorts) {
    this.#child = child;
    this.ports = ports;
  }

  static async start(count: number): Promise<FrozenReceivers> {
    const told = Promise.withResolvers<ReceiverPorts>();
    const child = new OwnedChild({
      command: process.execPath,
      args: [join(import.meta.dirname, "receivers-program.ts"), String(count)],
      onLine: (line, stream) => {
        if (stream === "stdout") told.resolve(JSON.parse(line) as ReceiverPorts);
      },
      onExit: () => told.reject(new Error("the receivers have ended")),
    });
    const ports = await told.promise;
    child.process.kill("SIGSTOP");
    return new FrozenReceivers(child, ports);
  }

  /** How many datagrams the kernel has dropped for the receivers; each has a full buffer after a few hundred. */
  async dropped(): Promise<number> {
    const table = await readFile("/proc/net/udp", "utf8");
    const own = new Set(this.ports);
    let drops = 0;
    for (const row of table.trim().split("\n").slice(1)) {
      const fields = row.trim().split(/\s+/);
      const port = Number.parseInt(fields[1]?.split(":")[1] ?? "", 16);
      if (own.has(port)) drops += Number(fields.at(-1));
    }
    return drops;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#child.running) return;
    const exited = once(this.#child.process, "exit");
    // A stopped process hears nothing else.
    this.#child.process.kill("SIGKILL");
    await exited;
  }
}
