import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { debianPackages, WORKER_BUILD } from "./debian.mjs";
import { RECIPE, ROOT, workerCachePath } from "./paths.mjs";
import { SetupError, step } from "./run.mjs";

/** Started by hand, a worker complains of a missing version, which proves that it loads. @param {string}
 * binary */
function works(binary) {
  const { status, stderr } = spawnSync(binary, [], { encoding: "utf8", timeout: 5000 });
  return status !== null && !/error while loading|cannot execute/i.test(stderr ?? "");
}

/** Tries mediasoup's own download for 20 s. @param {string} target */
async function prebuilt(target) {
  const mediasoup = join(ROOT, "node_modules/mediasoup");
  const { status } = spawnSync(process.execPath, ["npm-scripts.mjs", "postinstall"], {
    cwd: mediasoup,
    // Without Python, mediasoup's script can't continue with a build from downloaded sources.
    env: { ...process.env, PYTHON: "/bin/false" },
    timeout: 20_000,
    stdio: "ignore",
  });
  const binary = join(mediasoup, "worker/out/Release/mediasoup-worker");
  if (status !== 0 || !existsSync(binary) || !works(binary)) return false;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(binary, `${target}.new`);
  renameSync(`${target}.new`, target);
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
    mkdirSync(dirname(target), { recursive: true });
    cpSync(binary, `${target}.${process.pid}`);
    renameSync(`${target}.${process.pid}`, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The worker: MEDIASOUP_WORKER_BIN, else the cached one, else the prebuilt, else built here. */
export async function mediasoupWorker() {
  if (process.env.MEDIASOUP_WORKER_BIN) {
    if (existsSync(process.env.MEDIASOUP_WORKER_BIN)) return;
    throw new SetupError(
      `MEDIASOUP_WORKER_BIN names ${process.env.MEDIASOUP_WORKER_BIN}, which is not there`,
    );
  }
  const target = workerCachePath();
  if (existsSync(target)) return;
  process.stdout.write(`mediasoup worker: not yet in ${dirname(target)}\n`);
  if (await prebuilt(target)) {
    process.stdout.write("mediasoup worker: the prebuilt one\n");
    return;
  }
  process.stdout.write("mediasoup worker: no prebuilt available; building from the package's sources\n");
  await build(target);
}
