import type { EntryValue } from "../../daemon/contract/define-topic.ts";
import type { RollCallStep, RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import type { HubTopics } from "../../daemon/contract/hub-topics.ts";
import type { Participant } from "../../daemon/contract/meeting/meeting.ts";
import type { TopicEntries } from "../../daemon/shared/topic-replica.ts";

type MeetingTopic = HubTopics["meeting/{meetingId}"];

/** A row of the roll-call: an invited site, or a guest in the meeting. */
export interface BoardRow {
  readonly siteId: string;
  readonly name: string;
  /** Undefined for a guest: guests are not called. */
  readonly entry: RollCallStep | undefined;
  /** Undefined while the site is not in the meeting. */
  readonly member: Participant | undefined;
  /** Null for a guest and while the room is in no meeting. */
  readonly linkQuality: RoomSummary["linkQuality"];
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
  /** Undefined while nobody is in the meeting. */
  readonly conference: EntryValue<MeetingTopic, "conference"> | undefined;
}

/** Groups the roll-call by region in the hub's order, so that rows never move. Undefined for a meeting without a
 * roll-call. */
export function buildBoard(
  entries: TopicEntries<MeetingTopic>,
  rooms: readonly RoomSummary[],
): Board | undefined {
  const steps = entries.list("step/{siteId}");
  if (steps.length === 0) return undefined;
  const participants = entries.list("participant/{siteId}");
  const positions = new Map(rooms.map(({ id }, position) => [id, position]));
  const position = ({ siteId }: RollCallStep) => positions.get(siteId) ?? positions.size;
  const sites = steps.toSorted((a, b) => position(a) - position(b) || a.siteId.localeCompare(b.siteId));
  const byRegion = Map.groupBy(sites, ({ region }) => region);
  const guests = participants.filter(({ kind }) => kind === "guest");
  return {
    regions: [
      ...[...byRegion].map(([name, steps]) => ({
        kind: "region" as const,
        name,
        rows: steps.map((entry) => ({
          siteId: entry.siteId,
          name: entry.name,
          entry,
          member: entries.get(`participant/${entry.siteId}`),
          linkQuality: rooms[position(entry)]?.linkQuality ?? null,
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
                  linkQuality: null,
                })),
            },
          ]),
    ],
    invitedCount: sites.length,
    heardCount: sites.filter(({ step }) => step === "heard").length,
    lateCount: sites.filter(({ cause }) => cause !== null).length,
    conference: entries.get("conference"),
  };
}
