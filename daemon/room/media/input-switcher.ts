import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaState } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Capture } from "./capture.ts";
import { untilReady } from "./until-ready.ts";
import { VideoInput, type VideoInputOptions } from "./video-input.ts";
import type { RoomStream } from "./video-source.ts";

/** The one before goes on for so long: the other rooms show it until they have the new one's first frame, ms. As long
 * as they linger themselves (`OthersStreams`). */
const SUPERSEDED_MS = 2000;

export interface InputSwitcherOptions extends Pick<VideoInputOptions, "createSource" | "lingerMs"> {
  readonly videos: readonly VideoInputConfig[];
  readonly logger: Logger;
}

/** A video that runs because it is shown, was shown, or is about to be. */
interface ActiveInput {
  readonly input: VideoInput;
  readonly demand: Disposable;
}

/** The room's pictures, of which the meeting is shown one at a time. */
export class InputSwitcher implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly inputs: readonly VideoInput[];
  readonly #logger: Logger;
  #selected: ActiveInput | undefined;
  #pending: { readonly input: VideoInput; readonly abort: AbortController } | undefined;
  #superseded: (ActiveInput & { readonly timer: NodeJS.Timeout }) | undefined;

  constructor({ videos, logger, ...options }: InputSwitcherOptions) {
    this.#logger = logger;
    this.inputs = videos.map((video) => new VideoInput({ ...options, video }));
    for (const video of this.inputs) video.changes.on(() => this.changes.emit());
  }

  /** Begins with this one, or the first where it is not known. */
  start(id: string | undefined): void {
    const first = this.inputs.find((video) => video.id === id) ?? this.inputs[0];
    if (!first) return;
    this.#selected = { input: first, demand: first.addDemand() };
    for (const video of this.inputs) if (video.video.keepReady) video.addDemand();
  }

  get selected(): VideoInput | undefined {
    return this.#selected?.input;
  }

  /** Throws `not-found` with the ids there are. */
  video(id: string): VideoInput {
    const found = this.inputs.find((video) => video.id === id);
    if (found) return found;
    const known = this.inputs.map((video) => video.id).join(", ") || "none";
    throw new RoomdError("not-found", `no picture "${id}" in this room; there are: ${known}`);
  }

  /** Shows the meeting this one as soon as it delivers; until then, and if it does not, the one of before. Throws
   * `unavailable` with the reason, or `aborted` when another was chosen meanwhile. */
  async select(id: string): Promise<void> {
    const video = this.video(id);
    this.#pending?.abort.abort();
    this.#pending = undefined;
    if (video === this.selected) return this.changes.emit();
    const coming = { input: video, abort: new AbortController() };
    this.#pending = coming;
    const held = video.addDemand();
    this.changes.emit();
    try {
      await untilReady(video, coming.abort.signal);
    } catch (error) {
      held[Symbol.dispose]();
      const stays = this.selected && `; "${this.selected.id}" stays`;
      const { code, message } = error instanceof RoomdError ? error : new RoomdError("internal", `${error}`);
      throw new RoomdError(code, `picture "${id}": ${message}${stays ?? ""}`, { cause: error });
    } finally {
      if (this.#pending === coming) this.#pending = undefined;
      this.changes.emit();
    }
    this.#switchTo({ input: video, demand: held });
  }

  /** What the room sends of it now: the chosen one first, then the one that it replaced a moment ago. */
  streams(): RoomStream[] {
    const superseded = this.#superseded?.input.source?.streams() ?? [];
    return [
      ...(this.selected?.source?.streams() ?? []),
      ...superseded.map((stream) => ({ ...stream, superseded: true as const })),
    ];
  }

  captures(): Capture[] {
    return this.inputs.flatMap(({ source }) => source?.captures() ?? []);
  }

  /** Of the one that the meeting is shown: the others have theirs in the state. */
  health(): Health {
    return this.selected?.health() ?? OFF;
  }

  state(): Pick<MediaState, "videos" | "selectedVideoId" | "pendingVideoId"> {
    return {
      videos: this.inputs.map((video) => video.state()),
      selectedVideoId: this.selected?.id ?? null,
      pendingVideoId: this.#pending?.input.id ?? null,
    };
  }

  #switchTo(next: ActiveInput): void {
    const before = this.#selected;
    this.#logger.info({ picture: next.input.id, before: before?.input.id }, "the room shows another picture");
    this.#endSuperseded();
    this.#selected = next;
    if (before) {
      this.#superseded = { ...before, timer: setTimeout(() => this.#endSuperseded(), SUPERSEDED_MS) };
    }
    this.changes.emit();
  }

  #endSuperseded(): void {
    if (!this.#superseded) return;
    clearTimeout(this.#superseded.timer);
    this.#superseded.demand[Symbol.dispose]();
    this.#superseded = undefined;
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pending?.abort.abort();
    clearTimeout(this.#superseded?.timer);
    await Promise.all(this.inputs.map((video) => video[Symbol.asyncDispose]()));
  }
}
