import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Namespace } from "./namespace.ts";
import type { PortForwardArguments } from "./port-forward-program.ts";

const PROGRAM = join(import.meta.dirname, "port-forward-program.ts");

/** Makes a TCP port of a namespace's loopback reachable at the same port of the test's own. It uses no
 * network, so that network conditions don't affect the test's own requests. */
export class PortForward implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #program: ChildProcess;
  readonly #directory: string;

  private constructor(program: ChildProcess, directory: string, path: string) {
    this.#program = program;
    this.#directory = directory;
    this.#server = createServer((outside) => {
      const inside = connect(path);
      outside.pipe(inside).pipe(outside);
      this.#keep(outside, inside);
      this.#keep(inside, outside);
    });
  }

  static async open(namespace: Namespace, port: number): Promise<PortForward> {
    const directory = await mkdtemp(join(tmpdir(), "roomd-door-"));
    const args: PortForwardArguments = [join(directory, "door"), String(port)];
    const program = namespace.spawn(process.execPath, [PROGRAM, ...args], ["pipe", "pipe", "inherit"]);
    if (program.stdout) await once(program.stdout, "data");
    const door = new PortForward(program, directory, args[0]);
    door.#server.listen(port, "127.0.0.1");
    await once(door.#server, "listening");
    return door;
  }

  #keep(socket: Socket, other: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => other.destroy());
    socket.once("close", () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#program.exitCode === null && this.#program.signalCode === null) {
      const exited = once(this.#program, "exit");
      this.#program.stdin?.end();
      await exited;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}
