import type { RecordingConfig } from "../../contract/config/hub-config.ts";

export type DiskLimits = Omit<RecordingConfig, "directory" | "layout">;

const DAY_MS = 86_400_000;

/** What the limits must know of a recording. */
export interface StoredRecording {
  readonly id: string;
  readonly startedAtMs: number;
  /** Null while it runs. */
  readonly endedAtMs: number | null;
  readonly bytes: number;
}

export interface DiskVerdict {
  readonly delete: readonly string[];
  /** Why nothing may run any more; undefined when it may. */
  readonly endReason: string | undefined;
}

/** What must go, and whether recording may go on. A running recording is never deleted, and a finished one only for
 * its age or for one that runs: the last one stays when it has filled its room. */
export function evaluateDiskLimits(
  recordings: readonly StoredRecording[],
  freeBytes: number,
  limits: DiskLimits,
  nowMs: number,
): DiskVerdict {
  const tooOldMs = nowMs - limits.retentionDays * DAY_MS;
  const isOld = ({ endedAtMs }: StoredRecording) => endedAtMs !== null && endedAtMs < tooOldMs;
  const old = recordings.filter(isOld).map(({ id }) => id);
  const kept = recordings.filter((recording) => !isOld(recording));
  if (!kept.some(({ endedAtMs }) => endedAtMs === null)) return { delete: old, endReason: undefined };
  if (freeBytes < limits.minFreeBytes) return { delete: old, endReason: diskFullReason(freeBytes, limits) };

  let bytes = kept.reduce((sum, recording) => sum + recording.bytes, 0);
  const given: string[] = [];
  for (const { id, endedAtMs, bytes: its } of kept.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    if (bytes <= limits.maxBytes) break;
    if (endedAtMs === null) continue;
    given.push(id);
    bytes -= its;
  }
  const end =
    bytes > limits.maxBytes
      ? `recordings may have ${size(limits.maxBytes)} (recording.maxBytes), and this one has come there`
      : undefined;
  return { delete: [...old, ...given], endReason: end };
}

/** Why none may begin or go on; undefined when there is room. */
export function diskFullReason(freeBytes: number, { minFreeBytes }: DiskLimits): string | undefined {
  if (freeBytes >= minFreeBytes) return undefined;
  return `the disk has ${size(freeBytes)} left; ${size(minFreeBytes)} stay free (recording.minFreeBytes)`;
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
