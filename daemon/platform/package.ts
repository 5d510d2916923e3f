import { createRequire } from "node:module";
import { join } from "node:path";

/** The folder of package.json. This file and the bundle of `daemon/vite.config.ts` both lie two folders below it. */
export const PACKAGE_ROOT = join(import.meta.dirname, "../..");

/** Of the package, for every program in it. */
export const { version: PACKAGE_VERSION } = createRequire(import.meta.url)("../../package.json") as {
  readonly version: string;
};
