import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { CameraProfile } from "../../contract/device/camera-profile.ts";
import { commandAction, withExample } from "../command-context.ts";
import { DEVICE_FORMATS } from "../probe/device-formats.ts";
import { formatJson } from "../probe/format-json.ts";
import type { Findings } from "../probe/profile-builder.ts";

interface Options {
  readonly out: string;
  readonly move?: boolean;
}

const WARNING =
  "The camera will move to the ends of its range, recall presets and return to where it is now.";

/** Returns whether the camera may move: as the option says, else as the terminal's user answers. */
async function mayMove({ move }: Options): Promise<boolean> {
  if (move !== undefined) return move;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${WARNING} Move it? [y/N] `);
  terminal.close();
  return /^(y|yes|c|có)$/i.test(answer.trim());
}

/** Overwrites one line of the terminal. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text} …`);
}

function summary(profile: CameraProfile, { visca, movement, presets }: Findings, files: string[]): string {
  const { pan, tilt, zoom } = movement ?? {};
  const range = (axis: { minimum: number; maximum: number } | undefined) =>
    axis ? `${axis.minimum} to ${axis.maximum}` : "not moved";
  const lines = [
    `${profile.manufacturer} ${profile.model}, firmware ${visca.identity?.firmware ?? "unknown"}`,
    `slowest inquiry ${visca.inquiryMs} ms, ACK ${visca.ackMs ?? "never"} ms, completion ${visca.completionMs ?? "never"} ms`,
    `pan ${range(pan)}, tilt ${range(tilt)}, zoom ${range(zoom)}`,
    `settings with a response: ${Object.keys(visca.settings).join(", ") || "none"}`,
    `inquiries without a response: ${visca.unanswered.join(", ") || "none"}`,
  ];
  if (movement) {
    const completion = {
      arrives: "completes at its target",
      "completes-early": "completes BEFORE its target",
      refused: "is refused",
    }[movement.absolute];
    lines.push(
      `an absolute move ${completion}; the camera stands still ${movement.settleMs} ms after Stop`,
      movement.returned
        ? "the camera is back where it was"
        : "the camera is NOT back where it was: check its position",
    );
  }
  if (presets) lines.push(`presets ${presets.first} to ${presets.first + presets.count - 1}`);
  return [...lines, ...files.map((file) => `written: ${file}`)].join("\n");
}

export function defineCameraProbe(group: Command): void {
  const command = group
    .command("probe")
    .description("determine what a camera can do and write its profile; no room may use it meanwhile")
    .argument("<device>", DEVICE_FORMATS.join(", "))
    .option("--out <folder>", "where the profile and the trace are written", "firmware-profiles")
    .option("--move", "move the camera without asking")
    .option("--no-move", "neither move the camera nor ask");
  withExample(command, "roomctl camera probe tcp://192.0.2.12 --out /etc/roomd/profiles").action(
    commandAction(async (invoked, device: string) => {
      const [{ parseDevice }, { probe }] = await Promise.all([
        import("../probe/device.ts"),
        import("../probe/probe.ts"),
      ]);
      const options = invoked.opts<Options>();
      const config = parseDevice(device);
      const { findings, profile, trace } = await probe(device, config, {
        moving: (await mayMove(options)) ? "allowed" : "no",
        onProgress: showProgress,
      });
      showProgress("");
      const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
      const file = join(options.out, slug(profile.manufacturer), `${slug(profile.model)}.json`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, formatJson(profile));
      const traceFile = file.replace(/\.json$/, ".trace.jsonl");
      await writeFile(traceFile, trace.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return {
        text: summary(profile, findings, [file, traceFile]),
        value: { profile, findings, files: { profile: file, trace: traceFile } },
      };
    }),
  );
}
