import type { HubState, RollCallEntry } from "../../daemon/contract/fleet/hub-state.ts";
import type { Participant, Roster } from "../../daemon/contract/meeting/meeting.ts";
import type { WanState } from "../../daemon/contract/meeting/view.ts";

/** A row of the roll-call: an invited site, or a guest in the meeting. */
export interface BoardRow {
  readonly siteId: string;
  readonly name: string;
  /** Undefined for a guest: guests are not called. */
  readonly entry: RollCallEntry | undefined;
  /** Undefined while the site is not in the meeting. */
  readonly member: Participant | undefined;
  /** As the room reports it; undefined for a guest and while the room is not in the meeting. */
  readonly line: WanState | undefined;
}

interface BoardRegion {
  readonly kind: "region" | "guests";
  readonly name: string;
  readonly rows: readonly BoardRow[];
}

export interface Board {
  readonly regions: readonly BoardRegion[];
  readonly invitedCount: number;
  readonly heardCount: number;
  /** Sites that need attention. */
  readonly lateCount: number;
  readonly roster: Roster | undefined;
}

/** Groups the roll-call by region in the hub's order, so that rows never move. Undefined for a meeting without a
 * roll-call. */
export function buildBoard(state: HubState, meetingId: string): Board | undefined {
  const call = state.rollCalls.find((one) => one.meetingId === meetingId);
  if (!call) return undefined;
  const roster = state.rosters.find((one) => one.meetingId === meetingId);
  const member = (siteId: string) => roster?.participants.find((one) => one.siteId === siteId);
  const line = (siteId: string) => {
    const room = state.rooms.find(({ id }) => id === siteId)?.state;
    return room?.meeting.phase === "joined" ? room.wan : undefined;
  };
  const positions = new Map(state.rooms.map(({ id }, position) => [id, position]));
  const position = ({ siteId }: RollCallEntry) => positions.get(siteId) ?? positions.size;
  const sites = call.sites.toSorted((a, b) => position(a) - position(b) || a.siteId.localeCompare(b.siteId));
  const byRegion = Map.groupBy(sites, ({ region }) => region);
  const guests = (roster?.participants ?? []).filter(({ kind }) => kind === "guest");
  return {
    regions: [
      ...[...byRegion].map(([name, entries]) => ({
        kind: "region" as const,
        name,
        rows: entries.map((entry) => ({
          siteId: entry.siteId,
          name: entry.name,
          entry,
          member: member(entry.siteId),
          line: line(entry.siteId),
        })),
      })),
      ...(guests.length === 0
        ? []
        : [
            {
              kind: "guests" as const,
              name: "",
              rows: guests
                .toSorted((a, b) => a.joinedAtMs - b.joinedAtMs || a.siteId.localeCompare(b.siteId))
                .map((guest) => ({
                  siteId: guest.siteId,
                  name: guest.name,
                  entry: undefined,
                  member: guest,
                  line: undefined,
                })),
            },
          ]),
    ],
    invitedCount: sites.length,
    heardCount: sites.filter(({ step }) => step === "heard").length,
    lateCount: sites.filter(({ cause }) => cause !== null).length,
    roster,
  };
}
