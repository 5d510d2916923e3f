import { type ChildProcess, spawn } from "node:child_process";

import { createInterface } from "node:readline";

/** A child process that never outlives its parent: Linux kills it when the parent dies, however that
 * happens (`setpriv --pdeathsig`, util-linux; see prctl(2) PR_SET_PDEATHSIG). */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Each line of standard output and error. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Called once when it has ended, whoever ended it. */
  readonly onExit?: (status: { code: number | null; signal: string | null }) => void;
}

export class OwnedChild implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #exited: Promise<void>;
  #done = false;

  constructor(options: ChildOptions) {
    this.process = spawn("setpriv", ["--pdeathsig", "KILL", "--", options.command, ...options.args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    for (const stream of ["stdout", "stderr"] as const) {
      const source = this.process[stream];
      if (source) createInterface({ input: source }).on("line", (line) => options.onLine?.(line, stream));
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exited = promise;
    const finish = (code: number | null, signal: string | null) => {
      if (this.#done) return;
      this.#done = true;
      resolve();
      options.onExit?.({ code, signal });
    };
    this.process.once("exit", finish);
    this.process.once("error", () => finish(127, null));
  }

  get running(): boolean {
    return !this.#done;
  }

  /** Stands still, at no cost, until `resume()`; it keeps what it has open. */
  pause(): void {
    if (!this.#done) this.process.kill("SIGSTOP");
  }

  resume(): void {
    if (!this.#done) this.process.kill("SIGCONT");
  }

  /** SIGTERM, and SIGKILL to what is still there after `graceMs`. Resolves when it has gone. */
  async stop(graceMs = 1500): Promise<void> {
    if (this.#done) return;
    this.process.kill("SIGTERM");
    // One that was paused takes the signal only when it goes on.
    this.process.kill("SIGCONT");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
