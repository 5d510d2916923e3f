import type { Command } from "commander";
import { type Health, statusAt, worstOf } from "../../contract/device/health.ts";
import type { FleetRoom } from "../../contract/fleet/hub-state.ts";
import { readHubState } from "../client.ts";
import { commandAction, hubServer, withExample } from "../command-context.ts";
import { provenText, table } from "../output.ts";

function row({ id, name, connection, clockOffsetMs, state }: FleetRoom, hubNowMs: number): string[] {
  const connected = statusAt(connection, hubNowMs);
  const roomNowMs = hubNowMs + clockOffsetMs;
  // The last state of a disconnected room proves nothing about now.
  const worst = (healths: readonly Health[]) =>
    connected === "ok" ? worstOf(healths.map((health) => statusAt(health, roomNowMs))) : "unknown";
  return [
    id,
    name,
    connected,
    provenText(connection.provenAtMs, hubNowMs),
    state ? worst(state.cameras.map(({ health }) => health)) : "unknown",
    state ? worst([state.media.health]) : "unknown",
    connected === "ok" && state ? state.meeting.phase : "unknown",
  ];
}

export function defineRooms(command: Command): void {
  withExample(command, "roomctl rooms").action(
    commandAction(async (invoked) => {
      const { rooms, atMs } = await readHubState(hubServer(invoked));
      const headings = ["ID", "NAME", "CONNECTION", "PROVEN", "CAMERA", "MEDIA", "MEETING"];
      const rows = rooms.map((room) => row(room, atMs));
      return { text: table(headings, rows), value: rooms };
    }),
  );
}
