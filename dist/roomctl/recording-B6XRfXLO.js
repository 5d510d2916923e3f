import { c as readHubState, i as hubServer, o as withExample, r as commandAction, u as sendCommand } from "./command-context-BkZsASo9.js";
import { r as table } from "./output-Cs3ikD9Y.js";
// daemon/cli/commands/recording.ts
function compositionText({ composition, composedFile }) {
	switch (composition?.status) {
		case "waiting": return "queued";
		case "running": return `${Math.floor(100 * composition.progress)} %`;
		case "failed": return `failed: ${composition.reason}`;
		default: return composedFile?.name ?? "-";
	}
}
function recordingTable(recordings) {
	const rows = recordings.map((recording) => [
		recording.id,
		new Date(recording.startedAtMs).toLocaleString("sv-SE"),
		recording.endedAtMs === null ? "running" : "ended",
		`${(recording.bytes / 1e6).toFixed(1)} MB`,
		compositionText(recording),
		recording.title,
		recording.reason ?? ""
	]);
	return table([
		"ID",
		"STARTED",
		"STATE",
		"SIZE",
		"COMPOSITION",
		"TITLE",
		"REASON"
	], rows);
}
function defineRecording(group) {
	withExample(group.command("list").description("list recordings, the newest first"), "roomctl recording list").action(commandAction(async (invoked) => {
		const { recordings } = await readHubState(hubServer(invoked));
		return {
			text: recordings.length > 0 ? recordingTable(recordings) : "none",
			value: recordings
		};
	}));
	withExample(group.command("compose").description("compose one file of all sites: videos in a grid, audio mixed").argument("<id>", "as `recording list` shows it"), "roomctl recording compose 20261124-235618-8c3683").action(commandAction(async (invoked, recordingId) => {
		await sendCommand(hubServer(invoked), "recording.compose", { recordingId });
		return {
			text: "composition queued; `roomctl recording list` shows its progress",
			value: { recordingId }
		};
	}));
	withExample(group.command("cancel").description("cancel a composition").argument("<id>", "as `recording list` shows it"), "roomctl recording cancel 20261124-235618-8c3683").action(commandAction(async (invoked, recordingId) => {
		await sendCommand(hubServer(invoked), "recording.cancelComposition", { recordingId });
		return {
			text: "composition canceled",
			value: { recordingId }
		};
	}));
}
export { defineRecording };
