import { computed, signal } from "@preact/signals";
import { asRoomdError } from "../../daemon/contract/errors.ts";
import type { CameraState } from "../../daemon/contract/fleet/room-state.ts";
import { en } from "./locales/en.ts";
import { vi } from "./locales/vi.ts";

export type Language = "vi" | "en";

const KEY = "roomd-language";

function chosenLanguage(): Language | undefined {
  const wanted = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEY);
  return wanted === "vi" || wanted === "en" ? wanted : undefined;
}

/** The page's language: as chosen here, else as its room is configured. */
export const language = signal<Language>(chosenLanguage() ?? "vi");

/** The words of the page's language. */
export const messages = computed(() => (language.value === "vi" ? vi : en));

/** Takes the room's language unless somebody chose another one here. */
export function followLanguage(configured: string): void {
  if (!chosenLanguage()) language.value = configured === "en" ? "en" : "vi";
}

export function chooseLanguage(wanted: Language): void {
  localStorage.setItem(KEY, wanted);
  language.value = wanted;
}

/** Why a camera does not answer, in the operator's words: what to look at first is on the way to it. */
export function describeNoResponse(camera: Pick<CameraState, "connection">, code: string | null): string {
  const { errors } = messages.value;
  if (code === "access.denied") return errors.cameraPassword;
  return camera.connection.startsWith("serial") ? errors.camera : errors.networkCamera;
}

/** An error in the operator's words; `about` a camera, what leads to it is the first thing to look at. */
export function describeError(error: unknown, about?: CameraState): { text: string; detail: string } {
  const { code, message } = asRoomdError(error, "page");
  const { errors } = messages.value;
  const silent = code === "timeout" || code === "unavailable" || code === "access.denied";
  if (about && silent) return { text: describeNoResponse(about, code), detail: message };
  if (code === "device.refused" || code === "device.unsupported")
    return { text: errors.refused, detail: message };
  const text = code in errors ? errors[code as keyof typeof errors] : errors.internal;
  return { text, detail: message };
}
