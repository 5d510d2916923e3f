import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Composition } from "../../contract/fleet/hub-state.ts";
import { Identifier } from "../../contract/identifier.ts";
import { Nullable } from "../../contract/nullable.ts";
import { parse } from "../../contract/parse.ts";

const FILE = "recording.json";

const RecordedTrack = Type.Union([Type.Literal("video"), Type.Literal("audio")]);
export type RecordedTrack = Static<typeof RecordedTrack>;

/** Time span of a part's joined file. Times are ms since the epoch. */
const PartSpan = Type.Object({
  /** Start of the file. */
  fromMs: Type.Number(),
  toMs: Type.Number(),
  /** Where a track has no packets: it was muted, or its link was lost. */
  gaps: Type.Array(Type.Object({ track: RecordedTrack, fromMs: Type.Number(), toMs: Type.Number() })),
});
export type PartSpan = Static<typeof PartSpan>;

/** A site's video and audio while their streams stay the same. Times are ms since the epoch. */
export const RecordedPart = Type.Object({
  siteId: Identifier,
  siteName: Type.String(),
  /** Counts from 1 per site. */
  number: Type.Integer({ minimum: 1 }),
  startedAtMs: Type.Number(),
  /** Null while it runs. */
  endedAtMs: Nullable(Type.Number()),
  /** Why it ended before the recording did; null when it did not. */
  reason: Nullable(Type.String()),
  /** Its tracks are joined into one file with duration and index; until then each is a file of its own. */
  joined: Type.Boolean(),
  /** Origin of its tracks' timestamps; null until they are written. Missing in recordings of earlier
   * versions. */
  clockZeroMs: Type.Optional(Nullable(Type.Number())),
  /** Known once joined. Missing in recordings of earlier versions. */
  span: Type.Optional(PartSpan),
});
export type RecordedPart = Static<typeof RecordedPart>;

/** A site became the active speaker; ms since the epoch. */
const SpeakerChange = Type.Object({ siteId: Identifier, fromMs: Type.Number() });
export type SpeakerChange = Static<typeof SpeakerChange>;

/** A day of changes, one every ten seconds; later ones are not stored. */
export const MAX_SPEAKER_CHANGES = 8640;

/** A site's content is recorded as a site of its own. */
export function contentSiteId(siteId: string): string {
  return `${siteId}-content`;
}

export function isContentSite(siteId: string): boolean {
  return siteId.endsWith(contentSiteId(""));
}

/** Metadata stored beside a recording's files. */
export const Manifest = Type.Object({
  id: Identifier,
  meetingId: Identifier,
  title: Type.String(),
  startedAtMs: Type.Number(),
  endedAtMs: Nullable(Type.Number()),
  reason: Nullable(Type.String()),
  parts: Type.Array(RecordedPart),
  /** Active speakers by time. Missing in recordings of earlier versions. */
  speakerChanges: Type.Optional(Type.Array(SpeakerChange)),
  /** State of the composed file; progress is not stored. */
  composition: Type.Optional(Composition),
});
export type Manifest = Static<typeof Manifest>;

/** The composed file of all parts. No part's file has this extension. */
export const COMPOSED_FILE = "conference.mp4";

/** Returns an id that sorts by time and is safe in file names and URLs. */
export function newRecordingId(nowMs: number): string {
  const [date = "", time = ""] = new Date(nowMs).toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${randomBytes(3).toString("hex")}`;
}

/** Returns the names of a part's files: the joined one, and its tracks until they are joined. */
export function partFiles({
  siteId,
  number,
}: Pick<RecordedPart, "siteId" | "number">): Readonly<Record<RecordedTrack | "whole", string>> {
  const name = `${siteId}-${number}`;
  return { whole: `${name}.mkv`, video: `${name}.video.mkv`, audio: `${name}.audio.mka` };
}

/** Rejects when it is missing or invalid. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, FILE), "utf8");
  return parse(Manifest, JSON.parse(text), join(folder, FILE));
}

/** A power cut leaves the old file or the new one. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const file = join(folder, FILE);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}
