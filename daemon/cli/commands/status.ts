import type { Command } from "commander";
import { type Health, statusAt } from "../../contract/device/health.ts";
import type { RoomState } from "../../contract/fleet/room-state.ts";
import { readRoomState } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { provenText, table } from "../output.ts";

function row(name: string, health: Health, nowMs: number, detail = ""): string[] {
  const status = statusAt(health, nowMs);
  const age = status === "off" ? "" : provenText(health.provenAtMs, nowMs);
  const note = status === "ok" || status === "off" ? detail : (health.reason ?? detail);
  return [name, status, age, note];
}

function statusText(state: RoomState): string {
  const { room, atMs, cameras, microphone, media, link, broker, meeting, screens, audit } = state;
  const meetingText = meeting.meeting ? `${meeting.phase}: ${meeting.meeting.title}` : "";
  const rows = [
    ...cameras.map(({ id, name, health, position }) => {
      const detail = position ? `pan ${position.pan} tilt ${position.tilt} zoom ${position.zoom}` : name;
      return row(`camera ${id}`, health, atMs, detail);
    }),
    row("microphone", microphone.health, atMs, microphone.muted ? "muted" : "on"),
    row("media", media.health, atMs),
    row("hub", link, atMs),
    row("broker", broker, atMs),
    row("meeting", meeting.health, atMs, meetingText),
    row("audit log", audit, atMs),
    row("process", state.process, atMs),
    row("storage", state.storage, atMs),
    row("clock", state.clock, atMs),
    ...screens.map(({ screen, playsAudio, health }) =>
      row(`screen ${screen}`, health, atMs, playsAudio ? "plays audio" : ""),
    ),
  ];
  return `${room.name} (${room.id})\n${table(["PART", "STATUS", "PROVEN", ""], rows)}`;
}

export function defineStatus(command: Command): void {
  withExample(command, "roomctl status --json").action(
    commandAction(async (invoked) => {
      const state = await readRoomState(roomServer(invoked));
      return { text: statusText(state), value: state };
    }),
  );
}
