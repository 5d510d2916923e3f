import type { Camera, CameraEvidence, CameraIdentity } from "../../../../drivers/camera.ts";
import type { Health } from "../../../contract/device/health.ts";
import type { CameraState } from "../../../contract/fleet/room-state.ts";
import type { Logger } from "../../../platform/log.ts";
import { EvidenceRate } from "./error-rate.ts";

export interface CameraProofOptions {
  readonly camera: Camera;
  /** How it is connected, for people. */
  readonly connection: string;
  readonly pollEveryMs: number;
  readonly logger: Logger;
  /** It answers again, or has fallen silent. */
  readonly onChange: (status: "ok" | "down") => void;
}

/** What a camera's exchanges prove of it: how it is, since when, and how many of them fail. */
export class CameraProof {
  readonly #options: CameraProofOptions;
  readonly #rate = new EvidenceRate();
  #health: Health;
  #identity: CameraIdentity | undefined;
  #faultCode: string | null = null;

  constructor(options: CameraProofOptions) {
    this.#options = options;
    this.#health = {
      status: "unknown",
      provenAtMs: null,
      reason: `camera "${options.camera.id}" has not answered yet`,
      validForMs: 3 * options.pollEveryMs,
    };
    options.camera.onEvidence((evidence) => this.#evidence(evidence));
  }

  get health(): Health {
    return this.#health;
  }

  /** Asks the camera what it is, once. */
  async identify(): Promise<void> {
    this.#identity ??= await this.#options.camera.identity();
  }

  facts(): Pick<
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
    const { maker = null, model = null, firmware = null } = this.#identity ?? {};
    return {
      profile: `${camera.profile.maker} ${camera.profile.model}`,
      manufacturer: maker,
      model,
      firmware,
      connection,
      faultCode: this.#faultCode,
      errorRate: this.#rate.at(Date.now()),
      capabilities: camera.abilities,
    };
  }

  #evidence(evidence: CameraEvidence): void {
    const { camera, logger, onChange } = this.#options;
    const was = this.#health.status;
    this.#rate.note(evidence.kind === "answered" ? "answered" : "failed", evidence.atMs);
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
