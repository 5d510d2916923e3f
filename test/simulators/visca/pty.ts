import { execFileSync } from "node:child_process";
import { closeSync, writeSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { ReadStream } from "node:tty";
import * as nodePty from "node-pty";

interface NativePty {
  open(cols: number, rows: number): { master: number; slave: number; pty: string };
}

/** node-pty's own call beneath its terminal emulation; its types leave it out. */
const { native } = nodePty as unknown as { native: NativePty };

/** A pseudo-terminal whose far end is ours: `path` is what the daemon opens as its serial port. */
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
    // A new terminal echoes and edits lines; a serial line does neither.
    execFileSync("stty", ["-F", pty, "raw", "-echo"]);
    this.#reader = new ReadStream(master);
    this.#reader.on("data", (bytes: Buffer) => onData(bytes));
    this.#reader.on("error", () => this.close());
  }

  write(bytes: Uint8Array): void {
    if (!this.#closed) writeSync(this.#master, bytes);
  }

  /** Pulls the cable: whoever has the port open gets a hang-up, unless a child of this process has inherited
   * the terminal (node-pty does not mark it close-on-exec). */
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
