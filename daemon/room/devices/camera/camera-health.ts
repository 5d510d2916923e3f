import type { Camera, CameraEvidence, CameraIdentity } from "../../../../drivers/camera.ts";
import type { Health } from "../../../contract/device/health.ts";
import { asRoomdError } from "../../../contract/errors.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import type { Logger } from "../../../platform/log.ts";
import { ErrorRate } from "./error-rate.ts";

export interface CameraHealthOptions {
  readonly camera: Camera;
  /** Describes the connection, for display. */
  readonly connection: string;
  readonly pollIntervalMs: number;
  readonly logger: Logger;
  /** Called when the camera responds again or becomes silent. */
  readonly onChange: (status: "ok" | "down") => void;
}

/** The health of a camera, derived from its exchanges: status, time of the last proof, and error rate. */
export class CameraHealth {
  readonly #options: CameraHealthOptions;
  readonly #rate = new ErrorRate();
  #health: Health;
  /** Null: the protocol has none. Undefined: not read yet. */
  #identity: CameraIdentity | null | undefined;
  #faultCode: string | null = null;

  constructor(options: CameraHealthOptions) {
    this.#options = options;
    this.#health = {
      status: "unknown",
      provenAtMs: null,
      reason: `camera "${options.camera.id}" has not responded yet`,
      validForMs: 3 * options.pollIntervalMs,
    };
    options.camera.onEvidence((evidence) => this.#handleEvidence(evidence));
  }

  get current(): Health {
    return this.#health;
  }

  /** Reads the camera's identity, unless it is known. Returns whether it became known now. */
  async identify(): Promise<boolean> {
    if (this.#identity !== undefined) return false;
    try {
      this.#identity = await this.#options.camera.identity();
      return true;
    } catch (error) {
      const { code } = asRoomdError(error, "identity");
      if (code !== "device.unsupported" && code !== "device.refused") throw error;
      this.#identity = null;
      return false;
    }
  }

  deviceInfo(): Pick<
    CameraState,
    | "profile"
    | "manufacturer"
    | "model"
    | "firmware"
    | "connection"
    | "faultCode"
    | "errorRate"
    | "capabilities"
  > {
    const { camera, connection } = this.#options;
    const { manufacturer = null, model = null, firmware = null } = this.#identity ?? {};
    return {
      profile: `${camera.profile.manufacturer} ${camera.profile.model}`,
      manufacturer,
      model,
      firmware,
      connection,
      faultCode: this.#faultCode,
      errorRate: this.#rate.at(Date.now()),
      capabilities: camera.capabilities,
    };
  }

  #handleEvidence(evidence: CameraEvidence): void {
    const { camera, logger, onChange } = this.#options;
    const previous = this.#health.status;
    this.#rate.record(evidence.kind === "responded" ? "responded" : "failed", evidence.atMs);
    if (evidence.kind === "responded") {
      this.#faultCode = null;
      this.#health = { ...this.#health, status: "ok", provenAtMs: evidence.atMs, reason: null };
      if (previous === "ok") return;
      logger.info({ camera: camera.id }, "camera responding");
      onChange("ok");
    } else {
      // An unusable response is not a broken cable.
      const { code, details } = evidence.error;
      this.#faultCode = details.received === true ? "protocol.malformed" : code;
      this.#health = { ...this.#health, status: "down", reason: evidence.error.message };
      if (previous !== "down") logger.warn({ camera: camera.id, err: evidence.error }, "camera silent");
      onChange("down");
    }
  }
}
