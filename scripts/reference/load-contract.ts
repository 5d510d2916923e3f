import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describeSource } from "./describe-source.ts";

const CONTRACT = pathToFileURL(join(import.meta.dirname, "../../daemon/contract/")).href;
const HELPER = pathToFileURL(join(import.meta.dirname, "descriptions.ts")).href;
/** Marks the URLs of described modules: those that run without it stay as they are. */
const MARK = "?described";
let isRegistered = false;

function registerLoader(): void {
  if (isRegistered) return;
  isRegistered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const fromDescribed = context.parentURL?.endsWith(MARK) === true;
      const isMarked = !fromDescribed || resolved.url.endsWith(MARK);
      return !isMarked && resolved.url.startsWith(CONTRACT)
        ? { ...resolved, url: resolved.url + MARK }
        : resolved;
    },
    load(url, context, nextLoad) {
      if (!url.startsWith(CONTRACT) || !url.endsWith(MARK)) return nextLoad(url, context);
      const source = describeSource(readFileSync(fileURLToPath(url.slice(0, -MARK.length)), "utf8"), HELPER);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}

const load = <Module>(path: string) => import(CONTRACT + path + MARK) as Promise<Module>;

/** Loads the contract with its doc comments as descriptions of schemas and definitions. */
export async function loadContract() {
  registerLoader();
  const [
    errors,
    errorMessage,
    routes,
    channels,
    roomCommands,
    hubCommands,
    roomConfig,
    hubConfig,
    nodeConfig,
  ] = await Promise.all([
    load<typeof import("../../daemon/contract/errors.ts")>("errors.ts"),
    load<typeof import("../../daemon/contract/error-message.ts")>("error-message.ts"),
    load<typeof import("../../daemon/contract/http-routes.ts")>("http-routes.ts"),
    load<typeof import("../../daemon/contract/channels.ts")>("channels.ts"),
    load<typeof import("../../daemon/contract/room-commands.ts")>("room-commands.ts"),
    load<typeof import("../../daemon/contract/hub-commands.ts")>("hub-commands.ts"),
    load<typeof import("../../daemon/contract/config/room-config.ts")>("config/room-config.ts"),
    load<typeof import("../../daemon/contract/config/hub-config.ts")>("config/hub-config.ts"),
    load<typeof import("../../daemon/contract/config/node-config.ts")>("config/node-config.ts"),
  ]);
  const configs = { ...roomConfig, ...hubConfig, ...nodeConfig };
  return { ...errors, ...errorMessage, ...routes, ...channels, ...roomCommands, ...hubCommands, ...configs };
}
export type Contract = Awaited<ReturnType<typeof loadContract>>;
