import { existsSync, readFileSync, writeFileSync } from "node:fs";
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

export function pages() {
  const folders = ["web-ui", "daemon/contract", "daemon/shared"].map((folder) => join(ROOT, folder));
  const sources = folders.flatMap(filesBelow).filter((file) => !file.includes("/dist/"));
  return once(join(ROOT, "web-ui/dist/.stamp"), hashOf(sources), () =>
    step(
      "building the pages",
      join(ROOT, "node_modules/node/bin/node"),
      ["node_modules/vite/bin/vite.js", "build", "web-ui"],
      {
        cwd: ROOT,
      },
    ),
  );
}
