import { execFileSync } from "node:child_process";
import { closeSync, writeSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { ReadStream } from "node:tty";
import * as nodePty from "node-pty";

interface NativePty {
  open(cols: number, rows: number): { master: number; slave: number; pty: string };
}

/** The native call below node-pty's terminal emulation; not part of its types. */
const { native } = nodePty as unknown as { native: NativePty };

/** A pseudo-terminal; the daemon opens `path` as its serial port. */
export class PseudoTerminal {
  readonly path: string;
  readonly #master: number;
  readonly #slave: number;
  readonly #reader: ReadStream;
  #closed = false;

  constructor(onData: (bytes: Uint8Array) => void) {
    const { master, slave, pty } = native.open(80, 24);
    this.#master = master;
    this.#slave = slave;
    this.path = pty;
    // A new terminal echoes and edits lines; a serial port must not.
    execFileSync("stty", ["-F", pty, "raw", "-echo"]);
    this.#reader = new ReadStream(master);
    this.#reader.on("data", (bytes: Buffer) => onData(bytes));
    this.#reader.on("error", () => this.close());
  }

  write(bytes: Uint8Array): void {
    if (!this.#closed) writeSync(this.#master, bytes);
  }

  /** Unplugs the cable: the open port gets a hang-up, unless a child process has inherited the terminal (node-pty
   * does not mark it close-on-exec). */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.destroy();
    closeSync(this.#slave);
  }
}

/** Points a stable name, like those in /dev/serial/by-id, at the terminal. */
export async function linkTerminal(link: string, path: string): Promise<void> {
  await rm(link, { force: true });
  await symlink(path, link);
}
