import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Composition, Recording } from "../../contract/fleet/hub-state.ts";
import {
  COMPOSED_FILE,
  MAX_SPEAKER_CHANGES,
  type Manifest,
  newRecordingId,
  type PartSpan,
  partFiles,
  type RecordedPart,
  type RecordedTrack,
  readManifest,
  type SpeakerChange,
  writeManifest,
} from "./manifest.ts";

const COMPOSING = `${COMPOSED_FILE}.composing`;
const TRACKS = ["video", "audio"] as const satisfies readonly RecordedTrack[];

/** Reasons of recordings that go on when the meeting is recorded again. */
export const HUB_STOPPED = "the hub was stopped";
const HUB_DIED = "the hub stopped while recording";

/** One recording on disk: its files and its manifest. */
export class RecordingFolder {
  readonly path: string;
  #manifest: Manifest;
  /** Progress of the running composition; not stored in the manifest. */
  compositionProgress = 0;
  /** Sizes of non-empty files, bytes. */
  #sizes = new Map<string, number>();
  #saved: Promise<void> = Promise.resolve();
  #measured: Promise<boolean> = Promise.resolve(false);

  private constructor(path: string, manifest: Manifest) {
    this.path = path;
    this.#manifest = manifest;
  }

  /** Creates a recording that starts now. */
  static async create(
    directory: string,
    meeting: { readonly meetingId: string; readonly title: string },
  ): Promise<RecordingFolder> {
    const startedAtMs = Date.now();
    const id = newRecordingId(startedAtMs);
    const { meetingId, title } = meeting;
    const path = join(directory, id);
    await mkdir(path, { mode: 0o700 });
    const manifest = { id, meetingId, title, startedAtMs, endedAtMs: null, reason: null, parts: [] };
    const folder = new RecordingFolder(path, manifest);
    await folder.#save();
    return folder;
  }

  /** Rejects when the folder is not a recording. One that was running when the hub died is ended. */
  static async open(path: string): Promise<RecordingFolder> {
    const manifest = await readManifest(path);
    if (manifest.id !== basename(path)) throw new TypeError(`recording ${manifest.id} is in ${path}`);
    const folder = new RecordingFolder(path, manifest);
    if (manifest.endedAtMs === null) await folder.#endAfterCrash();
    for (const part of manifest.parts) await rm(folder.#joiningPath(part), { force: true });
    const { status } = manifest.composition ?? {};
    if (status === "waiting" || status === "running")
      await folder.setComposition({
        status: "failed",
        progress: 0,
        reason: "the hub stopped while composing",
      });
    await folder.measureSizes();
    return folder;
  }

  get id(): string {
    return this.#manifest.id;
  }

  get meetingId(): string {
    return this.#manifest.meetingId;
  }

  get title(): string {
    return this.#manifest.title;
  }

  get parts(): readonly RecordedPart[] {
    return this.#manifest.parts;
  }

  get speakerChanges(): readonly SpeakerChange[] {
    return this.#manifest.speakerChanges ?? [];
  }

  /** Whether it ended only because the hub did, and nobody has composed it since. */
  get isInterrupted(): boolean {
    const { reason, composition } = this.#manifest;
    return composition === undefined && (reason === HUB_STOPPED || reason === HUB_DIED);
  }

  /** Continues an interrupted recording: its sites get new parts. */
  async reopen(): Promise<void> {
    this.#manifest = { ...this.#manifest, endedAtMs: null, reason: null };
    await this.#save();
  }

  get isComposing(): boolean {
    return this.#manifest.composition?.status === "running";
  }

  get isCompositionFinished(): boolean {
    const { status } = this.#manifest.composition ?? {};
    return status === "done" || status === "failed";
  }

  get endedAtMs(): number | null {
    return this.#manifest.endedAtMs;
  }

  /** Returns it in the contract's form; `problem` is what is wrong with a running one. */
  toRecording(problem: string | null): Recording {
    const { id, meetingId, title, startedAtMs, endedAtMs, reason, parts } = this.#manifest;
    const files = parts.flatMap((part) =>
      Object.values(partFiles(part)).flatMap((name) => {
        const bytes = this.#sizes.get(name);
        return bytes === undefined ? [] : [{ name, siteId: part.siteId, bytes }];
      }),
    );
    const finishComposition = this.#sizes.get(COMPOSED_FILE) ?? 0;
    const others = finishComposition + (this.#sizes.get(COMPOSING) ?? 0);
    const bytes = files.reduce((sum, filePath) => sum + filePath.bytes, others);
    const { composition = null } = this.#manifest;
    return {
      ...{ id, meetingId, title, startedAtMs, endedAtMs, bytes, reason: reason ?? problem, files },
      composition:
        composition?.status === "running"
          ? { ...composition, progress: this.compositionProgress }
          : composition,
      composedFile: finishComposition > 0 ? { name: COMPOSED_FILE, bytes: finishComposition } : null,
    };
  }

  /** Returns the path of a listed file; undefined for every other name. */
  file(name: string): string | undefined {
    return this.#sizes.has(name) && name !== COMPOSING ? join(this.path, name) : undefined;
  }

  /** Measures the files again; returns whether a size changed. Runs one at a time, so that the last call has
   * the last result. */
  measureSizes(): Promise<boolean> {
    const measuring = this.#measured.then(() => this.#measure());
    this.#measured = measuring.catch(() => false);
    return measuring;
  }

  async #measure(): Promise<boolean> {
    const ofParts = this.#manifest.parts.flatMap((part) => Object.values(partFiles(part)));
    const names = [...ofParts, COMPOSED_FILE, COMPOSING];
    const sizes = new Map<string, number>();
    for (const name of names) {
      const { size } = (await stat(join(this.path, name)).catch(() => undefined)) ?? { size: 0 };
      if (size > 0) sizes.set(name, size);
    }
    const changed =
      sizes.size !== this.#sizes.size || [...sizes].some(([name, size]) => this.#sizes.get(name) !== size);
    this.#sizes = sizes;
    return changed;
  }

  /** Adds a part of a site to the manifest before its first byte is written. */
  async beginPart(siteId: string, siteName: string): Promise<RecordedPart> {
    const number = 1 + Math.max(0, ...this.#partsOf(siteId).map((part) => part.number));
    const times = { startedAtMs: Date.now(), endedAtMs: null };
    const part = { siteId, siteName, number, ...times, reason: null, joined: false, clockZeroMs: null };
    this.#manifest = { ...this.#manifest, parts: [...this.#manifest.parts, part] };
    await this.#save();
    return part;
  }

  /** Stores that this site became the active speaker. */
  async addSpeakerChange(siteId: string): Promise<void> {
    const { speakerChanges } = this;
    if (speakerChanges.at(-1)?.siteId === siteId || speakerChanges.length >= MAX_SPEAKER_CHANGES) return;
    this.#manifest = {
      ...this.#manifest,
      speakerChanges: [...speakerChanges, { siteId, fromMs: Date.now() }],
    };
    await this.#save();
  }

  /** Sets the origin of its tracks' timestamps. */
  async setPartClock(part: RecordedPart, clockZeroMs: number): Promise<void> {
    this.#updatePart(part, { clockZeroMs });
    await this.#save();
  }

  /** Ends a part; the first reason is kept. An empty part is removed. */
  async endPart(part: RecordedPart, reason: string | null): Promise<void> {
    await this.measureSizes();
    const known = this.#partsOf(part.siteId).find(({ number }) => number === part.number);
    if (known?.endedAtMs !== null) return;
    if (this.#tracks(part).length > 0) this.#updatePart(part, { endedAtMs: Date.now(), reason });
    else await this.#dropPart(part);
    await this.#save();
  }

  /** Ends the recording. */
  async end(reason: string | null): Promise<void> {
    this.#manifest = { ...this.#manifest, endedAtMs: Date.now(), reason };
    await this.#save();
  }

  /** Returns parts that have ended and are not joined yet. */
  unjoinedParts(): RecordedPart[] {
    return this.#manifest.parts.filter(({ joined, endedAtMs }) => !joined && endedAtMs !== null);
  }

  /** Returns the tracks of a part, empty ones included, and path, title and clock origin of the joined file. */
  joinPlan(part: RecordedPart): {
    readonly tracks: ReadonlyMap<RecordedTrack, { readonly path: string; readonly bytes: number }>;
    readonly title: string;
    readonly whole: string;
    readonly clockZeroMs: number;
  } {
    const files = partFiles(part);
    const tracks = TRACKS.flatMap((track) => {
      const path = join(this.path, files[track]);
      return existsSync(path) ? [[track, { path, bytes: this.#sizes.get(files[track]) ?? 0 }] as const] : [];
    });
    return {
      tracks: new Map(tracks),
      title: `${this.#manifest.title} · ${part.siteName}`,
      whole: this.#joiningPath(part),
      clockZeroMs: part.clockZeroMs ?? part.startedAtMs,
    };
  }

  /** Replaces a part's tracks by its joined file. */
  async finishJoin(part: RecordedPart, span: PartSpan): Promise<void> {
    const { whole, ...tracks } = partFiles(part);
    await rename(this.#joiningPath(part), join(this.path, whole));
    this.#updatePart(part, { joined: true, span });
    await this.#save();
    for (const name of Object.values(tracks)) await rm(join(this.path, name), { force: true });
    await this.measureSizes();
  }

  /** Returns the path of a part's joined file. */
  joinedPath(part: RecordedPart): string {
    return join(this.path, partFiles(part).whole);
  }

  /** Path of the composed file while it is being written. */
  get composingPath(): string {
    return join(this.path, COMPOSING);
  }

  /** Sets the state of the composition; removes the unfinished file when it failed. */
  async setComposition(composition: Composition): Promise<void> {
    if (composition.status === "failed") await rm(this.composingPath, { force: true });
    // Measured first: whoever reads "done" finds the file listed.
    await this.measureSizes();
    this.compositionProgress = 0;
    this.#manifest = { ...this.#manifest, composition };
    await this.#save();
  }

  /** Completes the composition. */
  async composed(): Promise<void> {
    await rename(this.composingPath, join(this.path, COMPOSED_FILE));
    await this.setComposition({ status: "done", progress: 1, reason: null });
  }

  async delete(): Promise<void> {
    await this.#saved;
    await rm(this.path, { recursive: true, force: true });
  }

  #partsOf(siteId: string): RecordedPart[] {
    return this.#manifest.parts.filter((part) => part.siteId === siteId);
  }

  #joiningPath(part: RecordedPart): string {
    return join(this.path, `${partFiles(part).whole}.joining`);
  }

  #tracks(part: RecordedPart): string[] {
    const { video, audio } = partFiles(part);
    return [video, audio].filter((name) => this.#sizes.has(name));
  }

  #updatePart(part: RecordedPart, change: Partial<RecordedPart>): void {
    const same = ({ siteId, number }: RecordedPart) => siteId === part.siteId && number === part.number;
    const parts = this.#manifest.parts.map((other) => (same(other) ? { ...other, ...change } : other));
    this.#manifest = { ...this.#manifest, parts };
  }

  async #dropPart(part: RecordedPart): Promise<void> {
    for (const name of Object.values(partFiles(part))) await rm(join(this.path, name), { force: true });
    const parts = this.#manifest.parts.filter(
      ({ siteId, number }) => siteId !== part.siteId || number !== part.number,
    );
    this.#manifest = { ...this.#manifest, parts };
  }

  async #endAfterCrash(): Promise<void> {
    await this.measureSizes();
    const reason = HUB_DIED;
    const times: number[] = [this.#manifest.startedAtMs];
    for (const name of this.#sizes.keys()) times.push((await stat(join(this.path, name))).mtimeMs);
    const endedAtMs = Math.max(...times);
    for (const part of this.#manifest.parts) {
      if (part.endedAtMs !== null) continue;
      if (this.#tracks(part).length > 0) this.#updatePart(part, { endedAtMs, reason });
      else await this.#dropPart(part);
    }
    this.#manifest = { ...this.#manifest, endedAtMs, reason };
    await this.#save();
  }

  /** Saves one at a time, each with the latest manifest. */
  #save(): Promise<void> {
    const saving = this.#saved.then(() => writeManifest(this.path, this.#manifest));
    this.#saved = saving.catch(() => {});
    return saving;
  }
}
