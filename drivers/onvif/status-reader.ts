import { isRefusal } from "../../daemon/contract/errors.ts";
import type { CallOptions } from "./call-options.ts";
import type { DeviceInfo } from "./device-info.ts";
import { getStatus, type PtzStatus } from "./ptz.ts";
import { normalise } from "./ptz-spaces.ts";
import type { SoapClient } from "./soap-client.ts";
import { type StandstillSign, StatusTrust } from "./status-trust.ts";

/** Reads the PTZ status of one camera and learns what it is worth. */
export class StatusReader {
  readonly #client: SoapClient;
  #trust = new StatusTrust();

  constructor(client: SoapClient) {
    this.#client = client;
  }

  /** Rejects as SoapClient.call does: with a refusal if the camera has no GetStatus. */
  async read(info: DeviceInfo, options: CallOptions = {}): Promise<PtzStatus> {
    try {
      const status = await this.#client.call(getStatus(info.profileToken), options);
      const position = normalise(status.position, info.node);
      this.#trust.addReading({ ...status, position }, performance.now());
      return status;
    } catch (error) {
      if (isRefusal(error)) this.#trust.addReading(null, performance.now());
      throw error;
    }
  }

  /** By what the camera shows that it stands still, as far as is known. */
  sign({ node }: DeviceInfo): StandstillSign {
    return this.#trust.sign(node?.continuous.panTilt !== null);
  }

  /** Whether the position has changed since the last Stop. */
  get hasMovedSinceStop(): boolean {
    return this.#trust.hasMovedSinceStop;
  }

  noteDrive(): void {
    this.#trust.noteDrive(performance.now());
  }

  noteStop(): void {
    this.#trust.noteStop();
  }

  /** Another camera or firmware may have taken the address. */
  reset(): void {
    this.#trust = new StatusTrust();
  }
}
