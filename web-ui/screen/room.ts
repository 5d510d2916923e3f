import { computed, effect, signal } from "@preact/signals";
import { followLanguage } from "../shared/locale.ts";
import { RoomLive } from "../shared/room-live.ts";
import { roomSignalling } from "../shared/room-signalling.ts";
import { Viewer } from "../shared/viewer.ts";

export const live = new RoomLive();
export const viewer = new Viewer(roomSignalling(live));

/** The number of this screen, from `/screen/?screen=2`. */
export const screenNumber = Math.max(1, Number(new URLSearchParams(location.search).get("screen") ?? 1) || 1);

/** The room's id of this page; null until the room has responded on this connection. */
export const screenId = signal<string | null>(null);

/** The numbers of all connected screens, including this one. */
export const screenNumbers = computed(() => {
  const others = (live.state.value?.screens ?? []).filter(({ id }) => id !== null);
  return [...new Set([screenNumber, ...others.map(({ screen }) => screen)])].sort();
});

/** Whether this screen plays the room's audio. */
export const playsAudio = computed(() => {
  const connected = live.state.value?.screens ?? [];
  return connected.some(({ id, playsAudio }) => playsAudio && id !== null && id === screenId.value);
});

effect(() => {
  const language = live.state.value?.room.language;
  if (language) followLanguage(language);
});
