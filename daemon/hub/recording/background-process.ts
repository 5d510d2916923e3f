import { once } from "node:events";
import { RoomdError } from "../../contract/errors.ts";
import { OwnedChild } from "../../platform/child-process.ts";

export interface BackgroundProcessOptions {
  /** What is being done, for who reads that it failed. */
  readonly task: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Of 19; 5 where not given. */
  readonly niceness?: number;
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

/** A program that works on files of a recording that has ended: processor and disk are the meetings' first. */
export class BackgroundProcess implements AsyncDisposable {
  readonly #child: OwnedChild;
  readonly #done: Promise<void>;

  constructor({ task, command, args, niceness = 5, onLine }: BackgroundProcessOptions) {
    let lastComplaint = "";
    let code: number | null = null;
    this.#child = new OwnedChild({
      command: "nice",
      args: ["-n", String(niceness), "ionice", "-c", "3", command, ...args],
      onLine: (line, stream) => {
        if (stream === "stderr" && line.trim() !== "") lastComplaint = line;
        onLine?.(line, stream);
      },
      onExit: (status) => {
        code = status.code;
      },
    });
    // Not `exit`: what it wrote last may come after that.
    this.#done = once(this.#child.process, "close").then(() => {
      if (code !== 0)
        throw new RoomdError(
          "process.failed",
          `${task}: ${command}: ${lastComplaint || `ended with ${code}`}`,
        );
    });
    this.#done.catch(() => {});
  }

  /** Resolves when it has done its work; rejects with what it complained of last, also when it was stopped. */
  get done(): Promise<void> {
    return this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stop();
  }
}
