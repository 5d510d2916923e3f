import { computed, signal } from "@preact/signals";
import type { HubState } from "../../daemon/contract/hub-state.ts";
import { pageNow } from "../shared/clock.ts";
import { LiveConnection } from "../shared/live.ts";
import { inWords } from "../shared/words.ts";
import { judge } from "./judge.ts";

export const live = new LiveConnection<HubState>();
export const failure = signal<{ text: string; detail: string } | null>(null);

/** The site whose details are open. */
export const chosenRoom = signal<string | null>(null);

/** Every room of the hub, judged at this moment. */
export const rooms = computed(() => {
  pageNow.value;
  const now = live.serverNow();
  return (live.state.value?.rooms ?? []).map((room) => judge(room, now));
});

/** Sends a command; true when it was done. */
export async function command(method: string, params: unknown): Promise<boolean> {
  try {
    await live.request(method, params);
    failure.value = null;
    return true;
  } catch (error) {
    failure.value = inWords(error);
    return false;
  }
}
