import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { CameraProfile } from "../../contract/device/camera-profile.ts";
import { commandAction, withExample } from "../command-context.ts";
import { DEVICE_FORMATS, parseDevice } from "../probe/device.ts";
import { probe } from "../probe/probe.ts";
import type { Findings } from "../probe/profile-builder.ts";

interface Options {
  readonly out: string;
  readonly move?: boolean;
}

const WARNING = "It will be moved to the ends of its range, recall presets, and go back to where it stands.";

/** Whether it may move: by option, or asked for where somebody can answer. */
async function mayMove({ move }: Options): Promise<boolean> {
  if (move !== undefined) return move;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${WARNING} Move it? [y/N] `);
  terminal.close();
  return /^(y|yes|c|có)$/i.test(answer.trim());
}

/** One line that is written over; nothing where nobody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text} …`);
}

function summary(profile: CameraProfile, { visca, movement, presets }: Findings, files: string[]): string {
  const { pan, tilt, zoom } = movement ?? {};
  const range = (axis: { minimum: number; maximum: number } | undefined) =>
    axis ? `${axis.minimum} to ${axis.maximum}` : "not moved";
  const lines = [
    `${profile.manufacturer} ${profile.model}, firmware ${visca.identity?.firmware ?? "unknown"}`,
    `answers: slowest inquiry ${visca.inquiryMs} ms, ACK ${visca.ackMs ?? "never"} ms, completion ${visca.completionMs ?? "never"} ms`,
    `pan ${range(pan)}, tilt ${range(tilt)}, zoom ${range(zoom)}`,
    `settings that answer: ${Object.keys(visca.settings).join(", ") || "none"}`,
    `inquiries without an answer: ${visca.unanswered.join(", ") || "none"}`,
  ];
  if (movement) {
    const trust = { arrives: "has arrived", "completes-early": "has NOT arrived yet", refused: "is refused" };
    lines.push(
      `an absolute move that is completed ${trust[movement.absolute]}; it stands ${movement.settleMs} ms after Stop`,
      movement.returned ? "it is back where it stood" : "it is NOT back where it stood: look at it",
    );
  }
  if (presets) lines.push(`presets ${presets.first} to ${presets.first + presets.count - 1}`);
  return [...lines, ...files.map((file) => `written: ${file}`)].join("\n");
}

export function addCameraProbe(camera: Command): void {
  const command = camera
    .command("probe")
    .description("find out what a camera does that no room uses now, and write its profile")
    .argument("<device>", DEVICE_FORMATS.join(", "))
    .option("--out <folder>", "where the profile and the trace go", "firmware-profiles")
    .option("--move", "move it without asking")
    .option("--no-move", "don't move it, don't ask");
  withExample(command, "roomctl camera probe tcp://192.0.2.12 --out /etc/roomd/profiles").action(
    commandAction(async (command, device: string) => {
      const options = command.opts<Options>();
      const config = parseDevice(device);
      const moving = await mayMove(options);
      const { findings, profile, trace } = await probe(device, config, {
        moving: moving ? "allowed" : "no",
        progress,
      });
      progress("");
      const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
      const file = join(options.out, slug(profile.manufacturer), `${slug(profile.model)}.json`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify(profile, null, 2)}\n`);
      const traceFile = file.replace(/\.json$/, ".trace.jsonl");
      await writeFile(traceFile, trace.map((line) => `${JSON.stringify(line)}\n`).join(""));
      return {
        text: summary(profile, findings, [file, traceFile]),
        value: { profile, findings, files: { profile: file, trace: traceFile } },
      };
    }),
  );
}
