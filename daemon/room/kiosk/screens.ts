import { type ScreenHeartbeat, type ScreenState, screenRequests } from "../../contract/media/screen.ts";
import { parse } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";

export function isScreenRequest(method: string): method is keyof typeof screenRequests {
  return Object.hasOwn(screenRequests, method);
}

/** What the room knows of a page without asking it. */
export interface ScreenPage {
  readonly notify: (notice: string) => void;
  /** The router sends it pictures: it must be decoding some. */
  readonly receivesVideo: () => boolean;
  /** Ends all that it is sent, its sound too. */
  readonly closeMedia: () => void;
}

interface ConnectedScreen {
  readonly id: string;
  readonly page: ScreenPage;
  screen: number;
  lastHeartbeat: ScreenHeartbeat | undefined;
  /** When its painting was seen to go on; and, apart from that, its pictures. */
  paintedAtMs: number | null;
  decodedAtMs: number | null;
}

export interface ScreensOptions {
  /** Screens that ought to have a page. */
  readonly screens: readonly number[];
  readonly unresponsiveAfterMs: number;
  readonly now?: () => number;
}

/** The pages on the room's screens: which of them live, by what they prove, and which one has the sound. */
export class Screens {
  readonly changes = new ChangeEmitter();
  readonly #options: ScreensOptions;
  readonly #now: () => number;
  /** In the order they came. */
  readonly #pages = new Set<ConnectedScreen>();
  #ids = 0;
  #audioScreenId: string | null = null;

  constructor(options: ScreensOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** A connection that may turn out to be a display's: it is from its first `screen.heartbeat` on. */
  connect(page: ScreenPage): { request(params: unknown): { id: string } } & Disposable {
    let display: ConnectedScreen | undefined;
    return {
      request: (params) => {
        const alive = parse(screenRequests["screen.heartbeat"], params, "screen.heartbeat");
        display ??= this.#add(page, alive.screen);
        this.#heartbeat(display, alive);
        return { id: display.id };
      },
      [Symbol.dispose]: () => {
        if (display && this.#pages.delete(display)) this.electAudioScreen();
      },
    };
  }

  state(): ScreenState[] {
    const there = [...this.#pages].map(
      (display): ScreenState => ({
        id: display.id,
        screen: display.screen,
        playsAudio: display.id === this.#audioScreenId,
        health: this.#health(display),
      }),
    );
    const missing = this.#options.screens
      .filter((screen) => !there.some((display) => display.screen === screen))
      .map(
        (screen): ScreenState => ({
          id: null,
          screen,
          playsAudio: false,
          health: { status: "down", provenAtMs: null, reason: "no page shows this screen", validForMs: 0 },
        }),
      );
    return [...there, ...missing].toSorted((a, b) => a.screen - b.screen);
  }

  /** When the screen was last proven to live; null: never. */
  provenAtMs(screen: number): number | null {
    const proofs = this.#pagesOf(screen).map((display) => this.#provenAtMs(display) ?? 0);
    return proofs.length === 0 ? null : Math.max(...proofs) || null;
  }

  /** Tells the pages of a screen to load anew; answers whether there are any. */
  reload(screen: number): boolean {
    const displays = this.#pagesOf(screen);
    for (const display of displays) reload(display);
    return displays.length > 0;
  }

  /** Looks again who lives, for the sound to be where somebody does. */
  electAudioScreen(): void {
    const before = this.#audioScreenId;
    const inOrder = [...this.#pages].toSorted((a, b) => a.screen - b.screen);
    const holder = inOrder.find(({ id }) => id === before);
    const chosen = inOrder.find((display) => this.#isLive(display)) ?? holder ?? inOrder[0];
    this.#audioScreenId = chosen?.id ?? null;
    if (this.#audioScreenId === before) return;
    // Its page hangs, but what it plays may go on.
    if (holder && !this.#isLive(holder)) reload(holder);
    this.changes.emit();
  }

  #add(page: ScreenPage, screen: number): ConnectedScreen {
    const display: ConnectedScreen = {
      id: `display-${++this.#ids}`,
      page,
      screen,
      lastHeartbeat: undefined,
      paintedAtMs: null,
      decodedAtMs: null,
    };
    this.#pages.add(display);
    return display;
  }

  #heartbeat(display: ConnectedScreen, alive: ScreenHeartbeat): void {
    const now = this.#now();
    const wasLive = this.#isLive(display);
    const { lastHeartbeat } = display;
    // The first one proves nothing yet: a page that can't paint says it each time that it was loaded.
    if (lastHeartbeat && alive.paintedFrames > lastHeartbeat.paintedFrames) display.paintedAtMs = now;
    if (lastHeartbeat && alive.decodedFrames > lastHeartbeat.decodedFrames) display.decodedAtMs = now;
    else if (!display.page.receivesVideo()) display.decodedAtMs = now;
    display.lastHeartbeat = alive;
    display.screen = alive.screen;
    this.electAudioScreen();
    if (!lastHeartbeat || this.#isLive(display) !== wasLive) this.changes.emit();
  }

  #pagesOf(screen: number): ConnectedScreen[] {
    return [...this.#pages].filter((display) => display.screen === screen);
  }

  #provenAtMs({ paintedAtMs, decodedAtMs }: ConnectedScreen): number | null {
    return paintedAtMs === null || decodedAtMs === null ? null : Math.min(paintedAtMs, decodedAtMs);
  }

  #isLive(display: ConnectedScreen): boolean {
    const provenAtMs = this.#provenAtMs(display);
    return provenAtMs !== null && this.#now() - provenAtMs <= this.#options.unresponsiveAfterMs;
  }

  #health(display: ConnectedScreen): ScreenState["health"] {
    const live = this.#isLive(display);
    const provenAtMs = this.#provenAtMs(display);
    const { paintedAtMs, decodedAtMs } = display;
    const reason = live
      ? null
      : (paintedAtMs ?? 0) <= (decodedAtMs ?? 0)
        ? "its page hangs"
        : "its page decodes none of the pictures that it gets";
    return {
      status: live ? "ok" : provenAtMs === null ? "unknown" : "down",
      provenAtMs,
      reason,
      validForMs: this.#options.unresponsiveAfterMs,
    };
  }
}

/** What it is sent ends, its sound too. */
function reload({ page }: ConnectedScreen): void {
  page.notify("screen.reload");
  page.closeMedia();
}
