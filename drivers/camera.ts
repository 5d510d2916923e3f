/** The capability interface of PTZ cameras, independent of their protocol. */
import type {
  ActionName,
  CameraCapabilities,
  SettingName,
  SettingValue,
} from "../daemon/contract/device/camera.ts";
import type { RoomdError } from "../daemon/contract/errors.ts";
import type { NetworkCamera } from "./network-camera.ts";

/** Velocities from -1 to 1 of the camera's full speed; pan right, tilt up and zoom tele are positive. */
export interface Velocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** A position in the camera's own units, as it reports them. */
export interface Position {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** A corner of the range that pan and tilt can be limited to. */
export type LimitCorner = "up-right" | "down-left";

/** How the camera identifies itself: names in ONVIF, four hexadecimal digits each in VISCA. */
export interface CameraIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  /** Null in protocols without serial numbers. */
  readonly serial: string | null;
}

/** Where a driver keeps the token that a camera has given to each preset number. */
export interface PresetTokens {
  get(number: number): string | undefined;
  set(number: number, token: string): void;
  delete(number: number): void;
}

/** How it is known that a Stop has worked:
 * - `by-position`: the following position readings show it;
 * - `confirmed`: the camera has reported that it stands still;
 * - `unconfirmed`: the camera has acknowledged Stop, and nothing it reports shows whether it stands still. */
export type StopConfirmation = "by-position" | "confirmed" | "unconfirmed";

/** Every method waits for the device's completion or response (in protocols that acknowledge nothing: until the command
 * is written) and rejects with a RoomdError: `timeout`,
 * `device.refused`, `device.unsupported` (not in its profile), `unavailable` (no connection), `access.denied`
 * (wrong password) or `aborted`. */
export interface Camera extends AsyncDisposable {
  readonly id: string;
  /** May change once the camera has identified itself. */
  readonly capabilities: CameraCapabilities;
  /** The profile in use. */
  readonly profile: { readonly manufacturer: string; readonly model: string };
  /** Starts or changes a movement. A newer drive replaces an older one that was not sent yet. */
  drive(velocity: Velocity, signal?: AbortSignal): Promise<void>;
  /** Stops all axes. Sent ahead of every queue, without waiting for an earlier ACK. */
  stop(signal?: AbortSignal): Promise<void>;
  /** Resolves when it is known whether the last Stop has worked. Absent: position readings always show it. */
  confirmStop?(): Promise<StopConfirmation>;
  /** Polled by the room: each response proves that the camera works, and two equal ones that it stands still. Every
   * camera reports its position, also one that can't move to a position. */
  position(signal?: AbortSignal): Promise<Position>;
  moveTo(position: Position, signal?: AbortSignal): Promise<void>;
  /** Moves relative to the current position, in the same units. */
  moveBy(translation: Position, signal?: AbortSignal): Promise<void>;
  /** Limits pan and tilt at one corner; null removes that limit. */
  setLimit(
    corner: LimitCorner,
    to: Pick<Position, "pan" | "tilt"> | null,
    signal?: AbortSignal,
  ): Promise<void>;
  home(signal?: AbortSignal): Promise<void>;
  recallPreset(number: number, signal?: AbortSignal): Promise<void>;
  savePreset(number: number, signal?: AbortSignal): Promise<void>;
  resetPreset(number: number, signal?: AbortSignal): Promise<void>;
  setPower(state: "on" | "standby", signal?: AbortSignal): Promise<void>;
  powerState(signal?: AbortSignal): Promise<"on" | "standby">;
  /** Rejects with `device.unsupported` in protocols without an identity. */
  identity(signal?: AbortSignal): Promise<CameraIdentity>;
  /** Changes one setting; `capabilities.settings` has the allowed values. */
  set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void>;
  get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue>;
  /** Runs an action that has no state: one-push focus, a menu step. */
  runAction(action: ActionName, signal?: AbortSignal): Promise<void>;
  /** Returns a still image (JPEG), on cameras that serve one. */
  snapshot?(signal?: AbortSignal): Promise<Uint8Array>;
  /** Streams, clock and events, in protocols that have them. */
  readonly network?: NetworkCamera;
  /** `responded` after each completed exchange, `silent` when one fails: nothing was received, or nothing that can be
   * used; the error says which. */
  onEvidence(listener: (evidence: CameraEvidence) => void): () => void;
}

/** One exchange that completed or failed; times in ms since the epoch. */
export type CameraEvidence =
  | { readonly kind: "responded"; readonly atMs: number }
  | { readonly kind: "silent"; readonly atMs: number; readonly error: RoomdError };
