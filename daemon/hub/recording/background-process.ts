import { RoomdError } from "../../contract/errors.ts";
import { OwnedChild } from "../../platform/child-process.ts";

export interface BackgroundProcessOptions {
  /** What the process does, for error messages. */
  readonly task: string;
  readonly command: string;
  readonly args: readonly string[];
  /** 0 to 19; 5 by default. */
  readonly niceness?: number;
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

/** A low-priority process on the files of a finished recording: CPU and disk belong to the meetings first. */
export class BackgroundProcess implements AsyncDisposable {
  readonly #child: OwnedChild;
  readonly #done: Promise<void>;

  constructor({ task, command, args, niceness = 5, onLine }: BackgroundProcessOptions) {
    let lastError = "";
    const done = Promise.withResolvers<void>();
    this.#child = new OwnedChild({
      command: "nice",
      args: ["-n", String(niceness), "ionice", "-c", "3", command, ...args],
      onLine: (line, stream) => {
        if (stream === "stderr" && line.trim() !== "") lastError = line;
        onLine?.(line, stream);
      },
      onExit: ({ code, signal }) => {
        if (code === 0) return done.resolve();
        const reason = lastError || `ended with ${signal ?? `code ${code}`}`;
        done.reject(new RoomdError("process.failed", `${task}: ${command}: ${reason}`));
      },
    });
    this.#done = done.promise;
    this.#done.catch(() => {});
  }

  /** Resolves when it succeeded; rejects with its last error line, also when it was stopped. */
  get done(): Promise<void> {
    return this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stop();
  }
}
