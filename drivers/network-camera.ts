import type {
  CameraClock,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "../daemon/contract/device/network-camera.ts";

/** Features of network cameras besides video and movement. Rejects as `Camera` does. */
export interface NetworkCamera {
  /** The stream of the profile that moves comes first. */
  streams(signal?: AbortSignal): Promise<readonly CameraStream[]>;
  /** Requests a key frame in a stream; without a token, in that of the profile that moves. */
  requestKeyFrame(profileToken?: string, signal?: AbortSignal): Promise<void>;
  /** The camera's own time. */
  clock(signal?: AbortSignal): Promise<CameraClock>;
  /** `utcMs`: since the epoch; the camera keeps whole seconds. */
  setClock(utcMs: number, signal?: AbortSignal): Promise<void>;
  ntp(signal?: AbortSignal): Promise<NtpSettings>;
  setNtp(settings: NtpSettings, signal?: AbortSignal): Promise<void>;
  /** Manufacturer-specific commands, such as `tt:Wiper|On`. */
  auxiliaryCommands(signal?: AbortSignal): Promise<readonly string[]>;
  sendAuxiliaryCommand(command: string, signal?: AbortSignal): Promise<void>;
  /** Makes the current position the home position. */
  saveHome(signal?: AbortSignal): Promise<void>;
  /** Yields the camera's notifications until the signal aborts or the generator is closed. */
  events(signal?: AbortSignal): AsyncGenerator<CameraNotification, void, undefined>;
}
