import { type HubCommands, hubCommands } from "../contract/hub-commands.ts";
import type { AuditLog } from "../platform/audit-log.ts";
import { Dispatcher } from "../platform/dispatcher.ts";
import type { Conferences } from "./conference/conferences.ts";
import type { Invitations } from "./guest/invitations.ts";
import type { Recordings } from "./recording/recordings.ts";
import type { Schedule } from "./schedule/schedule.ts";

export interface HubCommandDependencies {
  readonly schedule: Schedule;
  readonly conferences: Conferences;
  readonly invitations: Invitations;
  readonly recordings: Recordings;
  /** Where guests, encoders and players reach this hub. */
  readonly publicUrl: () => string;
  readonly audit: AuditLog;
}

/** The path of all commands to the hub. */
export function createHubCommands({
  schedule,
  conferences,
  invitations,
  recordings,
  publicUrl,
  audit,
}: HubCommandDependencies): Dispatcher<HubCommands> {
  return new Dispatcher(
    hubCommands,
    {
      "meeting.create": (params) => schedule.create(params),
      "meeting.update": ({ meetingId, ...changes }) => schedule.update(meetingId, changes),
      "meeting.cancel": ({ meetingId }) => schedule.cancel(meetingId),
      "meeting.end": ({ meetingId }) => schedule.end(meetingId),
      "meeting.invite": ({ meetingId, kind = "guest" }) => {
        const token = invitations.issue(kind, meetingId);
        if (kind === "guest") return { url: `${publicUrl()}/guest/?t=${token}` };
        return { url: `${publicUrl()}/${kind}/${meetingId}`, token };
      },
      "meeting.moderate": ({ meetingId, command }) =>
        conferences.moderate(conferences.getOpen(meetingId), "console", command),
      "recording.compose": ({ recordingId }) => recordings.compose(recordingId),
      "recording.cancelComposition": ({ recordingId }) => recordings.cancelComposition(recordingId),
      "audit.list": (page) => audit.list(page),
    },
    audit,
  );
}
