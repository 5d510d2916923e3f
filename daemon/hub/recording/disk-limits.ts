import type { RecordingConfig } from "../../contract/config/hub-config.ts";

export type DiskLimits = Omit<RecordingConfig, "directory" | "layout">;

const DAY_MS = 86_400_000;

/** What the limits need to know of a recording. */
export interface StoredRecording {
  readonly id: string;
  readonly startedAtMs: number;
  /** Null while it runs. */
  readonly endedAtMs: number | null;
  readonly bytes: number;
}

export interface DiskVerdict {
  readonly delete: readonly string[];
  /** Why running recordings must end; undefined when they may continue. */
  readonly endReason: string | undefined;
}

/** Returns which recordings to delete, and whether running ones may continue. A running recording is never
 * deleted, and a finished one only for its age or for one that runs: the last one stays when it has filled
 * its space. */
export function evaluateDiskLimits(
  recordings: readonly StoredRecording[],
  freeBytes: number,
  limits: DiskLimits,
  nowMs: number,
): DiskVerdict {
  const tooOldMs = nowMs - limits.retentionDays * DAY_MS;
  const isOld = ({ endedAtMs }: StoredRecording) => endedAtMs !== null && endedAtMs < tooOldMs;
  const old = recordings.filter(isOld).map(({ id }) => id);
  const rest = recordings.filter((recording) => !isOld(recording));
  if (!rest.some(({ endedAtMs }) => endedAtMs === null)) return { delete: old, endReason: undefined };
  if (freeBytes < limits.minFreeBytes) return { delete: old, endReason: diskFullReason(freeBytes, limits) };

  let bytes = rest.reduce((sum, recording) => sum + recording.bytes, 0);
  const deleted: string[] = [];
  for (const { id, endedAtMs, bytes: freed } of rest.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    if (bytes <= limits.maxBytes) break;
    if (endedAtMs === null) continue;
    deleted.push(id);
    bytes -= freed;
  }
  const end =
    bytes > limits.maxBytes
      ? `recordings have reached ${size(limits.maxBytes)} (recording.maxBytes)`
      : undefined;
  return { delete: [...old, ...deleted], endReason: end };
}

/** Returns why no recording may start or continue; undefined when there is room. */
export function diskFullReason(freeBytes: number, { minFreeBytes }: DiskLimits): string | undefined {
  if (freeBytes >= minFreeBytes) return undefined;
  return `the disk has ${size(freeBytes)} free; ${size(minFreeBytes)} must stay free (recording.minFreeBytes)`;
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
