import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { isAlive } from "../processes.ts";
import { command } from "./command.ts";

/** With the test process's id, by which leftovers of a killed test are found. */
const NAME = /^roomd-(\d+)-[0-9a-f]+$/;

/** The neighbour on the default route. */
interface Gateway {
  readonly ipv4: string;
  readonly ipv6: string;
}

/** A host of the test's network, with its own interfaces, routes, ports and firewall. Needs root: check
 * `namespacesUnavailable()` first. Disposal removes it with all of its processes. */
export class Namespace implements AsyncDisposable {
  readonly name = `roomd-${process.pid}-${randomBytes(3).toString("hex")}`;
  #wrappers: string | undefined;
  /** The default gateway. */
  #gateway: Gateway | undefined;

  private constructor() {}

  static async create(): Promise<Namespace> {
    await removeLeftOvers();
    const namespace = new Namespace();
    await command("ip", ["netns", "add", namespace.name]);
    await namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** Command prefix to run something in here; the process keeps its id. */
  get inside(): readonly [string, ...string[]] {
    return ["ip", "netns", "exec", this.name];
  }

  /** Runs a command to its end. */
  run(name: string, args: readonly string[], input?: string): Promise<string> {
    const [first, ...rest] = this.inside;
    return command(first, [...rest, name, ...args], input);
  }

  ip(...args: string[]): Promise<string> {
    return command("ip", ["-n", this.name, ...args]);
  }

  nft(rules: string): Promise<string> {
    return this.run("nft", ["-f", "-"], rules);
  }

  spawn(name: string, args: readonly string[], stdio: StdioOptions = "pipe"): ChildProcess {
    const [first, ...rest] = this.inside;
    return spawn(first, [...rest, name, ...args], { stdio });
  }

  /** Creates a script that runs a program in here, for callers that accept an executable's path only (a
   * browser's launcher). */
  async executable(path: string): Promise<string> {
    this.#wrappers ??= await mkdtemp(join(tmpdir(), `${this.name}-`));
    const script = join(this.#wrappers, basename(path));
    await writeFile(script, `#!/bin/sh\nexec ${this.inside.join(" ")} '${path}' "$@"\n`);
    await chmod(script, 0o755);
    return script;
  }

  /** Sets the default route. */
  async setGateway(gateway: Gateway): Promise<void> {
    this.#gateway = gateway;
    await this.ip("route", "replace", "default", "via", gateway.ipv4);
    await this.ip("-6", "route", "replace", "default", "via", gateway.ipv6);
  }

  /** Restores the routes that the kernel removed with an interface that was down. */
  async restoreRoutes(): Promise<void> {
    if (this.#gateway) await this.setGateway(this.#gateway);
  }

  /** Enables forwarding. */
  async forward(): Promise<void> {
    await this.run("tee", ["/proc/sys/net/ipv4/ip_forward"], "1");
    await this.run("tee", ["/proc/sys/net/ipv6/conf/all/forwarding"], "1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await remove(this.name);
    if (this.#wrappers) await rm(this.#wrappers, { recursive: true, force: true });
  }
}

/** A namespace lives as long as a process in it, so processes are killed first. */
async function remove(name: string): Promise<void> {
  const pids = await command("ip", ["netns", "pids", name]);
  for (const pid of pids.split("\n").filter(Boolean)) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It exited meanwhile.
    }
  }
  await command("ip", ["netns", "del", name]);
}

async function removeLeftOvers(): Promise<void> {
  const list = await command("ip", ["netns", "list"]);
  for (const line of list.split("\n")) {
    const name = line.split(" ")[0] ?? "";
    const pid = NAME.exec(name)?.[1];
    if (pid && !(await isAlive(Number(pid)))) await remove(name).catch(() => {});
  }
}
