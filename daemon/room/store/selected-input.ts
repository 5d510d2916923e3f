import { Type } from "typebox";
import type { RoomStore } from "./room-store.ts";

const KEY = "video";

/** Returns the id of the video input that the operator selected last; undefined before the first selection. */
export async function loadSelectedInput(store: RoomStore): Promise<string | undefined> {
  return store.getValue(KEY, Type.String());
}

export async function saveSelectedInput(store: RoomStore, video: string): Promise<void> {
  await store.setValue(KEY, video);
}
