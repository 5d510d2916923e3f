import type { ConferenceCommand, ConferenceCommands } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import type { Handlers } from "../../shared/request-handlers.ts";
import type { Conference } from "./conference.ts";

/** Who gives a command: a site of the conference, or the console, which has the rights of a chair. */
export type Actor = { readonly siteId: string } | "console";

/** What moderation needs besides the conference. */
export interface ModerationCalls {
  readonly remove: (siteId: string) => void;
  readonly admit: (siteId: string, decision: "admit" | "deny") => void;
  readonly setRecording: (how: "start" | "stop") => Promise<void>;
  readonly endMeeting: () => Promise<void>;
}

function createHandlers(
  conference: Conference,
  actor: Actor,
  calls: ModerationCalls,
): Handlers<ConferenceCommands> {
  const self = actor === "console" ? undefined : actor.siteId;
  const mute = (siteId: string, muted: boolean) =>
    conference.updateParticipantState(siteId, {
      mutedByChair: muted,
      ...(muted ? {} : { handRaisedAtMs: null }),
    });
  return {
    "meeting.raiseHand": ({ raised }) => {
      if (self === undefined) throw new RoomdError("request.invalid", "the console has no hand to raise");
      const { handRaisedAtMs } = conference.getParticipantState(self);
      conference.updateParticipantState(self, {
        handRaisedAtMs: raised ? (handRaisedAtMs ?? Date.now()) : null,
      });
    },
    "meeting.setRole": ({ siteId, role }) => {
      conference.getMember(siteId);
      if (siteId === self && role !== "chair" && conference.getParticipantState(siteId).role === "chair") {
        throw new RoomdError(
          "request.invalid",
          "a meeting keeps its chair: make another site the chair instead",
        );
      }
      // A chair that is away would come back as a second one.
      const others = conference.meeting.roomIds.filter((other) => role === "chair" && other !== siteId);
      for (const other of others) {
        if (conference.getParticipantState(other).role === "chair") conference.setRole(other, "speaker");
      }
      conference.setRole(siteId, role);
    },
    "meeting.mute": ({ siteId, muted }) => {
      mute(conference.getMember(siteId).siteId, muted);
    },
    "meeting.muteAll": () => {
      for (const { siteId } of conference.members) {
        if (siteId !== self && conference.getParticipantState(siteId).role !== "chair") mute(siteId, true);
      }
    },
    "meeting.spotlight": ({ siteId }) =>
      conference.spotlight(siteId === null ? null : conference.getMember(siteId).siteId),
    "meeting.admit": ({ siteId, admitted }) => calls.admit(siteId, admitted ? "admit" : "deny"),
    "meeting.remove": ({ siteId }) => {
      if (siteId === self)
        throw new RoomdError("request.invalid", "a site can't remove itself: use meeting.leave");
      calls.remove(conference.getMember(siteId).siteId);
    },
    "meeting.record": ({ on }) => calls.setRecording(on ? "start" : "stop"),
    "meeting.end": () => calls.endMeeting(),
  };
}

/** Checks the caller's right and runs a conference command. Throws `access.denied`, `not-found`, `request.invalid`. */
export async function moderate(
  conference: Conference,
  { actor, command }: { actor: Actor; command: ConferenceCommand },
  calls: ModerationCalls,
): Promise<void> {
  const { name, params } = command;
  const isOwn = name === "meeting.raiseHand" || isSelfMute(actor, command);
  if (actor !== "console" && !isOwn && !conference.canModerate(actor.siteId)) {
    throw new RoomdError(
      "access.denied",
      `${name}: only the chair of "${conference.meeting.title}" may do this`,
    );
  }
  await (createHandlers(conference, actor, calls)[name] as (params: unknown) => unknown)(params);
}

/** A site may always mute itself; only the chair may unmute it. */
function isSelfMute(actor: Actor, { name, params }: ConferenceCommand): boolean {
  return actor !== "console" && name === "meeting.mute" && params.siteId === actor.siteId && params.muted;
}
