import { existsSync, rmSync, writeFileSync } from "node:fs";
import { ask, SetupError, step } from "./run.mjs";

const RUN_TIME = [
  "gstreamer1.0-tools",
  "gstreamer1.0-plugins-base",
  "gstreamer1.0-plugins-good",
  "gstreamer1.0-plugins-bad",
  "gstreamer1.0-plugins-ugly",
  // Decodes what cameras send by RTSP.
  "gstreamer1.0-libav",
  // Pango, for the room's name in simulated video.
  "gstreamer1.0-x",
  "gstreamer1.0-alsa",
  "gstreamer1.0-pipewire",
  // Joins a recording's tracks.
  "ffmpeg",
  "mosquitto",
  "openssl",
  "chromium",
  "fonts-dejavu-core",
  // sqlite3 and node-pty are compiled.
  "g++",
  "make",
  "python3",
];

/** Bad networks in tests: namespaces, loss and NAT, delay and bandwidth. */
const TEST_NETWORKS = ["iproute2", "nftables", "conntrack", "vde2"];

/** GStreamer's WebRTC as a third-party encoder and player of the hub. */
const TEST_WEBRTC = ["gstreamer1.0-nice", "gir1.2-gst-plugins-bad-1.0", "python3-gi"];

/** A sound server for tests, and ALSA's plugin for it. */
const TEST_SOUND = ["pipewire", "wireplumber", "pipewire-alsa"];

/** The forwarder that benchmarks compare roomd with. */
const BENCH_FORWARD = ["janus"];

export const WORKER_BUILD = [
  "cmake",
  "ninja-build",
  "g++",
  "pkg-config",
  "libssl-dev",
  "libuv1-dev",
  "libsrtp2-dev",
  "libabsl-dev",
  "flatbuffers-compiler",
  "libflatbuffers-dev",
  "patch",
];

/** Libraries of the built worker. */
const WORKER_RUN = ["libsrtp2-1", "libuv1"];

/** @param {readonly string[]} packages */
function missing(packages) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format fields.
  const format = "${Package} ${db:Status-Status}\n";
  const { text } = ask("dpkg-query", ["-W", "-f", format, ...packages]);
  const installed = new Set(
    text
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return packages.filter((name) => !installed.has(name));
}

const POLICY = "/usr/sbin/policy-rc.d";

/** Installs missing packages, as root or with sudo where it asks for no password. @param {readonly string[]}
 * packages @param {string} why */
export async function debianPackages(packages, why) {
  const wanted = missing(packages);
  if (wanted.length === 0) return;
  const byHand = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${wanted.join(" ")}`;
  process.stdout.write(`Debian packages for ${why}: ${wanted.join(" ")}\n`);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !ask("sudo", ["-n", "true"]).ok) {
    throw new SetupError("installing Debian packages needs root", byHand);
  }
  const as = isRoot ? [] : ["sudo", "-n"];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // Debian starts Mosquitto and Janus as services on installation; the hub and the benchmark start their own.
  const guard = isRoot && !existsSync(POLICY);
  if (guard) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    const [update = "", ...updateArgs] = [...as, "apt-get", "update"];
    await step("apt-get update", update, updateArgs, { env });
    const install = [...as, "apt-get", "install", "-y", "--no-install-recommends", ...wanted];
    const [command = "", ...args] = install;
    await step("apt-get install", command, args, { env });
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : String(error), byHand);
  } finally {
    if (guard) rmSync(POLICY, { force: true });
  }
}

export const runTimePackages = () =>
  debianPackages(
    [...RUN_TIME, ...WORKER_RUN, ...TEST_NETWORKS, ...TEST_WEBRTC, ...TEST_SOUND],
    "running and testing",
  );

export async function forwardBenchPackages() {
  if (missing(BENCH_FORWARD).length === 0) return;
  await debianPackages(BENCH_FORWARD, "measuring forwarding");
  // Its service would start with the machine.
  const as = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const [command = "", ...args] = [...as, "systemctl", "disable", ...BENCH_FORWARD];
  ask(command, args);
}
