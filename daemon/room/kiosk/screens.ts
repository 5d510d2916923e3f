import { type ScreenHeartbeat, type ScreenState, screenRequests } from "../../contract/media/screen.ts";
import { parse } from "../../contract/parse.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";

export function isDisplayRequest(method: string): method is keyof typeof screenRequests {
  return Object.hasOwn(screenRequests, method);
}

/** What the room knows of a page without asking it. */
export interface DisplayPage {
  readonly notify: (notice: string) => void;
  /** The router sends it pictures: it must be decoding some. */
  readonly getsPictures: () => boolean;
  /** Ends all that it is sent, its sound too. */
  readonly cutOff: () => void;
}

interface Display {
  readonly id: string;
  readonly page: DisplayPage;
  screen: number;
  last: ScreenHeartbeat | undefined;
  /** When its painting was seen to go on; and, apart from that, its pictures. */
  paintedAtMs: number | null;
  decodedAtMs: number | null;
}

export interface DisplaysOptions {
  /** Screens that ought to have a page. */
  readonly screens: readonly number[];
  readonly silentAfterMs: number;
  readonly now?: () => number;
}

/** The pages on the room's screens: which of them live, by what they prove, and which one has the sound. */
export class Displays {
  readonly changes = new ChangeEmitter();
  readonly #options: DisplaysOptions;
  readonly #now: () => number;
  /** In the order they came. */
  readonly #displays = new Set<Display>();
  #ids = 0;
  #soundsId: string | null = null;

  constructor(options: DisplaysOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** A connection that may turn out to be a display's: it is from its first `screen.heartbeat` on. */
  connection(page: DisplayPage): { request(params: unknown): { id: string } } & Disposable {
    let display: Display | undefined;
    return {
      request: (params) => {
        const alive = parse(screenRequests["screen.heartbeat"], params, "screen.heartbeat");
        display ??= this.#add(page, alive.screen);
        this.#alive(display, alive);
        return { id: display.id };
      },
      [Symbol.dispose]: () => {
        if (display && this.#displays.delete(display)) this.look();
      },
    };
  }

  state(): ScreenState[] {
    const there = [...this.#displays].map(
      (display): ScreenState => ({
        id: display.id,
        screen: display.screen,
        playsAudio: display.id === this.#soundsId,
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
    const proofs = this.#of(screen).map((display) => this.#proof(display) ?? 0);
    return proofs.length === 0 ? null : Math.max(...proofs) || null;
  }

  /** Tells the pages of a screen to load anew; answers whether there are any. */
  reload(screen: number): boolean {
    const displays = this.#of(screen);
    for (const display of displays) reload(display);
    return displays.length > 0;
  }

  /** Looks again who lives, for the sound to be where somebody does. */
  look(): void {
    const before = this.#soundsId;
    const inOrder = [...this.#displays].toSorted((a, b) => a.screen - b.screen);
    const holder = inOrder.find(({ id }) => id === before);
    const chosen = inOrder.find((display) => this.#isLive(display)) ?? holder ?? inOrder[0];
    this.#soundsId = chosen?.id ?? null;
    if (this.#soundsId === before) return;
    // Its page hangs, but what it plays may go on.
    if (holder && !this.#isLive(holder)) reload(holder);
    this.changes.emit();
  }

  #add(page: DisplayPage, screen: number): Display {
    const display: Display = {
      id: `display-${++this.#ids}`,
      page,
      screen,
      last: undefined,
      paintedAtMs: null,
      decodedAtMs: null,
    };
    this.#displays.add(display);
    return display;
  }

  #alive(display: Display, alive: ScreenHeartbeat): void {
    const now = this.#now();
    const wasLive = this.#isLive(display);
    const { last } = display;
    // The first one proves nothing yet: a page that can't paint says it each time that it was loaded.
    if (last && alive.paintedFrames > last.paintedFrames) display.paintedAtMs = now;
    if (last && alive.decodedFrames > last.decodedFrames) display.decodedAtMs = now;
    else if (!display.page.getsPictures()) display.decodedAtMs = now;
    display.last = alive;
    display.screen = alive.screen;
    this.look();
    if (!last || this.#isLive(display) !== wasLive) this.changes.emit();
  }

  #of(screen: number): Display[] {
    return [...this.#displays].filter((display) => display.screen === screen);
  }

  #proof({ paintedAtMs, decodedAtMs }: Display): number | null {
    return paintedAtMs === null || decodedAtMs === null ? null : Math.min(paintedAtMs, decodedAtMs);
  }

  #isLive(display: Display): boolean {
    const provenAtMs = this.#proof(display);
    return provenAtMs !== null && this.#now() - provenAtMs <= this.#options.silentAfterMs;
  }

  #health(display: Display): ScreenState["health"] {
    const live = this.#isLive(display);
    const provenAtMs = this.#proof(display);
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
      validForMs: this.#options.silentAfterMs,
    };
  }
}

/** What it is sent ends, its sound too. */
function reload({ page }: Display): void {
  page.notify("screen.reload");
  page.cutOff();
}
