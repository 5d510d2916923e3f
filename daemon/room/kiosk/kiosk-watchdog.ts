import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { KioskConfig } from "../../contract/config/room-config.ts";
import type { Logger } from "../../platform/log.ts";
import type { Screens } from "./screens.ts";

const CHECK_EVERY_MS = 500;
/** systemd itself ends a unit that does not stop within 90 s; ours says 10 s. */
const RESTART_TIMEOUT_MS = 60_000;

/** What is being waited for at a screen that proves nothing, and until when. */
interface Waiting {
  readonly for: "start" | "reload" | "page";
  readonly untilMs: number;
}

export interface KioskWatchdogOptions {
  readonly config: KioskConfig;
  readonly screens: Pick<Screens, "provenAtMs" | "reload">;
  readonly logger: Logger;
  readonly now?: () => number;
  /** Runs the restart's command. */
  readonly run?: typeof run;
}

/** Looks after the browsers on the room's screens: a page that proves nothing any more is told to load anew; when that
 * brings nothing, or nobody is there to be told, its kiosk is restarted. */
export class KioskWatchdog implements Disposable {
  readonly #options: KioskWatchdogOptions;
  readonly #now: () => number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: KioskWatchdogOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  start(): void {
    const { screens, startTimeoutMs } = this.#options.config;
    const untilMs = this.#now() + startTimeoutMs;
    for (const screen of screens) this.#waiting.set(screen, { for: "start", untilMs });
    this.#timer = setInterval(() => this.check(), CHECK_EVERY_MS);
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
      logger.warn({ screen, provenAtMs }, "the screen's page proves nothing any more; it is loaded anew");
      this.#waiting.set(screen, { for: "reload", untilMs: now + config.reloadTimeoutMs });
      return;
    }
    if (!waiting) {
      // It has just gone, and may be loading anew by itself.
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
    logger.warn({ screen, waitedFor, command, args }, "the screen shows no page; its kiosk is restarted");
    try {
      await (this.#options.run ?? run)(command, args, this.#ending.signal);
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      logger.error({ screen, err: error }, "the kiosk could not be restarted; it is tried again");
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#ending.abort();
  }
}

async function run(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  await promisify(execFile)(command, args, { timeout: RESTART_TIMEOUT_MS, signal });
}
