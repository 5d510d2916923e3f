import type { Command } from "commander";
import { statusAt } from "../../contract/device/health.ts";
import type { MediaState } from "../../contract/fleet/room-state.ts";
import { readRoomState, sendCommand } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { table } from "../output.ts";

function videosText({ videos, selectedVideoId, pendingVideoId }: MediaState, nowMs: number): string {
  if (videos.length === 0) return "the room has no video input";
  const rows = videos.map(({ id, name, camera, health }) => [
    id,
    name,
    camera ?? "-",
    id === selectedVideoId ? "sent" : id === pendingVideoId ? "pending" : "",
    health.status === "off" ? "not running" : statusAt(health, nowMs),
    health.reason ?? "",
  ]);
  return table(["ID", "NAME", "CAMERA", "MEETING", "SOURCE", ""], rows);
}

export function defineVideo(command: Command): void {
  withExample(
    command.argument("[id]", "sends this input to the meeting (default: list them)"),
    "roomctl video hall",
  ).action(
    commandAction(async (invoked, id: string | undefined) => {
      const room = roomServer(invoked);
      if (id !== undefined) await sendCommand(room, "video.select", { video: id });
      const { media, atMs } = await readRoomState(room);
      const { videos, selectedVideoId, pendingVideoId } = media;
      return { text: videosText(media, atMs), value: { videos, selectedVideoId, pendingVideoId } };
    }),
  );
}
