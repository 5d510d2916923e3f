import type { ConferenceCommand, ConferenceCommandParams } from "../../contract/conference-commands.ts";
import { conferenceCommands } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import { parse } from "../../contract/parse.ts";
import type { Conference } from "./conference.ts";

/** Who acts: a site of the conference, or the console, which may do what a chair may. */
export type Actor = { readonly siteId: string } | "console";

/** What acts need besides the conference. */
export interface ActCalls {
  /** Puts a site out. */
  readonly remove: (siteId: string) => void;
  readonly admit: (siteId: string, how: "in" | "away") => void;
  readonly record: (how: "start" | "stop") => Promise<void>;
  readonly end: () => Promise<void>;
}

type Handlers = { [C in ConferenceCommand]: (params: ConferenceCommandParams<C>) => unknown };

function handlers(conference: Conference, actor: Actor, calls: ActCalls): Handlers {
  const self = actor === "console" ? undefined : actor.siteId;
  const silence = (siteId: string, silenced: boolean) => {
    const standing = conference.standing(siteId);
    standing.silencedByChair = silenced;
    if (!silenced) standing.handRaisedAtMs = null;
    conference.applySilence(siteId);
  };
  return {
    "meeting.raiseHand": ({ raised }) => {
      if (self === undefined) throw new RoomdError("request.invalid", "the console has no hand to raise");
      const standing = conference.standing(self);
      standing.handRaisedAtMs = raised ? (standing.handRaisedAtMs ?? Date.now()) : null;
      conference.changed();
    },
    "meeting.setRole": ({ siteId, role }) => {
      conference.member(siteId);
      if (siteId === self && role !== "chair" && conference.standing(siteId).role === "chair") {
        throw new RoomdError("request.invalid", "a meeting keeps its chair: make another site the chair");
      }
      // One that is out for a moment would come back as a second chair.
      const others = conference.meeting.roomIds.filter((other) => role === "chair" && other !== siteId);
      for (const other of others) {
        if (conference.standing(other).role === "chair") conference.setRole(other, "speaker");
      }
      conference.setRole(siteId, role);
    },
    "meeting.mute": ({ siteId, silenced }) => {
      silence(conference.member(siteId).siteId, silenced);
      conference.changed();
    },
    "meeting.muteAll": () => {
      for (const { siteId } of conference.members) {
        if (siteId !== self && conference.standing(siteId).role !== "chair") silence(siteId, true);
      }
      conference.changed();
    },
    "meeting.spotlight": ({ siteId }) =>
      conference.spotlight(siteId === null ? null : conference.member(siteId).siteId),
    "meeting.admit": ({ siteId, admitted }) => calls.admit(siteId, admitted ? "in" : "away"),
    "meeting.remove": ({ siteId }) => {
      if (siteId === self) throw new RoomdError("request.invalid", "to go oneself there is meeting.leave");
      calls.remove(conference.member(siteId).siteId);
    },
    "meeting.record": ({ on }) => calls.record(on ? "start" : "stop"),
    "meeting.end": () => calls.end(),
  };
}

/** Does a conference's command for one who may. Throws `access.denied`, `not-found`, `request.invalid`. */
export async function act(
  conference: Conference,
  { actor, method, params }: { actor: Actor; method: ConferenceCommand; params: unknown },
  calls: ActCalls,
): Promise<Record<string, never>> {
  const parsed = parse(conferenceCommands[method], params, method);
  const own = method === "meeting.raiseHand" || isOwnSilence(actor, method, parsed);
  if (actor !== "console" && !own && !conference.leads(actor.siteId)) {
    throw new RoomdError(
      "access.denied",
      `${method}: only the chair of "${conference.meeting.title}" may do this`,
    );
  }
  await (handlers(conference, actor, calls)[method] as (params: unknown) => unknown)(parsed);
  return {};
}

/** A site may always silence itself; to be heard again is the chair's to say. */
function isOwnSilence(actor: Actor, method: ConferenceCommand, params: unknown): boolean {
  if (actor === "console" || method !== "meeting.mute") return false;
  const { siteId, silenced } = params as ConferenceCommandParams<"meeting.mute">;
  return siteId === actor.siteId && silenced;
}
