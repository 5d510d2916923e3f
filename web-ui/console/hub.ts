import { signal } from "@preact/signals";
import type { RequestArguments, RequestName, ResultOf } from "../../daemon/contract/define-command.ts";
import type { TopicName } from "../../daemon/contract/define-topic.ts";
import type { RoomSummary } from "../../daemon/contract/fleet/summaries.ts";
import { type HubCommands, hubCommands } from "../../daemon/contract/hub-commands.ts";
import type { HubTopics } from "../../daemon/contract/hub-topics.ts";
import { withoutProofs } from "../../daemon/shared/room-summary.ts";
import { LiveConnection } from "../shared/live.ts";
import { describeError } from "../shared/locale.ts";
import { useTopic } from "../shared/use-topic.ts";

export const live = new LiveConnection<HubCommands, HubTopics>({ requests: hubCommands });
export const failure = signal<{ text: string; detail: string } | null>(null);

const MEETING_IN_ADDRESS = "#meeting=";

function meetingInAddress(): string | null {
  const { hash } = location;
  return hash.startsWith(MEETING_IN_ADDRESS)
    ? decodeURIComponent(hash.slice(MEETING_IN_ADDRESS.length))
    : null;
}

/** The meeting whose roll-call is open. It is in the page's address, so that a reload keeps it. */
export const openMeetingId = signal(meetingInAddress());
addEventListener("hashchange", () => {
  openMeetingId.value = meetingInAddress();
});

export function openMeeting(id: string | null): void {
  location.hash = id === null ? "" : `${MEETING_IN_ADDRESS}${encodeURIComponent(id)}`;
}

export const selectedSiteId = signal<string | null>(null);

/** Subscribes the component to a topic of the hub. */
export function useHubTopic<Name extends TopicName<HubTopics>>(name: Name) {
  return useTopic<HubTopics, Name>(live, name);
}

/** Returns what the hub says of each room. */
export function useRooms(): readonly RoomSummary[] {
  const rooms = useHubTopic("rooms")?.list("{roomId}") ?? [];
  return live.isStale.value ? rooms.map(withoutProofs) : rooms;
}

/** Returns the zone of the hub's dates and times; undefined, which is the page's, until it is known. */
export function useHubZone(): string | undefined {
  return useHubTopic("hub")?.get("timeZone");
}

/** Sends a command and returns its result; null if it failed, and the page shows the error. */
export async function request<Name extends RequestName<HubCommands>>(
  name: Name,
  ...params: RequestArguments<HubCommands[Name]>
): Promise<ResultOf<HubCommands[Name]> | null> {
  try {
    const result = await live.request(name, ...params);
    failure.value = null;
    return result;
  } catch (error) {
    failure.value = describeError(error);
    return null;
  }
}

/** Sends a command and returns whether it succeeded. */
export async function command<Name extends RequestName<HubCommands>>(
  name: Name,
  ...params: RequestArguments<HubCommands[Name]>
): Promise<boolean> {
  return (await request(name, ...params)) !== null;
}
