import { existsSync } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Composition, Recording } from "../../contract/fleet/hub-state.ts";
import {
  COMPOSED,
  type Manifest,
  MOST_TURNS,
  newRecordingId,
  type PartSpan,
  partFiles,
  type RecordedPart,
  type RecordedTrack,
  readManifest,
  type Turn,
  writeManifest,
} from "./manifest.ts";

const COMPOSING = `${COMPOSED}.composing`;
const TRACKS = ["picture", "sound"] as const satisfies readonly RecordedTrack[];

/** One recording on disk: its files and what is known of them. */
export class RecordingFolder {
  readonly path: string;
  #manifest: Manifest;
  /** Of `composition` while it runs: written down it would be at once another. */
  composingShare = 0;
  /** Of each file that has something in it, bytes. */
  #sizes = new Map<string, number>();
  #saved: Promise<void> = Promise.resolve();
  #measured: Promise<boolean> = Promise.resolve(false);

  private constructor(path: string, manifest: Manifest) {
    this.path = path;
    this.#manifest = manifest;
  }

  /** A new one, that runs from now. */
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

  /** Rejects when the folder is not a recording. One that ran when its hub died has ended with that. */
  static async open(path: string): Promise<RecordingFolder> {
    const manifest = await readManifest(path);
    if (manifest.id !== basename(path)) throw new TypeError(`recording ${manifest.id} is in ${path}`);
    const folder = new RecordingFolder(path, manifest);
    if (manifest.endedAtMs === null) await folder.#died();
    for (const part of manifest.parts) await rm(folder.#joining(part), { force: true });
    const { status } = manifest.composition ?? {};
    if (status === "waiting" || status === "running")
      await folder.composing({
        status: "failed",
        progress: 0,
        reason: "the hub ended while it was composed",
      });
    await folder.measure();
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

  get turns(): readonly Turn[] {
    return this.#manifest.turns ?? [];
  }

  get isComposing(): boolean {
    return this.#manifest.composition?.status === "running";
  }

  get compositionIsOver(): boolean {
    const { status } = this.#manifest.composition ?? {};
    return status === "done" || status === "failed";
  }

  get endedAtMs(): number | null {
    return this.#manifest.endedAtMs;
  }

  /** As the contract has it; `problem` is what is wrong with one that runs. */
  describe(problem: string | null): Recording {
    const { id, meetingId, title, startedAtMs, endedAtMs, reason, parts } = this.#manifest;
    const files = parts.flatMap((part) =>
      Object.values(partFiles(part)).flatMap((name) => {
        const bytes = this.#sizes.get(name);
        return bytes === undefined ? [] : [{ name, siteId: part.siteId, bytes }];
      }),
    );
    const composed = this.#sizes.get(COMPOSED) ?? 0;
    const others = composed + (this.#sizes.get(COMPOSING) ?? 0);
    const bytes = files.reduce((sum, file) => sum + file.bytes, others);
    const { composition = null } = this.#manifest;
    return {
      ...{ id, meetingId, title, startedAtMs, endedAtMs, bytes, reason: reason ?? problem, files },
      composition:
        composition?.status === "running" ? { ...composition, progress: this.composingShare } : composition,
      composedFile: composed > 0 ? { name: COMPOSED, bytes: composed } : null,
    };
  }

  /** The path of a file that `describe` lists; undefined for every other name. */
  file(name: string): string | undefined {
    return this.#sizes.has(name) && name !== COMPOSING ? join(this.path, name) : undefined;
  }

  /** Takes the files' sizes anew; answers whether they have changed. One after the other, so that the last to be
   * asked for is the last to be known. */
  measure(): Promise<boolean> {
    const measuring = this.#measured.then(() => this.#measure());
    this.#measured = measuring.catch(() => false);
    return measuring;
  }

  async #measure(): Promise<boolean> {
    const ofParts = this.#manifest.parts.flatMap((part) => Object.values(partFiles(part)));
    const names = [...ofParts, COMPOSED, COMPOSING];
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

  /** A new part of a site, known before its first byte is written. */
  async beginPart(siteId: string, siteName: string): Promise<RecordedPart> {
    const number = 1 + Math.max(0, ...this.#of(siteId).map((part) => part.number));
    const times = { startedAtMs: Date.now(), endedAtMs: null };
    const part = { siteId, siteName, number, ...times, reason: null, joined: false, clockZeroMs: null };
    this.#manifest = { ...this.#manifest, parts: [...this.#manifest.parts, part] };
    await this.#save();
    return part;
  }

  /** This site speaks from now on. */
  async speaks(siteId: string): Promise<void> {
    const { turns } = this;
    if (turns.at(-1)?.siteId === siteId || turns.length >= MOST_TURNS) return;
    this.#manifest = { ...this.#manifest, turns: [...turns, { siteId, fromMs: Date.now() }] };
    await this.#save();
  }

  /** Its tracks are being written, by a clock with this zero. */
  async partRuns(part: RecordedPart, clockZeroMs: number): Promise<void> {
    this.#change(part, { clockZeroMs });
    await this.#save();
  }

  /** Its files are complete: what is said first of why is kept. One in which nothing came is forgotten. */
  async endPart(part: RecordedPart, reason: string | null): Promise<void> {
    await this.measure();
    const known = this.#of(part.siteId).find(({ number }) => number === part.number);
    if (known?.endedAtMs !== null) return;
    if (this.#tracks(part).length > 0) this.#change(part, { endedAtMs: Date.now(), reason });
    else await this.#forget(part);
    await this.#save();
  }

  /** It runs no more. */
  async end(reason: string | null): Promise<void> {
    this.#manifest = { ...this.#manifest, endedAtMs: Date.now(), reason };
    await this.#save();
  }

  /** Parts that have ended, and are not one file yet. */
  unjoined(): RecordedPart[] {
    return this.#manifest.parts.filter(({ joined, endedAtMs }) => !joined && endedAtMs !== null);
  }

  /** The files to join, by what is in them, with those in which nothing came; where to, what to call it, and the zero
   * of their clock. */
  joinOf(part: RecordedPart): {
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
      whole: this.#joining(part),
      clockZeroMs: part.clockZeroMs ?? part.startedAtMs,
    };
  }

  /** The whole file is there: it takes the tracks' place. */
  async joined(part: RecordedPart, span: PartSpan): Promise<void> {
    const { whole, ...tracks } = partFiles(part);
    await rename(this.#joining(part), join(this.path, whole));
    this.#change(part, { joined: true, span });
    await this.#save();
    for (const name of Object.values(tracks)) await rm(join(this.path, name), { force: true });
    await this.measure();
  }

  /** The path of a part's one file. */
  wholeOf(part: RecordedPart): string {
    return join(this.path, partFiles(part).whole);
  }

  /** Where the file of all parts is written until it is whole. */
  get composingPath(): string {
    return join(this.path, COMPOSING);
  }

  /** How it stands with the file of all parts, which is not there yet. What was written of it goes when it failed. */
  async composing(composition: Composition): Promise<void> {
    if (composition.status === "failed") await rm(this.composingPath, { force: true });
    // First the files, then what is said of them: who reads "done" finds the file listed.
    await this.measure();
    this.composingShare = 0;
    this.#manifest = { ...this.#manifest, composition };
    await this.#save();
  }

  /** The file of all parts is whole. */
  async composed(): Promise<void> {
    await rename(this.composingPath, join(this.path, COMPOSED));
    await this.composing({ status: "done", progress: 1, reason: null });
  }

  async delete(): Promise<void> {
    await this.#saved;
    await rm(this.path, { recursive: true, force: true });
  }

  #of(siteId: string): RecordedPart[] {
    return this.#manifest.parts.filter((part) => part.siteId === siteId);
  }

  #joining(part: RecordedPart): string {
    return join(this.path, `${partFiles(part).whole}.joining`);
  }

  #tracks(part: RecordedPart): string[] {
    const { picture, sound } = partFiles(part);
    return [picture, sound].filter((name) => this.#sizes.has(name));
  }

  #change(part: RecordedPart, change: Partial<RecordedPart>): void {
    const same = ({ siteId, number }: RecordedPart) => siteId === part.siteId && number === part.number;
    const parts = this.#manifest.parts.map((other) => (same(other) ? { ...other, ...change } : other));
    this.#manifest = { ...this.#manifest, parts };
  }

  async #forget(part: RecordedPart): Promise<void> {
    for (const name of Object.values(partFiles(part))) await rm(join(this.path, name), { force: true });
    const parts = this.#manifest.parts.filter(
      ({ siteId, number }) => siteId !== part.siteId || number !== part.number,
    );
    this.#manifest = { ...this.#manifest, parts };
  }

  async #died(): Promise<void> {
    await this.measure();
    const reason = "the hub ended while it recorded";
    const times: number[] = [this.#manifest.startedAtMs];
    for (const name of this.#sizes.keys()) times.push((await stat(join(this.path, name))).mtimeMs);
    const endedAtMs = Math.max(...times);
    for (const part of this.#manifest.parts) {
      if (part.endedAtMs !== null) continue;
      if (this.#tracks(part).length > 0) this.#change(part, { endedAtMs, reason });
      else await this.#forget(part);
    }
    this.#manifest = { ...this.#manifest, endedAtMs, reason };
    await this.#save();
  }

  /** One after the other, each with what is known when its turn comes. */
  #save(): Promise<void> {
    const saving = this.#saved.then(() => writeManifest(this.path, this.#manifest));
    this.#saved = saving.catch(() => {});
    return saving;
  }
}
