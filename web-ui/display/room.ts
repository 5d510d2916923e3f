import { effect } from "@preact/signals";
import type { RoomState } from "../../daemon/contract/room-state.ts";
import { LiveConnection } from "../shared/live.ts";
import { Viewer } from "../shared/viewer.ts";
import { followLanguage } from "../shared/words.ts";

export const live = new LiveConnection<RoomState>();
export const viewer = new Viewer(live);

effect(() => {
  const language = live.state.value?.room.language;
  if (language) followLanguage(language);
});
