import type { ParamsOf } from "../../contract/define-command.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { HubCommands } from "../../contract/hub-commands.ts";
import { MAX_MEETING_MS } from "../../contract/limits.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { cleanText } from "../../shared/clean-text.ts";

const HOUR_MS = 3_600_000;

/** A meeting as it was asked for, before it has an id. */
export type MeetingParams = ParamsOf<HubCommands["meeting.create"]>;

export interface MeetingChecks {
  readonly knownRoomIds: ReadonlySet<string>;
  readonly nowMs: number;
}

/** Returns a meeting as it was asked for, without its id. Throws `not-found`, naming the room, or `request.invalid`. */
export function checkMeeting(
  params: MeetingParams,
  { knownRoomIds, nowMs }: MeetingChecks,
): Omit<Meeting, "id"> {
  const { startsAtMs, endsAtMs, roomIds, chairRoomId, speakerRoomIds, hasLobby } = params;
  const title = cleanText(params.title);
  if (title === "") throw new RoomdError("request.invalid", "a meeting needs a title");
  checkTimes({ startsAtMs, endsAtMs, nowMs });
  const unknown = roomIds.filter((id) => !knownRoomIds.has(id));
  if (unknown.length > 0) throw new RoomdError("not-found", `no such room: ${unknown.join(", ")}`);
  checkRoles(params);
  return {
    title,
    startsAtMs,
    endsAtMs,
    roomIds,
    ...(chairRoomId === undefined ? {} : { chairRoomId }),
    ...(speakerRoomIds === undefined ? {} : { speakerRoomIds }),
    ...(hasLobby === undefined ? {} : { hasLobby }),
  };
}

function checkTimes({
  startsAtMs,
  endsAtMs,
  nowMs,
}: {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly nowMs: number;
}): void {
  if (endsAtMs <= startsAtMs) throw new RoomdError("request.invalid", "a meeting must end after it starts");
  if (endsAtMs <= nowMs) throw new RoomdError("request.invalid", "a meeting must end in the future");
  if (endsAtMs - startsAtMs > MAX_MEETING_MS) {
    const hours = MAX_MEETING_MS / HOUR_MS;
    throw new RoomdError("request.invalid", `a meeting lasts ${hours} hours at most; create several`);
  }
}

function checkRoles({ roomIds, chairRoomId, speakerRoomIds = [] }: MeetingParams): void {
  const invited = new Set(roomIds);
  if (chairRoomId !== undefined && !invited.has(chairRoomId)) {
    throw new RoomdError("request.invalid", `the chair is not invited: ${chairRoomId}`);
  }
  const notInvited = speakerRoomIds.filter((id) => !invited.has(id));
  if (notInvited.length > 0) {
    throw new RoomdError("request.invalid", `speakers are not invited: ${notInvited.join(", ")}`);
  }
  if (speakerRoomIds.length > 0 && chairRoomId === undefined) {
    throw new RoomdError("request.invalid", "speakers need a chair: without one, every room speaks");
  }
}
