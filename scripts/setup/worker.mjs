import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { debianPackages, WORKER_BUILD } from "./debian.mjs";
import { RECIPE, ROOT, workerCachePath } from "./paths.mjs";
import { SetupError, step } from "./run.mjs";

/** Where mediasoup looks for its worker. */
const INSTALLED = join(ROOT, "node_modules/mediasoup/worker/out/Release/mediasoup-worker");

/** A worker says that it needs its version when it is started by hand: enough to know that it loads.
 * @param {string} binary */
function works(binary) {
  const { status, stderr } = spawnSync(binary, [], { encoding: "utf8", timeout: 5000 });
  return status !== null && !/error while loading|cannot execute/i.test(stderr ?? "");
}

/** Tries mediasoup's own download, for 20 s at the most. @param {string} target */
async function prebuilt(target) {
  const mediasoup = join(ROOT, "node_modules/mediasoup");
  const { status } = spawnSync(process.execPath, ["npm-scripts.mjs", "postinstall"], {
    cwd: mediasoup,
    // Without Python mediasoup can't go on to build by itself with sources from elsewhere.
    env: { ...process.env, PYTHON: "/bin/false" },
    timeout: 20_000,
    stdio: "ignore",
  });
  if (status !== 0 || !existsSync(INSTALLED) || !works(INSTALLED)) return false;
  copy(INSTALLED, target);
  return true;
}

/** Builds the worker from the sources in the npm package. @param {string} target */
async function build(target) {
  await debianPackages(WORKER_BUILD, "building mediasoup's worker");
  const folder = mkdtempSync(join(tmpdir(), "roomd-worker-"));
  try {
    cpSync(join(ROOT, "node_modules/mediasoup/worker"), join(folder, "worker"), { recursive: true });
    const patch = join(RECIPE, "bio-callback.patch");
    await step("mediasoup worker: patching", "patch", ["-d", join(folder, "worker"), "-p1", "-i", patch]);
    const configure = ["-G", "Ninja", "-S", RECIPE, "-B", join(folder, "out"), "-DCMAKE_BUILD_TYPE=Release"];
    await step("mediasoup worker: configuring", "cmake", [
      ...configure,
      `-DWORKER=${join(folder, "worker")}`,
    ]);
    const jobs = String(Math.max(1, cpus().length));
    await step("mediasoup worker: building (about 5 minutes on two cores)", "ninja", [
      "-C",
      join(folder, "out"),
      "-j",
      jobs,
    ]);
    const binary = join(folder, "out/mediasoup-worker");
    if (!works(binary)) throw new SetupError("the worker was built but does not start");
    copy(binary, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies a file so that a reader finds the old one or the new one, whole. @param {string} from @param {string} to */
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, `${to}.${process.pid}`);
  renameSync(`${to}.${process.pid}`, to);
}

/** Puts the cached worker where mediasoup looks for it. A copy, since the package is copied with its node_modules.
 * @param {string} cached */
function install(cached) {
  const stamp = `${INSTALLED}.roomd-setup`;
  if (existsSync(INSTALLED) && existsSync(stamp) && readFileSync(stamp, "utf8") === cached) return;
  copy(cached, INSTALLED);
  writeFileSync(stamp, cached);
}

/** Installs the worker: MEDIASOUP_WORKER_BIN, else the cached one, else the prebuilt, else one that is built here. */
export async function mediasoupWorker() {
  if (process.env.MEDIASOUP_WORKER_BIN) {
    if (existsSync(process.env.MEDIASOUP_WORKER_BIN)) return;
    throw new SetupError(`MEDIASOUP_WORKER_BIN: ${process.env.MEDIASOUP_WORKER_BIN} does not exist`);
  }
  const cached = workerCachePath();
  if (!existsSync(cached)) {
    process.stdout.write(`mediasoup worker: not in ${dirname(cached)}\n`);
    if (await prebuilt(cached)) process.stdout.write("mediasoup worker: using the prebuilt one\n");
    else {
      process.stdout.write("mediasoup worker: no prebuilt available; building from the package's sources\n");
      await build(cached);
    }
  }
  install(cached);
}
