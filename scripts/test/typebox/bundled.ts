import { join } from "node:path";

export const FOLDER = join(import.meta.dirname, "../../../dist/typebox");

/** Name of the bundle and what it has. */
export const BUNDLED = [
  ["index", "typebox"],
  ["compile", "typebox/compile"],
  ["value", "typebox/value"],
] as const;
