import type { CurrentRoomState } from "../../daemon/contract/fleet/room-state.ts";

export type Tab = "inputs" | "presets" | "sites" | "screens";

/** Returns the tabs beside the preview, in order: inputs only where there are several, sites and screens only in a
 * meeting. */
export function tabsOf({
  media,
  cameras,
  meeting,
}: Pick<CurrentRoomState, "media" | "cameras" | "meeting">): Tab[] {
  const isMeeting = meeting.phase !== "idle";
  const available: Record<Tab, boolean> = {
    inputs: media.videos.length > 1,
    presets: cameras.length > 0,
    sites: isMeeting,
    screens: isMeeting && meeting.view !== null,
  };
  return (Object.keys(available) as Tab[]).filter((tab) => available[tab]);
}

/** Returns the tab to show: the operator's choice where it still exists, else the sites for a moderator and the presets
 * for others; undefined without tabs. */
export function selectTab(tabs: readonly Tab[], chosen: Tab | null, canModerate: boolean): Tab | undefined {
  const wanted: readonly (Tab | null)[] = [chosen, canModerate ? "sites" : "presets", "sites", "inputs"];
  return tabs.find((tab) => tab === wanted.find((one) => one !== null && tabs.includes(one)));
}
