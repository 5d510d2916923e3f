import type { Command } from "commander";
import { HubState, type Recording } from "../../contract/fleet/hub-state.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { table } from "../output.ts";

function oneFile({ composition, composedFile }: Recording): string {
  switch (composition?.status) {
    case "waiting":
      return "waits for its turn";
    case "running":
      return `${Math.floor(100 * composition.progress)} %`;
    case "failed":
      return `failed: ${composition.reason}`;
    default:
      return composedFile?.name ?? "-";
  }
}

function recordingTable(recordings: readonly Recording[]): string {
  const rows = recordings.map((recording) => [
    recording.id,
    new Date(recording.startedAtMs).toLocaleString("sv-SE"),
    recording.endedAtMs === null ? "runs" : "ended",
    `${(recording.bytes / 1e6).toFixed(1)} MB`,
    oneFile(recording),
    recording.title,
    recording.reason ?? "",
  ]);
  return table(["ID", "STARTED", "STATE", "SIZE", "ONE FILE", "TITLE", "WHY"], rows);
}

/** Recordings at the hub. */
export function addRecording(program: Command): void {
  const recording = program.command("recording").description("at the hub: recordings of conferences");
  withExample(
    recording.command("list").description("all, the newest first"),
    "roomctl recording list",
  ).action(
    commandAction(async (command) => {
      const { recordings } = await readState(hubServer(command), HubState);
      return { text: recordings.length > 0 ? recordingTable(recordings) : "none", value: recordings };
    }),
  );
  withExample(
    recording
      .command("compose")
      .description("make one file of all sites: pictures in a grid, sound mixed")
      .argument("<id>"),
    "roomctl recording compose 20261124-235618-8c3683",
  ).action(
    commandAction(async (command, recordingId: string) => {
      await sendCommand(hubServer(command), "recording.compose", { recordingId });
      return { text: "being made; `roomctl recording list` says how far it is", value: { recordingId } };
    }),
  );
  withExample(
    recording.command("cancel").description("give up making one file").argument("<id>"),
    "roomctl recording cancel 20261124-235618-8c3683",
  ).action(
    commandAction(async (command, recordingId: string) => {
      await sendCommand(hubServer(command), "recording.cancelComposition", { recordingId });
      return { text: "given up", value: { recordingId } };
    }),
  );
}
