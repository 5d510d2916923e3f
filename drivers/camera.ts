/** What a PTZ camera can do for the room, whatever protocol it speaks. */
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

/** Position in the camera's own units, as it reports them. */
export interface Position {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** A corner of the field that a camera may be kept within. */
export type LimitCorner = "up-right" | "down-left";

/** What the camera says that it is: names in ONVIF, four hexadecimal digits each in VISCA. */
export interface CameraIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  /** Null where the protocol has none. */
  readonly serial: string | null;
}

/** Every method waits for the device's own completion (or the answer to an inquiry) and rejects with a
 * RoomdError: `timeout`, `device.refused`, `device.unsupported` (its profile lacks it), `unavailable` (line
 * or network gone), `access.denied` (wrong password), `aborted`. */
export interface Camera extends AsyncDisposable {
  readonly id: string;
  /** What it can do; more may be known after it has said what it is. */
  readonly capabilities: CameraCapabilities;
  /** The profile in use: its maker and model. */
  readonly profile: { readonly manufacturer: string; readonly model: string };
  /** Starts or changes a movement; a newer drive replaces an older one that has not left yet. */
  drive(velocity: Velocity, signal?: AbortSignal): Promise<void>;
  /** Stops all axes. Overtakes every queue and waits for no ACK before it leaves. */
  stop(signal?: AbortSignal): Promise<void>;
  position(signal?: AbortSignal): Promise<Position>;
  moveTo(position: Position, signal?: AbortSignal): Promise<void>;
  /** By so much from where it stands, in the units of its position. */
  moveBy(translation: Position, signal?: AbortSignal): Promise<void>;
  /** Keeps it from turning beyond a corner; null lets it go as far as it can again. */
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
  identity(signal?: AbortSignal): Promise<CameraIdentity>;
  /** Changes one setting; the value must lie in `capabilities.settings`. */
  set(setting: SettingName, value: SettingValue, signal?: AbortSignal): Promise<void>;
  get(setting: SettingName, signal?: AbortSignal): Promise<SettingValue>;
  /** Does something that has no state: one-push focus, a step in the menu. */
  runAction(action: ActionName, signal?: AbortSignal): Promise<void>;
  /** A still picture (JPEG) of what it sees, where the camera serves one. */
  snapshot?(signal?: AbortSignal): Promise<Uint8Array>;
  /** Streams, clock and events, where the protocol has them. */
  readonly network?: NetworkCamera;
  /** Proof and loss of contact: `answered` after each completed exchange, `silent` when one fails. */
  onEvidence(listener: (evidence: CameraEvidence) => void): () => void;
}

/** One exchange that completed or failed, at a time (milliseconds since the epoch). */
export type CameraEvidence =
  | { readonly kind: "answered"; readonly atMs: number }
  | { readonly kind: "silent"; readonly atMs: number; readonly error: RoomdError };
