import { computed, signal } from "@preact/signals";
import type { RequestArguments, RequestName, ResultOf } from "../../daemon/contract/define-command.ts";
import type { HubState } from "../../daemon/contract/fleet/hub-state.ts";
import { type HubCommands, hubCommands } from "../../daemon/contract/hub-commands.ts";
import { pageNow } from "../shared/clock.ts";
import { describeError } from "../shared/locale.ts";
import { StateConnection } from "../shared/state-connection.ts";
import { roomStatus } from "./room-status.ts";

export const live = new StateConnection<HubState, HubCommands>({ requests: hubCommands });
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

/** The status of every room now. */
export const roomStatuses = computed(() => {
  pageNow.value;
  const now = live.serverNow();
  return (live.state.value?.rooms ?? []).map((room) => roomStatus(room, now));
});

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
