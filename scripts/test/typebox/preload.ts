import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BUNDLED, FOLDER } from "./bundled.ts";

/** Preloaded into a test file's process. typebox is 683 modules: loading them costs each process that uses the contract
 * more than all else that it loads. Setup bundles them; where the bundle is missing, the package is loaded as usual. */
const bundles = new Map<string, string>(
  BUNDLED.map(([name, specifier]) => [specifier, join(FOLDER, `${name}.js`)]),
);

if ([...bundles.values()].every((file) => existsSync(file))) {
  registerHooks({
    resolve: (specifier, context, next) => {
      const file = bundles.get(specifier);
      if (file === undefined) return next(specifier, context);
      return { url: pathToFileURL(file).href, format: "module", shortCircuit: true };
    },
  });
}
