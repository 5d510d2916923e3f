import type { CameraConfig } from "../daemon/contract/config/room-config.ts";
import type { Camera, PresetTokens } from "./camera.ts";
import type { Connections } from "./connections.ts";
import { OnvifFactory } from "./onvif/factory.ts";
import { ProfileCatalogue } from "./profiles/catalogue.ts";
import { ViscaFactory } from "./visca/factory.ts";

export interface CameraRegistryOptions {
  readonly connections: Connections;
  /** Folders with profiles besides the built-in ones, which they override. */
  readonly profileFolders: readonly string[];
}

/** Creates cameras from their configuration and profile. Each protocol has its factory. */
export class CameraRegistry {
  readonly #visca: ViscaFactory;
  readonly #onvif: OnvifFactory;

  constructor({ connections, profileFolders }: CameraRegistryOptions) {
    const catalogue = new ProfileCatalogue(profileFolders);
    this.#visca = new ViscaFactory({ connections, catalogue });
    this.#onvif = new OnvifFactory(catalogue);
  }

  /** Creates a camera, which is usable once its connection is started. Throws `not-found` for an unknown profile,
   * `config.invalid` for an invalid one. */
  open(config: CameraConfig, presetTokens?: PresetTokens): Camera {
    const { connection } = config;
    switch (connection.type) {
      case "serial":
      case "visca-over-ip":
      case "udp":
      case "tcp":
        return this.#visca.open({ ...config, connection });
      case "onvif":
        return this.#onvif.open({ ...config, connection }, presetTokens);
    }
  }
}

/** Returns the hosts of these cameras, for `Connections`. */
export function cameraHosts(cameras: readonly CameraConfig[]): string[] {
  return cameras.flatMap(({ connection }) => ("host" in connection ? [connection.host] : []));
}
