import type { ConferenceCommand, ConferenceCommandParams } from "../../contract/conference-commands.ts";
import { conferenceCommands } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import { parse } from "../../contract/parse.ts";
import type { Conference } from "./conference.ts";

/** Who acts: a site of the conference, or the console, which may do what a chair may. */
export type Actor = { readonly siteId: string } | "console";

/** What acts need besides the conference. */
export interface ModerationCalls {
  /** Puts a site out. */
  readonly remove: (siteId: string) => void;
  readonly admit: (siteId: string, how: "in" | "away") => void;
  readonly setRecording: (how: "start" | "stop") => Promise<void>;
  readonly endMeeting: () => Promise<void>;
}

type Handlers = { [C in ConferenceCommand]: (params: ConferenceCommandParams<C>) => unknown };

function createHandlers(conference: Conference, actor: Actor, calls: ModerationCalls): Handlers {
  const self = actor === "console" ? undefined : actor.siteId;
  const silence = (siteId: string, silenced: boolean) => {
    const standing = conference.getParticipantState(siteId);
    standing.mutedByChair = silenced;
    if (!silenced) standing.handRaisedAtMs = null;
    conference.applyMute(siteId);
  };
  return {
    "meeting.raiseHand": ({ raised }) => {
      if (self === undefined) throw new RoomdError("request.invalid", "the console has no hand to raise");
      const standing = conference.getParticipantState(self);
      standing.handRaisedAtMs = raised ? (standing.handRaisedAtMs ?? Date.now()) : null;
      conference.emitChange();
    },
    "meeting.setRole": ({ siteId, role }) => {
      conference.getMember(siteId);
      if (siteId === self && role !== "chair" && conference.getParticipantState(siteId).role === "chair") {
        throw new RoomdError("request.invalid", "a meeting keeps its chair: make another site the chair");
      }
      // One that is out for a moment would come back as a second chair.
      const others = conference.meeting.roomIds.filter((other) => role === "chair" && other !== siteId);
      for (const other of others) {
        if (conference.getParticipantState(other).role === "chair") conference.setRole(other, "speaker");
      }
      conference.setRole(siteId, role);
    },
    "meeting.mute": ({ siteId, silenced }) => {
      silence(conference.getMember(siteId).siteId, silenced);
      conference.emitChange();
    },
    "meeting.muteAll": () => {
      for (const { siteId } of conference.members) {
        if (siteId !== self && conference.getParticipantState(siteId).role !== "chair") silence(siteId, true);
      }
      conference.emitChange();
    },
    "meeting.spotlight": ({ siteId }) =>
      conference.spotlight(siteId === null ? null : conference.getMember(siteId).siteId),
    "meeting.admit": ({ siteId, admitted }) => calls.admit(siteId, admitted ? "in" : "away"),
    "meeting.remove": ({ siteId }) => {
      if (siteId === self) throw new RoomdError("request.invalid", "to go oneself there is meeting.leave");
      calls.remove(conference.getMember(siteId).siteId);
    },
    "meeting.record": ({ on }) => calls.setRecording(on ? "start" : "stop"),
    "meeting.end": () => calls.endMeeting(),
  };
}

/** Does a conference's command for one who may. Throws `access.denied`, `not-found`, `request.invalid`. */
export async function moderate(
  conference: Conference,
  { actor, method, params }: { actor: Actor; method: ConferenceCommand; params: unknown },
  calls: ModerationCalls,
): Promise<Record<string, never>> {
  const parsed = parse(conferenceCommands[method], params, method);
  const own = method === "meeting.raiseHand" || isSelfMute(actor, method, parsed);
  if (actor !== "console" && !own && !conference.canModerate(actor.siteId)) {
    throw new RoomdError(
      "access.denied",
      `${method}: only the chair of "${conference.meeting.title}" may do this`,
    );
  }
  await (createHandlers(conference, actor, calls)[method] as (params: unknown) => unknown)(parsed);
  return {};
}

/** A site may always silence itself; to be heard again is the chair's to say. */
function isSelfMute(actor: Actor, method: ConferenceCommand, params: unknown): boolean {
  if (actor === "console" || method !== "meeting.mute") return false;
  const { siteId, silenced } = params as ConferenceCommandParams<"meeting.mute">;
  return siteId === actor.siteId && silenced;
}
