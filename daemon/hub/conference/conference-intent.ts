import { type Static, Type } from "typebox";
import { Identifier } from "../../contract/identifier.ts";
import { MAX_SITES } from "../../contract/limits.ts";
import { SiteRole } from "../../contract/meeting/meeting.ts";
import { Nullable } from "../../contract/nullable.ts";

/** A guest that is in the meeting. */
const AdmittedGuest = Type.Object({
  /** SHA-256 of the session's id, which is a secret of the guest's page. */
  sessionHash: Type.String({ minLength: 64, maxLength: 64 }),
  siteId: Identifier,
  name: Type.String({ maxLength: 200 }),
});
export type AdmittedGuest = Static<typeof AdmittedGuest>;

/** What moderators and guests have decided in a conference, as it is stored: a hub that dies in a meeting goes on with it. */
export const ConferenceIntent = Type.Object({
  sites: Type.Array(
    Type.Object({
      siteId: Identifier,
      role: SiteRole,
      mutedByChair: Nullable(Type.Boolean()),
      handRaisedAtMs: Nullable(Type.Number()),
    }),
    { maxItems: 2 * MAX_SITES },
  ),
  spotlightId: Nullable(Identifier),
  isRecorded: Type.Boolean(),
  guests: Type.Array(AdmittedGuest, { maxItems: MAX_SITES }),
});
export type ConferenceIntent = Static<typeof ConferenceIntent>;

export const NO_INTENT: ConferenceIntent = { sites: [], spotlightId: null, isRecorded: false, guests: [] };
