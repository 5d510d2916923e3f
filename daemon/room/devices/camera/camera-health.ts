import type { Camera, CameraEvidence, CameraIdentity } from "../../../../drivers/camera.ts";
import type { Health } from "../../../contract/device/health.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import type { Logger } from "../../../platform/log.ts";
import { ErrorRate } from "./error-rate.ts";

export interface CameraHealthOptions {
  readonly camera: Camera;
  /** How it is connected, for people. */
  readonly connection: string;
  readonly pollIntervalMs: number;
  readonly logger: Logger;
  /** It answers again, or has fallen silent. */
  readonly onChange: (status: "ok" | "down") => void;
}

/** What a camera's exchanges prove of it: how it is, since when, and how many of them fail. */
export class CameraHealth {
  readonly #options: CameraHealthOptions;
  readonly #rate = new ErrorRate();
  #health: Health;
  #identity: CameraIdentity | undefined;
  #faultCode: string | null = null;

  constructor(options: CameraHealthOptions) {
    this.#options = options;
    this.#health = {
      status: "unknown",
      provenAtMs: null,
      reason: `camera "${options.camera.id}" has not answered yet`,
      validForMs: 3 * options.pollIntervalMs,
    };
    options.camera.onEvidence((evidence) => this.#handleEvidence(evidence));
  }

  get current(): Health {
    return this.#health;
  }

  /** Asks the camera what it is, once. */
  async identify(): Promise<void> {
    this.#identity ??= await this.#options.camera.identity();
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
    const was = this.#health.status;
    this.#rate.record(evidence.kind === "answered" ? "answered" : "failed", evidence.atMs);
    if (evidence.kind === "answered") {
      this.#faultCode = null;
      this.#health = { ...this.#health, status: "ok", provenAtMs: evidence.atMs, reason: null };
      if (was === "ok") return;
      logger.info({ camera: camera.id }, "camera answers");
      onChange("ok");
    } else {
      this.#faultCode = evidence.error.code;
      this.#health = { ...this.#health, status: "down", reason: evidence.error.message };
      if (was !== "down") logger.warn({ camera: camera.id, err: evidence.error }, "camera silent");
      onChange("down");
    }
  }
}
