import { computed, effect, signal } from "@preact/signals";
import type { ParamsOf, RequestArguments, RequestName } from "../../daemon/contract/define-command.ts";
import { statusAt } from "../../daemon/contract/device/health.ts";
import { asRoomdError } from "../../daemon/contract/errors.ts";
import { findMeetingAt } from "../../daemon/contract/meeting/meeting.ts";
import { pageNow } from "../shared/clock.ts";
import { describeError, followLanguage, messages } from "../shared/locale.ts";
import type { RoomRequests } from "../shared/room-live.ts";
import type { InputOption } from "./input-options.ts";
import { live, viewer } from "./live.ts";
import { participantStateOf } from "./participant-state.ts";
import { PtzController } from "./ptz-controller.ts";
import { selectedInput, setSelectedInput } from "./selected-input.ts";

export { live, viewer };

/** The last error; cleared after a while or by the next success. */
export const toast = signal<{ text: string; detail: string } | null>(null);
let toastTimer: ReturnType<typeof setTimeout> | undefined;

function showError(error: unknown, about?: "camera" | "picture"): void {
  const description = describeError(error, about === "camera" ? camera.value : undefined);
  const noPicture = about === "picture" && asRoomdError(error, "page").code === "unavailable";
  toast.value = noPicture ? { ...description, text: messages.value.errors.picture } : description;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toast.value = null;
  }, 8000);
}

/** Sends a command and returns whether it succeeded; an error is shown in the operator's words. */
export async function command<Name extends RequestName<RoomRequests>>(
  name: Name,
  params: ParamsOf<RoomRequests[Name]>,
  about?: "camera" | "picture",
): Promise<boolean> {
  try {
    await live.request(name, ...([params] as RequestArguments<RoomRequests[Name]>));
    toast.value = null;
    return true;
  } catch (error) {
    const { code } = asRoomdError(error, name);
    // `aborted`: a newer movement replaced it. A missed preset is shown over the preview.
    if (code !== "aborted" && code !== "camera.missed") showError(error, about);
    return false;
  }
}

export function recallPreset(id: string, number: number): void {
  ptz.stop();
  void command("preset.recall", { camera: id, number, holder: ptz.holder }, "camera");
}

export function goHome(id: string): void {
  ptz.stop();
  void command("ptz.home", { camera: id, holder: ptz.holder }, "camera");
}

/** Previews an input and controls its camera. */
export function selectInput(key: string): void {
  ptz.stop();
  setSelectedInput(key);
}

/** Puts an input on air and previews it. */
export function putOnAir({ key, video }: InputOption): void {
  if (!video) return;
  selectInput(key);
  void command("video.select", { video: video.id }, "picture");
}

/** The camera that the controls move. */
export const camera = computed(() => selectedInput.value?.camera ?? undefined);

/** Whether this panel must unlock the camera before it moves. */
export const isLocked = computed(() => {
  const { lock, unlockedFor } = camera.value ?? { lock: "none", unlockedFor: null };
  return lock === "locked" || (lock === "unlocked" && unlockedFor !== ptz.holder);
});

export const cameraStatus = computed(() => {
  pageNow.value;
  return camera.value ? statusAt(camera.value.health, live.serverNow()) : "off";
});

/** The meeting in the header: the one the room is in or joins, else the next one. */
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

/** This room's state in its meeting by the hub's last roster, which may be old. */
export const lastParticipantState = computed(() => participantStateOf(live.state.value));

/** This room's state in its meeting; null outside of one, and while the hub does not confirm it. */
export const participantState = computed(() => (live.outage.value ? null : lastParticipantState.value));

/** How long the end button must be held, ms. */
export const END_HOLD_MS = 1500;

export const ptz = new PtzController({
  request: (name, ...params) => live.request(name, ...params),
  onError: (error) => showError(error, "camera"),
  isReachable: () => live.outage.value?.kind !== "room",
});

/** How long the unlock button must be held, ms: an accidental touch unlocks nothing. */
export const UNLOCK_HOLD_MS = 800;

export function unlock(): void {
  if (camera.value) void command("camera.unlock", { camera: camera.value.id, holder: ptz.holder }, "camera");
}

effect(() => {
  const language = live.state.value?.room.language;
  if (language) followLanguage(language);
});
