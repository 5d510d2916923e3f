import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { KioskConfig } from "../../contract/config/room-config.ts";
import { startInterval } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import type { Screens } from "./screens.ts";

const CHECK_EVERY_MS = 500;
/** systemd kills a unit that does not stop within 90 s; ours is configured to 10 s. */
const RESTART_TIMEOUT_MS = 60_000;

/** What an unresponsive screen is given time for. */
interface Waiting {
  readonly for: "start" | "reload" | "page";
  readonly untilMs: number;
}

export interface KioskWatchdogOptions {
  readonly config: KioskConfig;
  readonly screens: Pick<Screens, "provenAtMs" | "reload">;
  readonly logger: Logger;
  readonly now?: () => number;
  /** Runs the restart command. */
  readonly run?: typeof run;
}

/** Reloads a screen's page that proves nothing any more; when that does not help, or there is no page, restarts the
 * screen's kiosk. */
export class KioskWatchdog implements Disposable {
  readonly #options: KioskWatchdogOptions;
  readonly #now: () => number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: KioskWatchdogOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    const { screens, startTimeoutMs } = this.#options.config;
    const untilMs = this.#now() + startTimeoutMs;
    for (const screen of screens) this.#waiting.set(screen, { for: "start", untilMs });
    this.#timer = startInterval("kiosk check", CHECK_EVERY_MS, () => this.check());
  }

  check(): void {
    for (const screen of this.#options.config.screens) this.#checkScreen(screen);
  }

  #checkScreen(screen: number): void {
    const { config, screens, logger } = this.#options;
    const now = this.#now();
    const provenAtMs = screens.provenAtMs(screen);
    if (provenAtMs !== null && now - provenAtMs <= config.unresponsiveAfterMs) {
      this.#waiting.delete(screen);
      return;
    }
    const waiting = this.#waiting.get(screen);
    if (waiting && now < waiting.untilMs) return;
    if (!waiting && screens.reload(screen)) {
      logger.warn({ screen, provenAtMs }, "screen unresponsive, reloading its page");
      this.#waiting.set(screen, { for: "reload", untilMs: now + config.reloadTimeoutMs });
      return;
    }
    if (!waiting) {
      // The page has just gone, and may be reloading by itself.
      this.#waiting.set(screen, { for: "page", untilMs: now + config.unresponsiveAfterMs });
      return;
    }
    this.#waiting.set(screen, { for: "start", untilMs: now + config.startTimeoutMs });
    void this.#restart(screen, waiting.for);
  }

  async #restart(screen: number, waitedFor: Waiting["for"]): Promise<void> {
    const { config, logger } = this.#options;
    const [command = "", ...args] = config.restartCommand.map((part) =>
      part.replaceAll("{screen}", `${screen}`),
    );
    logger.warn({ screen, waitedFor, command, args }, "screen has no page, restarting its kiosk");
    try {
      await (this.#options.run ?? run)(command, args, this.#abort.signal);
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      logger.error({ screen, err: error }, "kiosk restart failed, retrying");
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#abort.abort();
  }
}

async function run(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  await promisify(execFile)(command, args, { timeout: RESTART_TIMEOUT_MS, signal });
}
