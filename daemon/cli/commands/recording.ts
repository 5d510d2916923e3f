import type { Command } from "commander";
import type { Recording } from "../../contract/fleet/hub-state.ts";
import { readHubState, sendCommand } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { table } from "../output.ts";

function compositionText({ composition, composedFile }: Recording): string {
  switch (composition?.status) {
    case "waiting":
      return "queued";
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
    recording.endedAtMs === null ? "running" : "ended",
    `${(recording.bytes / 1e6).toFixed(1)} MB`,
    compositionText(recording),
    recording.title,
    recording.reason ?? "",
  ]);
  return table(["ID", "STARTED", "STATE", "SIZE", "COMPOSITION", "TITLE", "REASON"], rows);
}

export function defineRecording(group: Command): void {
  withExample(
    group.command("list").description("list recordings, the newest first"),
    "roomctl recording list",
  ).action(
    commandAction(async (invoked) => {
      const { recordings } = await readHubState(hubServer(invoked));
      return { text: recordings.length > 0 ? recordingTable(recordings) : "none", value: recordings };
    }),
  );
  withExample(
    group
      .command("compose")
      .description("compose one file of all sites: videos in a grid, audio mixed")
      .argument("<id>", "as `recording list` shows it"),
    "roomctl recording compose 20261124-235618-8c3683",
  ).action(
    commandAction(async (invoked, recordingId: string) => {
      await sendCommand(hubServer(invoked), "recording.compose", { recordingId });
      const text = "composition queued; `roomctl recording list` shows its progress";
      return { text, value: { recordingId } };
    }),
  );
  withExample(
    group
      .command("cancel")
      .description("cancel a composition")
      .argument("<id>", "as `recording list` shows it"),
    "roomctl recording cancel 20261124-235618-8c3683",
  ).action(
    commandAction(async (invoked, recordingId: string) => {
      await sendCommand(hubServer(invoked), "recording.cancelComposition", { recordingId });
      return { text: "composition cancelled", value: { recordingId } };
    }),
  );
}
