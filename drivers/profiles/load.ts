import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CameraProfile,
  CameraProfileFile,
  CameraProfilePart,
} from "../../daemon/contract/device/camera-profile.ts";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { parse } from "../../daemon/contract/parse.ts";

/** How deep shared parts may include others. */
const MAX_DEPTH = 5;

/** Reads a profile and its shared parts. Throws `config.invalid` naming the file and each wrong path. */
export function loadProfile(file: string): CameraProfile {
  const { includes, ...own } = read(file, CameraProfileFile);
  const merged = readParts(file, includes ?? [], MAX_DEPTH).reduce(merge, {});
  return check(CameraProfile, merge(merged, own), file);
}

/** The included parts, each before those that overrule it. */
function readParts(file: string, includes: readonly string[], depth: number): Record<string, unknown>[] {
  return includes.flatMap((include) => {
    if (depth === 0) throw invalid(file, `parts include each other (${include})`);
    const at = join(dirname(file), include);
    const { includes: deeper, $schema: _, ...part } = read(at, CameraProfilePart);
    return [...readParts(at, deeper ?? [], depth - 1), part];
  });
}

/** `over` says more or otherwise: documents and settings add up, everything else is replaced whole. */
function merge(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const both = { ...under, ...over };
  for (const key of ["documents", "settings"]) {
    if (under[key] && over[key]) both[key] = { ...under[key], ...over[key] };
  }
  return both;
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

function invalid(file: string, what: string): RoomdError {
  return new RoomdError("config.invalid", `camera profile ${file}: ${what}`);
}
