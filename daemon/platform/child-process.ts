import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { guarded, runGuarded, startTimeout } from "./guarded.ts";

/** Output that arrives later after the end is lost, ms: a descendant may keep the pipes open. */
const LAST_OUTPUT_TIMEOUT_MS = 500;

/** A signal at which a program finishes its work and ends by itself. */
export interface FinishSignal {
  readonly signal: NodeJS.Signals;
  /** How long it may take, ms. */
  readonly timeoutMs: number;
}

/** A child process that never outlives its parent: Linux kills it when the parent dies, however that
 * happens (`setpriv --pdeathsig`, util-linux; see prctl(2) PR_SET_PDEATHSIG). */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Each line of standard output and error. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Sent before SIGTERM when it is stopped. */
  readonly finish?: FinishSignal;
  /** Called once when it has ended, whoever ended it, after its last line. */
  readonly onExit?: (status: { code: number | null; signal: string | null }) => void;
}

export class OwnedChild implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #finish: FinishSignal | undefined;
  readonly #exited: Promise<void>;
  #done = false;

  constructor(options: ChildOptions) {
    this.#finish = options.finish;
    this.process = spawn("setpriv", ["--pdeathsig", "KILL", "--", options.command, ...options.args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    for (const stream of ["stdout", "stderr"] as const) {
      const source = this.process[stream];
      const onLine = guarded("output of a child process", (line: string) => options.onLine?.(line, stream));
      if (source) createInterface({ input: source }).on("line", onLine);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#exited = promise;
    const finish = (code: number | null, signal: string | null) => {
      if (this.#done) return;
      this.#done = true;
      resolve();
      runGuarded("end of a child process", () => options.onExit?.({ code, signal }));
    };
    // `close` follows the last output, `exit` may precede it.
    this.process.once("close", finish);
    this.process.once("exit", (code, signal) => {
      const late = startTimeout("last output of a child process", LAST_OUTPUT_TIMEOUT_MS, () => {
        this.process.stdout?.destroy();
        this.process.stderr?.destroy();
        finish(code, signal);
      });
      this.process.once("close", () => clearTimeout(late));
    });
    this.process.on("error", () => finish(127, null));
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

  /** Sends the `finish` signal, then SIGTERM, then SIGKILL after `graceMs`. Resolves when it has ended. */
  async stop(graceMs = 1500): Promise<void> {
    if (this.#finish) await this.#signal(this.#finish.signal, this.#finish.timeoutMs);
    await this.#signal("SIGTERM", graceMs);
    await this.#signal("SIGKILL", Number.POSITIVE_INFINITY);
  }

  /** Resolves when it has ended, and otherwise after `timeoutMs`. */
  async #signal(signal: NodeJS.Signals, timeoutMs: number): Promise<void> {
    if (this.#done) return;
    this.process.kill(signal);
    // A paused process receives the signal only when it continues.
    this.process.kill("SIGCONT");
    const late = Promise.withResolvers<void>();
    const timer = Number.isFinite(timeoutMs)
      ? startTimeout("end of a child process", timeoutMs, () => late.resolve())
      : undefined;
    await Promise.race([this.#exited, late.promise]);
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
