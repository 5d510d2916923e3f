import type { VideoInputConfig } from "../../contract/config/media-config.ts";
import { type Health, OFF } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { MediaState } from "../../contract/fleet/room-state.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { Capture } from "./capture.ts";
import { delivery } from "./until-ready.ts";
import { OfferedVideo, type OfferedVideoOptions } from "./video-input.ts";
import type { RoomStream } from "./video-source.ts";

/** The one before goes on for so long: the other rooms show it until they have the new one's first frame, ms. As long
 * as they linger themselves (`OthersStreams`). */
const LEAVING_MS = 2000;

export interface VideoChoiceOptions extends Pick<OfferedVideoOptions, "make" | "lingerMs"> {
  readonly videos: readonly VideoInputConfig[];
  readonly logger: Logger;
}

/** A video that runs because it is shown, was shown, or is about to be. */
interface Held {
  readonly video: OfferedVideo;
  readonly held: Disposable;
}

/** The room's pictures, of which the meeting is shown one at a time. */
export class VideoChoice implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly offered: readonly OfferedVideo[];
  readonly #logger: Logger;
  #chosen: Held | undefined;
  #coming: { readonly video: OfferedVideo; readonly abort: AbortController } | undefined;
  #superseded: (Held & { readonly timer: NodeJS.Timeout }) | undefined;

  constructor({ videos, logger, ...options }: VideoChoiceOptions) {
    this.#logger = logger;
    this.offered = videos.map((video) => new OfferedVideo({ ...options, video }));
    for (const video of this.offered) video.changes.on(() => this.changes.emit());
  }

  /** Begins with this one, or the first where it is not known. */
  start(id: string | undefined): void {
    const first = this.offered.find((video) => video.id === id) ?? this.offered[0];
    if (!first) return;
    this.#chosen = { video: first, held: first.hold() };
    for (const video of this.offered) if (video.video.keepReady) video.hold();
  }

  get chosen(): OfferedVideo | undefined {
    return this.#chosen?.video;
  }

  /** Throws `not-found` with the ids there are. */
  video(id: string): OfferedVideo {
    const found = this.offered.find((video) => video.id === id);
    if (found) return found;
    const known = this.offered.map((video) => video.id).join(", ") || "none";
    throw new RoomdError("not-found", `no picture "${id}" in this room; there are: ${known}`);
  }

  /** Shows the meeting this one as soon as it delivers; until then, and if it does not, the one of before. Throws
   * `unavailable` with the reason, or `aborted` when another was chosen meanwhile. */
  async select(id: string): Promise<void> {
    const video = this.video(id);
    this.#coming?.abort.abort();
    this.#coming = undefined;
    if (video === this.chosen) return this.changes.emit();
    const coming = { video, abort: new AbortController() };
    this.#coming = coming;
    const held = video.hold();
    this.changes.emit();
    try {
      await delivery(video, coming.abort.signal);
    } catch (error) {
      held[Symbol.dispose]();
      const stays = this.chosen && `; "${this.chosen.id}" stays`;
      const { code, message } = error instanceof RoomdError ? error : new RoomdError("internal", `${error}`);
      throw new RoomdError(code, `picture "${id}": ${message}${stays ?? ""}`, { cause: error });
    } finally {
      if (this.#coming === coming) this.#coming = undefined;
      this.changes.emit();
    }
    this.#change({ video, held });
  }

  /** What the room sends of it now: the chosen one first, then the one that it replaced a moment ago. */
  streams(): RoomStream[] {
    const superseded = this.#superseded?.video.picture?.streams() ?? [];
    return [
      ...(this.chosen?.picture?.streams() ?? []),
      ...superseded.map((stream) => ({ ...stream, superseded: true as const })),
    ];
  }

  captures(): Capture[] {
    return this.offered.flatMap(({ picture }) => picture?.captures() ?? []);
  }

  /** Of the one that the meeting is shown: the others have theirs in the state. */
  health(): Health {
    return this.chosen?.health() ?? OFF;
  }

  state(): Pick<MediaState, "videos" | "videoId" | "pendingVideoId"> {
    return {
      videos: this.offered.map((video) => video.state()),
      videoId: this.chosen?.id ?? null,
      pendingVideoId: this.#coming?.video.id ?? null,
    };
  }

  #change(next: Held): void {
    const before = this.#chosen;
    this.#logger.info({ picture: next.video.id, before: before?.video.id }, "the room shows another picture");
    this.#endLeaving();
    this.#chosen = next;
    if (before) {
      this.#superseded = { ...before, timer: setTimeout(() => this.#endLeaving(), LEAVING_MS) };
    }
    this.changes.emit();
  }

  #endLeaving(): void {
    if (!this.#superseded) return;
    clearTimeout(this.#superseded.timer);
    this.#superseded.held[Symbol.dispose]();
    this.#superseded = undefined;
    this.changes.emit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#coming?.abort.abort();
    clearTimeout(this.#superseded?.timer);
    await Promise.all(this.offered.map((video) => video[Symbol.asyncDispose]()));
  }
}
