import type { ParamsOf } from "../../daemon/contract/define-command.ts";
import type { HubCommands } from "../../daemon/contract/hub-commands.ts";
import { MAX_MEETING_MS } from "../../daemon/contract/limits.ts";
import type { Meeting } from "../../daemon/contract/meeting/meeting.ts";
import { cleanText } from "../../daemon/shared/clean-text.ts";
import { fromWallTime, toWallTime, type WallTime } from "../shared/time-zone.ts";

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

/** At a date and time, or so many seconds from now. */
export const START_CHOICES = ["at", "0", "20", "60", "300"] as const;
/** So many minutes, or until a date and time. */
export const LENGTH_CHOICES = ["30", "60", "120", "240", "at"] as const;

type Ids = ReadonlySet<string>;

/** The fields of the form for a meeting. */
export interface MeetingDraft {
  readonly title: string;
  readonly start: string;
  readonly startsAt: WallTime;
  readonly length: string;
  readonly endsAt: WallTime;
  readonly roomIds: Ids;
  /** Empty: no chair. */
  readonly chair: string;
  readonly speakers: Ids;
  readonly hasLobby: boolean;
}

export interface DraftTimes {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
}

/** A wrong field, in the order of the form. */
export type DraftProblem =
  | "title"
  | "start"
  | "end-missing"
  | "end-early"
  | "end-past"
  | "end-late"
  | "rooms"
  | "chair";

/** Returns the draft of a new meeting: of an hour, from the next half hour on. */
export function newDraft(nowMs: number, timeZone?: string): MeetingDraft {
  const startsAtMs = Math.ceil((nowMs + 1) / HALF_HOUR_MS) * HALF_HOUR_MS;
  return {
    title: "",
    start: "at",
    startsAt: toWallTime(startsAtMs, timeZone),
    length: "60",
    endsAt: toWallTime(startsAtMs + 2 * HALF_HOUR_MS, timeZone),
    roomIds: new Set(),
    chair: "",
    speakers: new Set(),
    hasLobby: false,
  };
}

/** Returns the draft that leaves a meeting as it is. */
export function draftOf(meeting: Meeting, timeZone?: string): MeetingDraft {
  const {
    title,
    startsAtMs,
    endsAtMs,
    roomIds,
    chairRoomId = "",
    speakerRoomIds,
    hasLobby = false,
  } = meeting;
  const minutes = String((endsAtMs - startsAtMs) / MINUTE_MS);
  return {
    title,
    start: "at",
    startsAt: toWallTime(startsAtMs, timeZone),
    length: LENGTH_CHOICES.find((choice) => choice === minutes) ?? "at",
    endsAt: toWallTime(endsAtMs, timeZone),
    roomIds: new Set(roomIds),
    chair: chairRoomId,
    speakers: new Set(speakerRoomIds),
    hasLobby,
  };
}

export interface DraftContext {
  readonly nowMs: number;
  readonly timeZone: string | undefined;
  /** The meeting that is changed; undefined for a new one. */
  readonly meeting: Meeting | undefined;
}

/** Whether the meeting that is changed has begun. */
export function hasBegun({ meeting, nowMs }: DraftContext): boolean {
  return meeting !== undefined && meeting.startsAtMs <= nowMs;
}

/** Returns start and end; null where they are not filled in. */
export function draftTimes(
  { start, startsAt, length, endsAt }: MeetingDraft,
  context: DraftContext,
): { readonly startsAtMs: number | null; readonly endsAtMs: number | null } {
  const { nowMs, timeZone, meeting } = context;
  const startsAtMs = hasBegun(context)
    ? (meeting?.startsAtMs ?? null)
    : exact(
        start === "at" ? fromWallTime(startsAt, timeZone) : nowMs + Number(start) * 1000,
        meeting?.startsAtMs,
      );
  if (length === "at")
    return { startsAtMs, endsAtMs: exact(fromWallTime(endsAt, timeZone), meeting?.endsAtMs) };
  return { startsAtMs, endsAtMs: startsAtMs === null ? null : startsAtMs + Number(length) * MINUTE_MS };
}

/** A meeting that began in the middle of a minute is not moved by a form that shows minutes. */
function exact(atMs: number | null, before: number | undefined): number | null {
  if (atMs === null) return null;
  const isSameMinute =
    before !== undefined && Math.floor(before / MINUTE_MS) === Math.floor(atMs / MINUTE_MS);
  return isSameMinute ? before : Math.round(atMs);
}

/** Returns what is wrong with the draft. */
export function findProblems(draft: MeetingDraft, context: DraftContext): readonly DraftProblem[] {
  const { startsAtMs, endsAtMs } = draftTimes(draft, context);
  const chair = hasBegun(context) ? context.meeting?.chairRoomId : undefined;
  return [
    ...(cleanText(draft.title) === "" ? (["title"] as const) : []),
    ...(startsAtMs === null ? (["start"] as const) : []),
    ...(startsAtMs === null ? [] : endProblems({ startsAtMs, endsAtMs }, context.nowMs)),
    ...(draft.roomIds.size === 0 ? (["rooms"] as const) : []),
    ...(chair !== undefined && !draft.roomIds.has(chair) ? (["chair"] as const) : []),
  ];
}

function endProblems(
  { startsAtMs, endsAtMs }: { readonly startsAtMs: number; readonly endsAtMs: number | null },
  nowMs: number,
): readonly DraftProblem[] {
  if (endsAtMs === null) return ["end-missing"];
  if (endsAtMs <= startsAtMs) return ["end-early"];
  if (endsAtMs <= nowMs) return ["end-past"];
  return endsAtMs - startsAtMs > MAX_MEETING_MS ? ["end-late"] : [];
}

/** Returns the parameters for a new meeting, of a draft without problems. */
export function createParams(
  draft: MeetingDraft,
  { startsAtMs, endsAtMs }: DraftTimes,
): ParamsOf<HubCommands["meeting.create"]> {
  const { title, hasLobby } = draft;
  return {
    title: title.trim(),
    startsAtMs,
    endsAtMs,
    roomIds: [...draft.roomIds],
    ...rolesOf(draft),
    ...(hasLobby ? { hasLobby } : {}),
  };
}

/** Returns what differs from the meeting, of a draft without problems: what others change meanwhile stays. Once it has
 * begun, only title, end and rooms. */
export function updateParams(
  draft: MeetingDraft,
  meeting: Meeting,
  { startsAtMs, endsAtMs, isBegun }: DraftTimes & { readonly isBegun: boolean },
): ParamsOf<HubCommands["meeting.update"]> {
  const title = draft.title.trim();
  const common = {
    meetingId: meeting.id,
    ...(title === meeting.title ? {} : { title }),
    ...(endsAtMs === meeting.endsAtMs ? {} : { endsAtMs }),
    ...(isSame(draft.roomIds, meeting.roomIds) ? {} : { roomIds: [...draft.roomIds] }),
  };
  if (isBegun) return common;
  const { chairRoomId = null, speakerRoomIds = [] } = rolesOf(draft);
  const speakersBefore = (meeting.speakerRoomIds ?? []).filter((id) => id !== chairRoomId);
  return {
    ...common,
    ...(startsAtMs === meeting.startsAtMs ? {} : { startsAtMs }),
    ...(chairRoomId === (meeting.chairRoomId ?? null) ? {} : { chairRoomId }),
    ...(chairRoomId === null || isSame(new Set(speakerRoomIds), speakersBefore) ? {} : { speakerRoomIds }),
    ...(draft.hasLobby === (meeting.hasLobby ?? false) ? {} : { hasLobby: draft.hasLobby }),
  };
}

/** Returns the chair and the speakers among the invited rooms. */
function rolesOf({
  roomIds,
  chair,
  speakers,
}: MeetingDraft): Pick<Meeting, "chairRoomId" | "speakerRoomIds"> {
  if (!roomIds.has(chair)) return {};
  return {
    chairRoomId: chair,
    speakerRoomIds: [...roomIds].filter((id) => id !== chair && speakers.has(id)),
  };
}

function isSame(a: Ids, b: readonly string[]): boolean {
  return a.size === b.length && b.every((id) => a.has(id));
}
