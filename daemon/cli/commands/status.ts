import type { Command } from "commander";
import { type Health, statusAt, worstOf } from "../../contract/device/health.ts";
import { RoomdError } from "../../contract/errors.ts";
import { type FleetRoom, HubState } from "../../contract/fleet/hub-state.ts";
import { RoomState } from "../../contract/fleet/room-state.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, hubServer, roomServer, withExample } from "../command-context.ts";
import { ageText } from "../durations.ts";
import { table } from "../output.ts";

function row(name: string, health: Health, nowMs: number, said = ""): string[] {
  const age = health.provenAtMs === null ? "never" : ageText(nowMs - health.provenAtMs);
  const status = statusAt(health, nowMs);
  const why = status === "ok" || status === "off" ? said : (health.reason ?? said);
  return [name, status, status === "off" ? "" : age, why];
}

function statusText(state: RoomState): string {
  const { room, atMs, cameras, microphone, media, link, broker, meeting, screens } = state;
  const meetingText = meeting.meeting ? `${meeting.phase}: ${meeting.meeting.title}` : "";
  const rows = [
    ...cameras.map(({ id, name, health, position }) => {
      const where = position ? `pan ${position.pan} tilt ${position.tilt} zoom ${position.zoom}` : name;
      return row(`camera ${id}`, health, atMs, where);
    }),
    row("microphone", microphone.health, atMs, microphone.muted ? "muted" : "on"),
    row("media", media.health, atMs),
    row("hub", link, atMs),
    row("broker", broker, atMs),
    row("meeting", meeting.health, atMs, meetingText),
    ...screens.map(({ screen, playsAudio, health }) =>
      row(`screen ${screen}`, health, atMs, playsAudio ? "has the sound" : ""),
    ),
  ];
  return `${room.name} (${room.id})\n${table(["PART", "STATUS", "PROVEN", ""], rows)}`;
}

function roomRow(room: FleetRoom, hubNowMs: number): string[] {
  const { id, name, connection, clockOffsetMs, state } = room;
  const age = connection.provenAtMs === null ? "never" : ageText(hubNowMs - connection.provenAtMs);
  const present = statusAt(connection, hubNowMs);
  const roomNowMs = hubNowMs - clockOffsetMs;
  // What a room said before it went is no news of it.
  const inside = (healths: readonly Health[]) =>
    present === "ok" ? worstOf(healths.map((health) => statusAt(health, roomNowMs))) : "unknown";
  return [
    id,
    name,
    present,
    age,
    state ? inside(state.cameras.map(({ health }) => health)) : "unknown",
    state ? inside([state.media.health]) : "unknown",
    present === "ok" && state ? state.meeting.phase : "unknown",
  ];
}

export function addStatus(program: Command): void {
  withExample(program.command("status").description("how this room is"), "roomctl status --json").action(
    commandAction(async (command) => {
      const state = await readState(roomServer(command), RoomState);
      return { text: statusText(state), value: state };
    }),
  );
  withExample(program.command("rooms").description("all rooms of the hub"), "roomctl rooms").action(
    commandAction(async (command) => {
      const state = await readState(hubServer(command), HubState);
      const headings = ["ID", "NAME", "CONNECTION", "PROVEN", "CAMERA", "MEDIA", "MEETING"];
      const rows = state.rooms.map((room) => roomRow(room, state.atMs));
      return { text: table(headings, rows), value: state.rooms };
    }),
  );
  withExample(
    program
      .command("mic")
      .description("the room's microphone")
      .argument("[wanted]", "mute, unmute or status", "status"),
    "roomctl mic mute",
  ).action(
    commandAction(async (command, wanted: string) => {
      const room = roomServer(command);
      if (!["mute", "unmute", "status"].includes(wanted)) {
        throw new RoomdError("request.invalid", `"${wanted}": mute, unmute or status expected`);
      }
      if (wanted !== "status") await sendCommand(room, "microphone.setMuted", { muted: wanted === "mute" });
      const { microphone } = await readState(room, RoomState);
      return { text: microphone.muted ? "muted" : "on", value: microphone };
    }),
  );
}
