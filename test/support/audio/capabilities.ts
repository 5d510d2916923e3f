import { spawnSync } from "node:child_process";

const PROGRAMS = ["pipewire", "wireplumber", "pw-cli", "pw-metadata", "pw-cat", "pw-loopback"];

/** Returns why audio tests can't run here, for a test's `skip`; undefined where they can. */
export function pipewireMissing(): string | undefined {
  const reason = missingPart();
  if (reason === undefined) return undefined;
  const line = `no PipeWire here: ${reason}`;
  process.stderr.write(`${line}\n`);
  return line;
}

function missingPart(): string | undefined {
  for (const program of PROGRAMS) {
    const { error, status } = spawnSync(program, ["--version"]);
    if (error) return `${program}: ${error.message}`;
    if (status !== 0) return `${program} --version ended with ${status}`;
  }
  return spawnSync("gst-inspect-1.0", ["pipewiresrc"]).status === 0
    ? undefined
    : "GStreamer has no pipewiresrc";
}
