import type { Meeting, SiteNames } from "../../daemon/contract/meeting/meeting.ts";

/** Names that fit beside the room's own picture. */
const SHOWN_MAX = 20;

interface InvitedSites {
  readonly shown: readonly { readonly id: string; readonly name: string; readonly isChair: boolean }[];
  /** How many more are invited. */
  readonly more: number;
}

/** Returns the invited sites by name, the chair first and the others in the hub's order. */
export function invitedSites(
  { roomIds, chairRoomId }: Pick<Meeting, "roomIds" | "chairRoomId">,
  siteNames: SiteNames,
): InvitedSites {
  const invited = new Set(roomIds);
  const named = siteNames
    .filter(({ id }) => invited.has(id))
    .map(({ id, name }) => ({ id, name, isChair: id === chairRoomId }))
    .toSorted((a, b) => Number(b.isChair) - Number(a.isChair));
  const shown = named.slice(0, SHOWN_MAX);
  return { shown, more: roomIds.length - shown.length };
}
