import { CameraRegistry, cameraHosts } from "../../../drivers/camera-registry.ts";
import { Connections } from "../../../drivers/connections.ts";
import type { RoomConfig } from "../../contract/config/room-config.ts";
import { RoomdError } from "../../contract/errors.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Logger } from "../../platform/log.ts";
import type { StoredPresetTokens } from "../store/preset-tokens.ts";
import type { Presets } from "../store/presets.ts";
import type { StoredSettings } from "../store/stored-settings.ts";
import { CameraDevice } from "./camera/camera-device.ts";
import { describeConnection } from "./camera/describe-connection.ts";

export interface DevicesOptions {
  readonly config: RoomConfig;
  readonly presets: Presets;
  readonly storedSettings: StoredSettings;
  readonly presetTokens: StoredPresetTokens;
  /** Whether the meeting sees this camera. */
  readonly isOnAir: (camera: string) => boolean;
  readonly logger: Logger;
}

/** The devices of the room. */
export class Devices implements AsyncDisposable {
  readonly changes = new ChangeEmitter();
  readonly cameras: readonly CameraDevice[];
  readonly #stack = new AsyncDisposableStack();
  readonly #logger: Logger;

  constructor({ config, presets, storedSettings, presetTokens, isOnAir, logger }: DevicesOptions) {
    this.#logger = logger;
    const connections = this.#stack.use(
      new Connections({ udpPort: config.udp.port, hosts: cameraHosts(config.cameras) }),
    );
    const registry = new CameraRegistry({ connections, profileFolders: config.profileFolders });
    this.cameras = config.cameras.map((camera) =>
      this.#stack.use(
        new CameraDevice({
          camera: registry.open(camera, presetTokens.of(camera.id)),
          name: camera.name,
          connection: describeConnection(camera.connection),
          pollIntervalMs: camera.pollEveryMs,
          ptz: config.ptz,
          stored: () => ({
            presets: [...presets.of(camera.id)],
            undo: presets.undoOf(camera.id),
            settings: { ...storedSettings.of(camera.id) },
          }),
          isOnAir: () => isOnAir(camera.id),
          logger,
        }),
      ),
    );
    connections.start();
    for (const camera of this.cameras) camera.changes.on(() => this.changes.emit());
  }

  /** Throws `not-found` with the known ids. */
  camera(id: string): CameraDevice {
    const camera = this.cameras.find((candidate) => candidate.id === id);
    if (camera) return camera;
    const known = this.cameras.map((candidate) => candidate.id).join(", ") || "none";
    throw new RoomdError("not-found", `camera "${id}" not found in this room; known: ${known}`);
  }

  /** Requests a key frame of the stream that this camera itself encodes; it may come later than requested, or not at all. */
  requestKeyFrame(id: string): void {
    const requested = this.cameras.find((camera) => camera.id === id)?.network.requestKeyFrame();
    requested?.catch((error: unknown) => {
      this.#logger.debug({ err: error, camera: id }, "key frame request failed");
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
