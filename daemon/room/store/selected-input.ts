import type { RoomStore } from "./room-store.ts";

const KEY = "video";

/** The picture that the operator chose last for the meeting to see; undefined before the first time. */
export async function chosenVideo(store: RoomStore): Promise<string | undefined> {
  const kept = await store.setting(KEY);
  return typeof kept === "string" ? kept : undefined;
}

export async function saveChosenVideo(store: RoomStore, video: string): Promise<void> {
  await store.saveSetting(KEY, video);
}
