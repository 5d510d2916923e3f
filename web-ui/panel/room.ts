import { computed, effect, signal } from "@preact/signals";
import { statusAt } from "../../daemon/contract/device/health.ts";
import { asRoomdError } from "../../daemon/contract/errors.ts";
import { findMeetingAt } from "../../daemon/contract/meeting/meeting.ts";
import { pageNow } from "../shared/clock.ts";
import { describeError, followLanguage, messages } from "../shared/locale.ts";
import type { InputOption } from "./input-options.ts";
import { live, viewer } from "./live.ts";
import { participantStateOf } from "./participant-state.ts";
import { PtzController } from "./ptz-controller.ts";
import { selectedInput, setSelectedInput } from "./selected-input.ts";

/** What the whole panel looks at: the room's state, and what the operator has chosen on this page. */
export { live, viewer };

/** Something that failed, until it is read or the next thing succeeds. */
export const toast = signal<{ text: string; detail: string } | null>(null);
let toastTimer: ReturnType<typeof setTimeout> | undefined;

function showError(error: unknown, about?: "camera" | "picture"): void {
  const said = describeError(error, about === "camera" ? camera.value : undefined);
  const noPicture = about === "picture" && asRoomdError(error, "page").code === "unavailable";
  toast.value = noPicture ? { ...said, text: messages.value.errors.picture } : said;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.value = null;
  }, 8000);
}

/** Sends a command; what goes wrong is shown in the operator's words. True when it was done. */
export async function command(
  method: string,
  params: unknown = {},
  about?: "camera" | "picture",
): Promise<boolean> {
  try {
    await live.request(
      method,
      params,
      method === "preset.recall" || method === "ptz.home" ? RECALL_TIMEOUT_MS : undefined,
    );
    toast.value = null;
    return true;
  } catch (error) {
    const { code } = asRoomdError(error, method);
    // Another movement took its place: that is what was wanted. One that missed is said over the picture.
    if (code !== "aborted" && code !== "camera.missed") showError(error, about);
    return false;
  }
}

/** The room itself gives up before, ms. */
const RECALL_TIMEOUT_MS = 130_000;

export function recallPreset(id: string, number: number): void {
  ptz.stop();
  void command("preset.recall", { camera: id, number, holder: ptz.holder }, "camera");
}

export function goHome(id: string): void {
  ptz.stop();
  void command("ptz.home", { camera: id, holder: ptz.holder }, "camera");
}

/** Looks at one, and moves its camera from now on. */
export function selectInput(key: string): void {
  ptz.stop();
  setSelectedInput(key);
}

/** Shows the meeting its picture, and looks at it. */
export function putOnAir({ key, video }: InputOption): void {
  if (!video) return;
  selectInput(key);
  void command("video.select", { video: video.id }, "picture");
}

/** The camera that the controls move. */
export const camera = computed(() => selectedInput.value?.camera ?? undefined);

/** Nobody moves it from here before the lock is opened here. */
export const isLocked = computed(() => {
  const { lock, unlockedFor } = camera.value ?? { lock: "none", unlockedFor: null };
  return lock === "locked" || (lock === "unlocked" && unlockedFor !== ptz.holder);
});

export const cameraStatus = computed(() => {
  pageNow.value;
  return camera.value ? statusAt(camera.value.health, live.serverNow()) : "off";
});

/** The meeting to show in the header: the one the room is in or wants, else the next one. */
export const shownMeeting = computed(() => {
  pageNow.value;
  const state = live.state.value;
  if (!state) return undefined;
  const now = live.serverNow();
  const ahead = state.agenda
    .filter(({ startsAtMs }) => startsAtMs > now)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs);
  return state.meeting.meeting ?? findMeetingAt(state.agenda, now) ?? ahead[0];
});

/** What this room is in its meeting; null outside of one. */
export const participantState = computed(() => participantStateOf(live.state.value));

/** How long the gesture lasts that ends a meeting for everybody, ms. */
export const END_HOLD_MS = 1500;

export const ptz = new PtzController({
  request: (method, params) => live.request(method, params),
  onError: (error) => showError(error, "camera"),
});

/** How long the gesture lasts that unlocks a camera on air, ms: a hand that brushes the screen opens nothing. */
export const UNLOCK_HOLD_MS = 800;

export function unlock(): void {
  if (camera.value) void command("camera.unlock", { camera: camera.value.id, holder: ptz.holder }, "camera");
}

effect(() => {
  const language = live.state.value?.room.language;
  if (language) followLanguage(language);
});
