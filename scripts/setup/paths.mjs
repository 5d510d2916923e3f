import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
export const RECIPE = join(ROOT, "scripts/mediasoup-worker");

/** @param {string} folder @returns {string[]} the files below it, sorted */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
    )
    .sort();
}

/** @param {readonly string[]} files @returns {string} */
export function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

/** Where the built worker is cached: outside the checkout, by version, architecture and recipe. @returns
 * {string} */
export function workerCachePath() {
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/mediasoup/package.json"), "utf8"));
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const recipe = createHash("sha256");
  for (const file of filesBelow(RECIPE)) recipe.update(readFileSync(file));
  const name = `${version}-${process.platform}-${process.arch}-${recipe.digest("hex").slice(0, 8)}`;
  return join(cache, "roomd/mediasoup-worker", name, "mediasoup-worker");
}
