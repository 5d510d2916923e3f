import type { ParamsOf } from "../../contract/define-command.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { HubCommands } from "../../contract/hub-commands.ts";
import type { Meeting } from "../../contract/meeting/meeting.ts";
import { checkMeeting, type MeetingChecks, type MeetingParams } from "./check-meeting.ts";

export type MeetingChanges = Omit<ParamsOf<HubCommands["meeting.update"]>, "meetingId">;

/** Sites are in it: what they have joined by does not change under them. */
const FIXED_ONCE_BEGUN = ["startsAtMs", "chairRoomId", "speakerRoomIds", "hasLobby"] as const;

/** Returns a meeting with its changes. Throws `not-found`, naming the room, or `request.invalid`. */
export function checkUpdate(
  { id, ...before }: Meeting,
  changes: MeetingChanges,
  { knownRoomIds, nowMs }: MeetingChecks,
): Meeting {
  if (before.startsAtMs <= nowMs) checkBegun(before, changes);
  // A room that has left the configuration does not keep the rest of its meetings from being changed.
  const known = new Set([...knownRoomIds, ...before.roomIds]);
  return { id, ...checkMeeting(merge(before, changes), { knownRoomIds: known, nowMs }) };
}

function checkBegun(before: MeetingParams, changes: MeetingChanges): void {
  const changed = FIXED_ONCE_BEGUN.filter((field) => {
    return changes[field] !== undefined && comparable(changes[field]) !== comparable(before[field]);
  });
  if (changed.length === 0) return;
  throw new RoomdError(
    "request.invalid",
    `the meeting has begun: its title, end and invited rooms can change, but not ${changed.join(", ")}`,
  );
}

/** Absent, null, false and empty mean the same. */
function comparable(value: MeetingChanges[(typeof FIXED_ONCE_BEGUN)[number]]): string {
  if (Array.isArray(value)) return value.toSorted().join();
  return value ? String(value) : "";
}

function merge(before: MeetingParams, changes: MeetingChanges): MeetingParams {
  const { title, startsAtMs, endsAtMs, roomIds, hasLobby } = { ...before, ...changes };
  const chairRoomId = changes.chairRoomId === undefined ? before.chairRoomId : changes.chairRoomId;
  const speakerRoomIds =
    changes.speakerRoomIds ?? before.speakerRoomIds?.filter((room) => roomIds.includes(room));
  const isChaired = chairRoomId !== null && chairRoomId !== undefined;
  const isWithoutSpeakers = speakerRoomIds === undefined || (!isChaired && !changes.speakerRoomIds);
  return {
    title,
    startsAtMs,
    endsAtMs,
    roomIds,
    ...(isChaired ? { chairRoomId } : {}),
    ...(isWithoutSpeakers ? {} : { speakerRoomIds }),
    ...(hasLobby === undefined ? {} : { hasLobby }),
  };
}
