import type { RoomStore } from "./room-store.ts";

const KEY = "video";

/** Returns the id of the video input that the operator selected last; undefined before the first selection. */
export async function loadSelectedInput(store: RoomStore): Promise<string | undefined> {
  const value = await store.getValue(KEY);
  return typeof value === "string" ? value : undefined;
}

export async function saveSelectedInput(store: RoomStore, video: string): Promise<void> {
  await store.setValue(KEY, video);
}
