import type { Meeting } from "../../contract/meeting/meeting.ts";
import type { ScheduledMeeting } from "../../contract/meeting/overlap.ts";
import type { CommandOutput } from "../output.ts";
import { table } from "../output.ts";

function timeText(atMs: number): string {
  return new Date(atMs).toLocaleString("sv-SE");
}

/** Returns meetings as a table, with local times. */
export function meetingTable(meetings: readonly Meeting[], nowMs: number): string {
  const rows = meetings.map(({ id, title, startsAtMs, endsAtMs, roomIds }) => [
    id,
    timeText(startsAtMs),
    timeText(endsAtMs),
    startsAtMs <= nowMs ? "running" : "scheduled",
    roomIds.join(","),
    title,
  ]);
  return table(["ID", "STARTS", "ENDS", "STATE", "ROOMS", "TITLE"], rows);
}

/** Returns a meeting that was just stored, with a line for each one that some of its rooms have at the same time. */
export function scheduledOutput(scheduled: ScheduledMeeting): CommandOutput {
  const overlaps = scheduled.overlaps.map(({ meetingId, title, startsAtMs, endsAtMs, roomIds }) => {
    const times = `${timeText(startsAtMs)} to ${timeText(endsAtMs)}`;
    return `overlaps with ${meetingId} "${title}", ${times}: ${roomIds.join(", ")}`;
  });
  return { text: [meetingTable([scheduled], Date.now()), ...overlaps].join("\n"), value: scheduled };
}
