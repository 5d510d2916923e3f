import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaState } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import { startTimeout } from "../../platform/guarded.ts";
import type { Logger } from "../../platform/log.ts";
import type { Capture } from "./capture.ts";
import { untilReady } from "./until-ready.ts";
import { VideoInput, type VideoInputOptions } from "./video-input.ts";
import type { RoomStream } from "./video-source.ts";

/** The previous input goes on for this long, ms: the other rooms show it until they have the new one's first frame. As
 * long as `SubscribedStreams` lingers. */
const SUPERSEDED_MS = 2000;

export interface InputSwitcherOptions extends Pick<VideoInputOptions, "createSource" | "lingerMs"> {
  readonly videos: readonly VideoInputConfig[];
  readonly logger: Logger;
}

/** An input that is demanded because the meeting sees it, saw it, or is about to. */
interface ActiveInput {
  readonly input: VideoInput;
  readonly demand: Disposable;
}

/** The room's video inputs, one of which the meeting sees. */
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
    for (const input of this.inputs) input.changes.on(() => this.changes.emit());
  }

  /** Selects this input, or the first one where it is unknown. */
  start(id: string | undefined): void {
    const input = this.inputs.find((candidate) => candidate.id === id) ?? this.inputs[0];
    if (!input) return;
    this.#selected = { input, demand: input.addDemand() };
    for (const one of this.inputs) if (one.video.keepReady) one.addDemand();
  }

  get selected(): VideoInput | undefined {
    return this.#selected?.input;
  }

  /** Throws `not-found` with the known ids. */
  input(id: string): VideoInput {
    const found = this.inputs.find((input) => input.id === id);
    if (found) return found;
    const known = this.inputs.map((input) => input.id).join(", ") || "none";
    throw new RoomdError("not-found", `no video input "${id}" in this room; known: ${known}`);
  }

  /** Switches to this input as soon as it is ready; until then, and if it fails, the selected one stays. Throws
   * `unavailable` with the reason, or `aborted` when another one was selected meanwhile. */
  async select(id: string): Promise<void> {
    const input = this.input(id);
    this.#pending?.abort.abort();
    this.#pending = undefined;
    if (input === this.selected) return this.changes.emit();
    const pending = { input, abort: new AbortController() };
    this.#pending = pending;
    const demand = input.addDemand();
    input.source?.process.retry();
    this.changes.emit();
    try {
      await untilReady(input, pending.abort.signal);
    } catch (error) {
      demand[Symbol.dispose]();
      const stays = this.selected && `; "${this.selected.id}" stays selected`;
      const { code, message } = error instanceof RoomdError ? error : new RoomdError("internal", `${error}`);
      throw new RoomdError(code, `video input "${id}": ${message}${stays ?? ""}`, { cause: error });
    } finally {
      if (this.#pending === pending) this.#pending = undefined;
      this.changes.emit();
    }
    this.#switchTo({ input, demand });
  }

  /** What the room sends of its inputs: the selected one first, then the one that it replaced a moment ago. */
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

  /** Of the selected input; `state` has the others'. */
  health(): Health {
    return this.selected?.health() ?? OFF;
  }

  state(): Pick<MediaState, "videos" | "selectedVideoId" | "pendingVideoId"> {
    return {
      videos: this.inputs.map((input) => input.state()),
      selectedVideoId: this.selected?.id ?? null,
      pendingVideoId: this.#pending?.input.id ?? null,
    };
  }

  #switchTo(next: ActiveInput): void {
    const previous = this.#selected;
    this.#logger.info({ input: next.input.id, previous: previous?.input.id }, "video input switched");
    this.#endSuperseded();
    this.#selected = next;
    if (previous) {
      this.#superseded = {
        ...previous,
        timer: startTimeout("superseded input", SUPERSEDED_MS, () => this.#endSuperseded()),
      };
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
    await Promise.all(this.inputs.map((input) => input[Symbol.asyncDispose]()));
  }
}
