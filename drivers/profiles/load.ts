import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CameraProfile,
  CameraProfileFile,
  CameraProfilePart,
} from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { parse } from "../../daemon/contract/parse.ts";

/** Maximum nesting of included parts. */
const MAX_DEPTH = 5;

/** Loads a profile with its included parts. Throws `config.invalid` with the file and each invalid path. */
export function loadProfile(file: string): CameraProfile {
  const { includes, ...own } = read(file, CameraProfileFile);
  const merged = readParts(file, includes ?? [], MAX_DEPTH).reduce(merge, {});
  return check(CameraProfile, merge(merged, own), file);
}

/** Whether a file is a camera profile, by its `kind` only. Unreadable files count, so that loading reports them. */
export function isCameraProfile(file: string): boolean {
  try {
    const { kind } = JSON.parse(readFileSync(file, "utf8")) as { readonly kind?: unknown };
    return kind === undefined || kind === "camera";
  } catch {
    return true;
  }
}

/** Returns the included parts, each before those that override it. */
function readParts(file: string, includes: readonly string[], depth: number): Record<string, unknown>[] {
  return includes.flatMap((include) => {
    if (depth === 0) throw invalid(file, `circular include of ${include}`);
    const at = join(dirname(file), include);
    const { includes: deeper, $schema: _, ...part } = read(at, CameraProfilePart);
    return [...readParts(at, deeper ?? [], depth - 1), part];
  });
}

/** Documents and settings are merged; `override` replaces everything else. */
function merge(base: Record<string, unknown>, override: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...base, ...override };
  for (const key of ["documents", "settings"]) {
    if (base[key] && override[key]) merged[key] = { ...base[key], ...override[key] };
  }
  return merged;
}

function read<T extends typeof CameraProfileFile | typeof CameraProfilePart>(file: string, schema: T) {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  return check(schema, value, file);
}

function check<T extends Parameters<typeof parse>[0]>(schema: T, value: unknown, file: string) {
  try {
    return parse(schema, value, `camera profile ${file}`);
  } catch (error) {
    throw new RoomdError("config.invalid", error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

function invalid(file: string, reason: string): RoomdError {
  return new RoomdError("config.invalid", `camera profile ${file}: ${reason}`);
}
