/** What a PTZ camera can do for the room, whatever protocol it speaks. */

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

export interface CameraIdentity {
  readonly vendor: number;
  readonly model: number;
  readonly firmware: string;
}

/** Every method waits for the device's own completion (or the answer to an inquiry) and rejects with a
 * RoomdError: `timeout`, `device.refused`, `unavailable` (port gone), `aborted`. */
export interface Camera extends AsyncDisposable {
  readonly id: string;
  /** Starts or changes a movement; a newer drive replaces an older one that has not left yet. */
  drive(velocity: Velocity, signal?: AbortSignal): Promise<void>;
  /** Stops all axes. Overtakes every queue and waits for no ACK before it leaves. */
  stop(signal?: AbortSignal): Promise<void>;
  position(signal?: AbortSignal): Promise<Position>;
  moveTo(position: Position, signal?: AbortSignal): Promise<void>;
  home(signal?: AbortSignal): Promise<void>;
  recallPreset(number: number, signal?: AbortSignal): Promise<void>;
  savePreset(number: number, signal?: AbortSignal): Promise<void>;
  resetPreset(number: number, signal?: AbortSignal): Promise<void>;
  power(state: "on" | "standby", signal?: AbortSignal): Promise<void>;
  powerState(signal?: AbortSignal): Promise<"on" | "standby">;
  identity(signal?: AbortSignal): Promise<CameraIdentity>;
  /** Proof and loss of contact: `answered` after each completed exchange, `silent` when one fails. */
  onEvidence(listener: (evidence: CameraEvidence) => void): () => void;
}

/** One exchange that completed or failed, at a time (milliseconds since the epoch). */
export type CameraEvidence =
  | { readonly kind: "answered"; readonly atMs: number }
  | {
      readonly kind: "silent";
      readonly atMs: number;
      readonly error: import("../daemon/contract/errors.ts").RoomdError;
    };
