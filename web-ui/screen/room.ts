import { computed, effect, signal } from "@preact/signals";
import type { RoomState } from "../../daemon/contract/fleet/room-state.ts";
import { LiveConnection } from "../shared/live.ts";
import { followLanguage } from "../shared/locale.ts";
import { Viewer } from "../shared/viewer.ts";

export const live = new LiveConnection<RoomState>();
export const viewer = new Viewer(live);

/** Which of the room's screens this is: `/screen/?screen=2`. */
export const screenNumber = Math.max(1, Number(new URLSearchParams(location.search).get("screen") ?? 1) || 1);

/** As the room knows this page; null until it has answered on this connection. */
export const screenId = signal<string | null>(null);

/** The screens that are there, this one among them. */
export const screenNumbers = computed(() => {
  const others = (live.state.value?.screens ?? []).filter(({ id }) => id !== null);
  return [...new Set([screenNumber, ...others.map((display) => display.screen)])].sort();
});

/** The room's sound comes out here. */
export const playsAudio = computed(() => {
  const displays = live.state.value?.screens ?? [];
  return displays.some(({ id, playsAudio }) => playsAudio && id !== null && id === screenId.value);
});

effect(() => {
  const language = live.state.value?.room.language;
  if (language) followLanguage(language);
});
