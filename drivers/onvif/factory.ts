import type { CameraConfigOf } from "../../daemon/contract/config/room-config.ts";
import type { Camera, PresetTokens } from "../camera.ts";
import type { ProfileCatalogue } from "../profiles/catalogue.ts";
import { OnvifCamera } from "./driver.ts";

/** Creates ONVIF cameras from their configuration. */
export class OnvifFactory {
  readonly #catalogue: ProfileCatalogue;

  constructor(catalogue: ProfileCatalogue) {
    this.#catalogue = catalogue;
  }

  /** Throws `not-found` for an unknown profile, `config.invalid` for an invalid one. */
  open({ id, connection, profile }: CameraConfigOf<"onvif">, presetTokens?: PresetTokens): Camera {
    const { host, port, scheme, certificate, username = "", password = "" } = connection;
    const auto = profile === "auto";
    return new OnvifCamera({
      id,
      address: host,
      port,
      scheme,
      ...(certificate === undefined
        ? {}
        : { certificate: certificate === "accept" ? certificate : { sha256: certificate } }),
      username,
      password,
      profile: this.#catalogue.get(auto ? "generic/onvif" : profile),
      ...(presetTokens ? { presetTokens } : {}),
      ...(auto ? { match: (identity) => this.#catalogue.match(identity, "onvif") } : {}),
    });
  }
}
