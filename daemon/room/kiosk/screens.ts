import type { Notify } from "../../contract/define-notice.ts";
import {
  type ScreenHeartbeat,
  type ScreenNotices,
  type ScreenState,
  screenRequests,
} from "../../contract/media/screen.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { RequestHandlers } from "../../shared/request-handlers.ts";

/** What the room knows of a page without asking it. */
export interface ScreenPage {
  readonly notify: Notify<ScreenNotices>;
  /** The router sends it video: it must be decoding some. */
  readonly receivesVideo: () => boolean;
  /** Ends all that it is sent, audio too. */
  readonly closeMedia: () => void;
}

/** A page's connection. It counts as a screen from its first heartbeat on. */
interface ScreenConnection extends Disposable {
  heartbeat(proof: ScreenHeartbeat): { id: string };
  readonly requests: RequestHandlers<typeof screenRequests>;
}

interface ConnectedScreen {
  readonly id: string;
  readonly page: ScreenPage;
  screen: number;
  lastHeartbeat: ScreenHeartbeat | undefined;
  /** When a heartbeat last proved painting, and apart from that decoding. */
  paintedAtMs: number | null;
  decodedAtMs: number | null;
}

/** Where no kiosk is configured, the first screen loses the audio after this long without a proof, ms. */
const UNRESPONSIVE_AFTER_MS = 10_000;

export interface ScreensOptions {
  /** Screens that must have a page. */
  readonly screens: readonly number[];
  readonly unresponsiveAfterMs: number;
}

/** The pages on the room's screens: which of them prove that they work, and which one plays the audio. */
export class Screens {
  readonly changes = new ChangeEmitter();
  readonly #options: ScreensOptions;
  readonly #now: () => number;
  /** In the order they connected. */
  readonly #pages = new Set<ConnectedScreen>();
  #nextNumber = 1;
  #audioScreenId: string | null = null;

  constructor(
    options: ScreensOptions = { screens: [], unresponsiveAfterMs: UNRESPONSIVE_AFTER_MS },
    now: () => number = Date.now,
  ) {
    this.#options = options;
    this.#now = now;
  }

  connect(page: ScreenPage): ScreenConnection {
    let connected: ConnectedScreen | undefined;
    const heartbeat = (proof: ScreenHeartbeat) => {
      connected ??= this.#add(page, proof.screen);
      this.#onHeartbeat(connected, proof);
      return { id: connected.id };
    };
    return {
      heartbeat,
      requests: new RequestHandlers(screenRequests, { "screen.heartbeat": heartbeat }),
      [Symbol.dispose]: () => {
        if (connected && this.#pages.delete(connected)) this.electAudioScreen();
      },
    };
  }

  state(): ScreenState[] {
    const connected = [...this.#pages].map(
      (page): ScreenState => ({
        id: page.id,
        screen: page.screen,
        playsAudio: page.id === this.#audioScreenId,
        health: this.#health(page),
      }),
    );
    const missing = this.#options.screens
      .filter((screen) => !connected.some((page) => page.screen === screen))
      .map(
        (screen): ScreenState => ({
          id: null,
          screen,
          playsAudio: false,
          health: { status: "down", provenAtMs: null, reason: "no page shows this screen", validForMs: 0 },
        }),
      );
    return [...connected, ...missing].toSorted((a, b) => a.screen - b.screen);
  }

  /** When a page last proved that the screen works; null: never. */
  provenAtMs(screen: number): number | null {
    const proofs = this.#pagesOf(screen).map((page) => provenAtMs(page) ?? 0);
    return proofs.length === 0 ? null : Math.max(...proofs) || null;
  }

  /** Reloads the pages of a screen; returns whether there are any. */
  reload(screen: number): boolean {
    const pages = this.#pagesOf(screen);
    for (const page of pages) reload(page);
    return pages.length > 0;
  }

  /** Gives the audio to the first responsive screen. */
  electAudioScreen(): void {
    const previousId = this.#audioScreenId;
    const inOrder = [...this.#pages].toSorted((a, b) => a.screen - b.screen);
    const previous = inOrder.find(({ id }) => id === previousId);
    const elected = inOrder.find((page) => this.#isResponsive(page)) ?? previous ?? inOrder[0];
    this.#audioScreenId = elected?.id ?? null;
    if (this.#audioScreenId === previousId) return;
    // The previous page hangs, but its audio may continue.
    if (previous && !this.#isResponsive(previous)) reload(previous);
    this.changes.emit();
  }

  #add(page: ScreenPage, screen: number): ConnectedScreen {
    const connected: ConnectedScreen = {
      id: `screen-${this.#nextNumber++}`,
      page,
      screen,
      lastHeartbeat: undefined,
      paintedAtMs: null,
      decodedAtMs: null,
    };
    this.#pages.add(connected);
    return connected;
  }

  #onHeartbeat(connected: ConnectedScreen, heartbeat: ScreenHeartbeat): void {
    const now = this.#now();
    const wasResponsive = this.#isResponsive(connected);
    const { lastHeartbeat: last } = connected;
    // The first one proves nothing yet: a page that can't paint sends it after each load.
    if (last && heartbeat.paintedFrames > last.paintedFrames) connected.paintedAtMs = now;
    if (last && heartbeat.decodedFrames > last.decodedFrames) connected.decodedAtMs = now;
    else if (!connected.page.receivesVideo()) connected.decodedAtMs = now;
    connected.lastHeartbeat = heartbeat;
    connected.screen = heartbeat.screen;
    this.electAudioScreen();
    if (!last || this.#isResponsive(connected) !== wasResponsive) this.changes.emit();
  }

  #pagesOf(screen: number): ConnectedScreen[] {
    return [...this.#pages].filter((page) => page.screen === screen);
  }

  #isResponsive(page: ConnectedScreen): boolean {
    const atMs = provenAtMs(page);
    return atMs !== null && this.#now() - atMs <= this.#options.unresponsiveAfterMs;
  }

  #health(page: ConnectedScreen): ScreenState["health"] {
    const isResponsive = this.#isResponsive(page);
    const atMs = provenAtMs(page);
    const { paintedAtMs, decodedAtMs } = page;
    const reason = isResponsive
      ? null
      : (paintedAtMs ?? 0) <= (decodedAtMs ?? 0)
        ? "its page hangs"
        : "its page decodes none of the video that it receives";
    return {
      status: isResponsive ? "ok" : atMs === null ? "unknown" : "down",
      provenAtMs: atMs,
      reason,
      validForMs: this.#options.unresponsiveAfterMs,
    };
  }
}

/** When both painting and decoding were last proven. */
function provenAtMs({ paintedAtMs, decodedAtMs }: ConnectedScreen): number | null {
  return paintedAtMs === null || decodedAtMs === null ? null : Math.min(paintedAtMs, decodedAtMs);
}

function reload({ page }: ConnectedScreen): void {
  page.notify("screen.reload", {});
  page.closeMedia();
}
