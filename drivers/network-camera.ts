import type {
  CameraClock,
  CameraNotification,
  CameraStream,
  NtpSettings,
} from "../daemon/contract/device/network-camera.ts";

/** What a camera on the network tells and takes besides picture and movement. Rejects as `Camera` does. */
export interface NetworkCamera {
  /** The stream that moves first. */
  streams(signal?: AbortSignal): Promise<readonly CameraStream[]>;
  /** Asks for a key frame in a stream, that of the moving profile where none is named. */
  requestKeyFrame(profileToken?: string, signal?: AbortSignal): Promise<void>;
  /** What it thinks the time is. */
  clock(signal?: AbortSignal): Promise<CameraClock>;
  /** `utcMs`: since the epoch; the camera keeps whole seconds. */
  setClock(utcMs: number, signal?: AbortSignal): Promise<void>;
  ntp(signal?: AbortSignal): Promise<NtpSettings>;
  setNtp(settings: NtpSettings, signal?: AbortSignal): Promise<void>;
  /** The head's own commands, such as `tt:Wiper|On`. */
  auxiliaryCommands(signal?: AbortSignal): Promise<readonly string[]>;
  sendAuxiliaryCommand(command: string, signal?: AbortSignal): Promise<void>;
  /** Makes home of where it stands. */
  saveHome(signal?: AbortSignal): Promise<void>;
  /** What happens to it, for as long as it is read. */
  events(signal?: AbortSignal): AsyncGenerator<CameraNotification, void, undefined>;
}
