import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { CameraProfile } from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { PACKAGE_ROOT } from "../../daemon/platform/package.ts";
import type { CameraIdentity } from "../camera.ts";
import { isCameraProfile, loadProfile } from "./load.ts";

/** The profiles shipped with roomd. */
const BUILT_IN_PROFILES = join(PACKAGE_ROOT, "firmware-profiles");
/** The folder of shared parts, which is not a manufacturer. */
const SHARED = "shared";

/** The known camera profiles, one JSON file each, loaded on first use. */
export class ProfileCatalogue {
  #names: readonly string[] | undefined;
  readonly #files = new Map<string, string>();
  readonly #loaded = new Map<string, CameraProfile>();

  /** `folders`: besides the built-in profiles; a profile there replaces one with the same name. */
  constructor(folders: readonly string[] = []) {
    for (const folder of [BUILT_IN_PROFILES, ...folders].filter((candidate) => existsSync(candidate))) {
      for (const manufacturer of readdirSync(folder, { withFileTypes: true })) {
        if (!manufacturer.isDirectory() || manufacturer.name === SHARED) continue;
        for (const file of readdirSync(join(folder, manufacturer.name))) {
          const model = /^(.+)\.json$/.exec(file)?.[1];
          if (model) this.#files.set(`${manufacturer.name}/${model}`, join(folder, manufacturer.name, file));
        }
      }
    }
  }

  /** Names such as `sony/evi-d70`, sorted, without profiles of other kinds of devices. */
  get names(): readonly string[] {
    this.#names ??= [...this.#files]
      .filter(([, file]) => isCameraProfile(file))
      .map(([name]) => name)
      .sort();
    return this.#names;
  }

  /** Throws `not-found` with the known names, or `config.invalid`. */
  get(name: string): CameraProfile {
    const loaded = this.#loaded.get(name);
    if (loaded) return loaded;
    const file = this.#files.get(name);
    if (!file) {
      const known = this.names.join(", ");
      throw new RoomdError("not-found", `camera profile "${name}" not found; known: ${known}`);
    }
    const profile = loadProfile(file);
    this.#loaded.set(name, profile);
    return profile;
  }

  /** Returns the profile that matches a camera's identity, if any. */
  match(identity: CameraIdentity, protocol: CameraProfile["protocol"]): CameraProfile | undefined {
    return this.names
      .map((name) => this.get(name))
      .find((profile) => profile.protocol === protocol && isIdentifiedBy(profile, identity));
  }
}

function isIdentifiedBy({ identity }: CameraProfile, { manufacturer, model }: CameraIdentity): boolean {
  const byVisca = identity?.visca?.some((one) => one.vendor === manufacturer && one.model === model);
  const byOnvif = identity?.onvif?.some(
    (one) =>
      wildcardPattern(one.manufacturer).test(manufacturer.trim()) &&
      wildcardPattern(one.model).test(model.trim()),
  );
  return byVisca === true || byOnvif === true;
}

/** `*` stands for any text. */
function wildcardPattern(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join(".*")}$`, "i");
}
