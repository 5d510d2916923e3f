import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow, hashOf, ROOT } from "./paths.mjs";
import { step } from "./run.mjs";

/** Runs `work` unless the stamp says that it was done for this content.
 * @param {string} stamp @param {string} content @param {() => Promise<void>} work */
async function once(stamp, content, work) {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === content) return;
  await work();
  writeFileSync(stamp, content);
}

export function npmPackages() {
  const content = hashOf([join(ROOT, "package-lock.json")]);
  return once(join(ROOT, "node_modules/.roomd-setup"), content, () =>
    // The variable makes mediasoup skip its own download: setup has its own order for the worker.
    step("npm ci", "npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: ROOT,
      env: { MEDIASOUP_WORKER_BIN: process.env.MEDIASOUP_WORKER_BIN ?? "/nonexistent" },
    }),
  );
}

/** Bundles with vite unless `sources` are unchanged since the last time.
 * @param {string} what @param {string} folder @param {string} output @param {string[]} sources */
function bundle(what, folder, output, sources) {
  const files = sources.flatMap((source) => filesBelow(join(ROOT, source)));
  const lock = join(ROOT, "package-lock.json");
  const content = hashOf([lock, ...files.filter((file) => !file.includes("/dist/"))]);
  const node = join(ROOT, "node_modules/node/bin/node");
  return once(join(ROOT, output, ".stamp"), content, () =>
    step(`building ${what}`, node, ["node_modules/vite/bin/vite.js", "build", folder], { cwd: ROOT }),
  );
}

export function pages() {
  const sources = ["web-ui", "daemon/contract", "daemon/shared", "docs/reference", "examples"];
  return bundle("the pages", "web-ui", "web-ui/dist", sources);
}

/** For the processes of the tests, which run the sources. */
export function typebox() {
  return bundle("typebox for tests", "scripts/test/typebox", "dist/typebox", ["scripts/test/typebox"]);
}

export async function programs() {
  const sources = ["daemon", "drivers"];
  await bundle("roomd", "daemon", "dist/roomd", sources);
  await bundle("roomctl", "daemon/cli", "dist/roomctl", sources);
  // bin/run takes the sources if one is newer, such as after a checkout that changed none.
  const now = new Date();
  for (const program of ["roomd/main", "roomd/worker-relay", "roomctl/main"]) {
    utimesSync(join(ROOT, `dist/${program}.js`), now, now);
  }
}
