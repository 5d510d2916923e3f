import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Composition } from "../../contract/fleet/hub-state.ts";
import { Identifier } from "../../contract/identifier.ts";
import { Nullable } from "../../contract/nullable.ts";
import { parse } from "../../contract/parse.ts";

const FILE = "recording.json";

const RecordedTrack = Type.Union([Type.Literal("picture"), Type.Literal("sound")]);
export type RecordedTrack = Static<typeof RecordedTrack>;

/** What a part's one file has, in time. Times are ms since the epoch. */
const PartSpan = Type.Object({
  /** The file's zero. */
  fromMs: Type.Number(),
  toMs: Type.Number(),
  /** Where nothing of a track came: its line was cut, or it was muted. */
  gaps: Type.Array(Type.Object({ track: RecordedTrack, fromMs: Type.Number(), toMs: Type.Number() })),
});
export type PartSpan = Static<typeof PartSpan>;

/** A site's picture and sound for as long as they are the same streams. Times are ms since the epoch. */
export const RecordedPart = Type.Object({
  siteId: Identifier,
  siteName: Type.String(),
  /** From 1, of this site. */
  number: Type.Integer({ minimum: 1 }),
  startedAtMs: Type.Number(),
  /** Null while it runs. */
  endedAtMs: Nullable(Type.Number()),
  /** Why it ended before the recording did; null when it did not. */
  reason: Nullable(Type.String()),
  /** Its tracks are one file with duration and index; until then each is a file of its own. */
  joined: Type.Boolean(),
  /** The zero of its tracks' clock; null while nobody writes them. Recordings of earlier versions have none. */
  clockZeroMs: Type.Optional(Nullable(Type.Number())),
  /** Known from its joining on. Recordings of earlier versions have none. */
  span: Type.Optional(PartSpan),
});
export type RecordedPart = Static<typeof RecordedPart>;

/** Somebody began to speak, ms since the epoch. */
const SpeakerChange = Type.Object({ siteId: Identifier, fromMs: Type.Number() });
export type SpeakerChange = Static<typeof SpeakerChange>;

/** A day of changes, one every ten seconds; what comes after them is not written down. */
export const MAX_SPEAKER_CHANGES = 8640;

/** What a site shows beside its camera's picture is recorded as a site of its own. */
export function contentSiteId(siteId: string): string {
  return `${siteId}-content`;
}

export function isContentSite(siteId: string): boolean {
  return siteId.endsWith(contentSiteId(""));
}

/** What is kept beside a recording's files. */
export const Manifest = Type.Object({
  id: Identifier,
  meetingId: Identifier,
  title: Type.String(),
  startedAtMs: Type.Number(),
  endedAtMs: Nullable(Type.Number()),
  reason: Nullable(Type.String()),
  parts: Type.Array(RecordedPart),
  /** Who was the active speaker, by time. Recordings of earlier versions have none. */
  speakerChanges: Type.Optional(Type.Array(SpeakerChange)),
  /** Whether all of it is one file; of that, only the end is written down. */
  composition: Type.Optional(Composition),
});
export type Manifest = Static<typeof Manifest>;

/** The file of all parts together. No part's file has such an ending. */
export const COMPOSED_FILE = "conference.mp4";

/** Sorts by time, and is plain in file names and addresses. */
export function newRecordingId(nowMs: number): string {
  const [date = "", time = ""] = new Date(nowMs).toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${randomBytes(3).toString("hex")}`;
}

/** Names of a part's files: the whole one, and its tracks until they are joined. */
export function partFiles({
  siteId,
  number,
}: Pick<RecordedPart, "siteId" | "number">): Readonly<Record<RecordedTrack | "whole", string>> {
  const name = `${siteId}-${number}`;
  return { whole: `${name}.mkv`, picture: `${name}.picture.mkv`, sound: `${name}.sound.mka` };
}

/** Rejects when there is none, or it is not one. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, FILE), "utf8");
  return parse(Manifest, JSON.parse(text), join(folder, FILE));
}

/** A power cut leaves the old one or the new one. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = join(folder, FILE);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}
