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

/** The page's language: selected here, else configured for the room. */
export const language = signal<Language>(chosenLanguage() ?? "vi");

export const messages = computed(() => (language.value === "vi" ? vi : en));

/** Uses the room's language unless one was selected here. */
export function followLanguage(configured: string): void {
  if (!chosenLanguage()) language.value = configured === "en" ? "en" : "vi";
}

export function chooseLanguage(wanted: Language): void {
  localStorage.setItem(KEY, wanted);
  language.value = wanted;
}

/** Returns why a camera does not respond, in the operator's words, by how it is connected. */
export function describeNoResponse(camera: Pick<CameraState, "connection">, code: string | null): string {
  const { errors } = messages.value;
  if (code === "access.denied") return errors.cameraPassword;
  // Something came: neither cable nor power is at fault.
  if (code === "protocol.malformed" || code === "device.refused") return errors.cameraUnreadable;
  // A serial port is a path, whatever protocol it carries; names of hosts have no slash.
  return camera.connection.includes(" /") ? errors.camera : errors.networkCamera;
}

/** Returns an error in the operator's words. `about`: the camera that the request was for. */
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
