import type { RoomStore } from "./room-store.ts";

const KEY = "video";

/** The picture that the operator chose last for the meeting to see; undefined before the first time. */
export async function loadSelectedInput(store: RoomStore): Promise<string | undefined> {
  const kept = await store.getValue(KEY);
  return typeof kept === "string" ? kept : undefined;
}

export async function saveSelectedInput(store: RoomStore, video: string): Promise<void> {
  await store.setValue(KEY, video);
}
