import { join } from "node:path";
import { OwnedChild } from "../../daemon/platform/child-process.ts";

const ROOT = join(import.meta.dirname, "../..");

/** node-pty's terminals stay open in children: a cable pulled here would not hang up there. */
const CLOSE_INHERITED = 'for fd in $(ls /proc/self/fd); do [ "$fd" -gt 2 ] && exec {fd}>&-; done; exec "$@"';

interface ProgramOptions {
  readonly role: "room" | "hub" | "node";
  readonly configFile: string;
  readonly env?: Record<string, string>;
  /** What goes before the command: into a network namespace. */
  readonly inside?: readonly string[];
  /** Each line of its log, as it comes. */
  readonly onLogLine?: (line: string) => void;
}

/** A demo may run for days: older lines are let go. */
const KEPT_LINES = 5000;

/** One `roomd` process; resolves once its log says `ready`. */
export class Program implements AsyncDisposable {
  readonly child: OwnedChild;
  readonly log: string[] = [];
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
  readonly ready: Promise<void>;
  readonly startedAt = performance.now();

  constructor(options: ProgramOptions) {
    const ready = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    this.ready = ready.promise;
    this.exited = exited.promise;
    const [command = "bash", ...before] = [...(options.inside ?? []), "bash"];
    this.child = new OwnedChild({
      command,
      args: [
        ...before,
        "-c",
        CLOSE_INHERITED,
        "bash",
        join(ROOT, "bin/roomd"),
        options.role,
        "--config",
        options.configFile,
      ],
      ...(options.env ? { env: options.env } : {}),
      onLine: (line) => {
        this.log.push(line);
        if (this.log.length > KEPT_LINES) this.log.shift();
        options.onLogLine?.(line);
        if (/"msg":"(room |hub |node )?ready"/.test(line)) ready.resolve();
      },
      onExit: (status) => {
        exited.resolve(status);
        ready.reject(
          new Error(
            `roomd ${options.role} ended (${JSON.stringify(status)}) before it was ready:\n${this.log.join("\n")}`,
          ),
        );
      },
    });
    this.ready.catch(() => {});
  }

  get pid(): number {
    const pid = this.child.process.pid;
    if (pid === undefined) throw new Error("not started");
    return pid;
  }

  /** Pulls the plug. */
  async kill(): Promise<void> {
    this.child.process.kill("SIGKILL");
    await this.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.stop(6000);
  }
}
