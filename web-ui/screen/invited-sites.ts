import type { Meeting, SiteNames } from "../../daemon/contract/meeting/meeting.ts";

/** Lines of names that fit beside the room's own picture, and characters in a line. */
const LINES_MAX = 12;
const LINE_CHARACTERS = 20;

interface InvitedSites {
  readonly shown: readonly { readonly id: string; readonly name: string; readonly isChair: boolean }[];
  /** How many more are invited. */
  readonly more: number;
}

/** Returns the invited sites by name, as many as fit, the chair first and the others in the hub's order. */
export function invitedSites(
  { roomIds, chairRoomId }: Pick<Meeting, "roomIds" | "chairRoomId">,
  siteNames: SiteNames,
): InvitedSites {
  const invited = new Set(roomIds);
  const named = siteNames
    .filter(({ id }) => invited.has(id))
    .map(({ id, name }) => ({ id, name, isChair: id === chairRoomId }))
    .toSorted((a, b) => Number(b.isChair) - Number(a.isChair));
  const lines = named.map(({ name }) => Math.ceil(name.length / LINE_CHARACTERS));
  const shown = named.filter((_, index) => sum(lines.slice(0, index + 1)) <= LINES_MAX);
  return { shown, more: roomIds.length - shown.length };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
