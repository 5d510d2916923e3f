import { isConferenceCommand } from "../contract/conference-commands.ts";
import { RoomdError } from "../contract/errors.ts";
import { type HubCommand, type HubCommandParams, hubCommands } from "../contract/hub-commands.ts";
import { parse } from "../contract/parse.ts";
import type { Logger } from "../platform/log.ts";
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
  readonly logger: Logger;
}

/** The hub's one command path: validates, logs the caller and runs the command. */
export function createHubCommands({
  schedule,
  conferences,
  invitations,
  recordings,
  publicUrl,
  logger,
}: HubCommandDependencies): (method: string, params: unknown, who: string) => unknown {
  const handlers: { [C in HubCommand]: (params: HubCommandParams<C>) => unknown } = {
    "meeting.create": (params) => schedule.create(params),
    "meeting.end": ({ meetingId }) => schedule.end(meetingId),
    "meeting.invite": ({ meetingId, kind = "guest" }) => {
      const token = invitations.issue(kind, meetingId);
      if (kind === "guest") return { url: `${publicUrl()}/guest/?t=${token}` };
      return { url: `${publicUrl()}/${kind}/${meetingId}`, token };
    },
    "meeting.moderate": ({ meetingId, method, params }) => {
      if (!isConferenceCommand(method)) throw new RoomdError("not-found", `no command "${method}"`);
      return conferences.moderate(conferences.getOpen(meetingId), { actor: "console", method, params });
    },
    "recording.compose": async ({ recordingId }) => {
      await recordings.compose(recordingId);
      return {};
    },
    "recording.cancelComposition": async ({ recordingId }) => {
      await recordings.cancelComposition(recordingId);
      return {};
    },
  };
  return (method, params, who) => {
    if (!Object.hasOwn(hubCommands, method)) throw new RoomdError("not-found", `no command "${method}"`);
    const command = method as HubCommand;
    const parsed = parse(hubCommands[command], params, command);
    logger.info({ command, who, params: parsed }, "command");
    return (handlers[command] as (params: unknown) => unknown)(parsed);
  };
}
