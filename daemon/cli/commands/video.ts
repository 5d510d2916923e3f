import type { Command } from "commander";
import { statusAt } from "../../contract/device/health.ts";
import { type MediaState, RoomState } from "../../contract/fleet/room-state.ts";
import { readState, sendCommand } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { table } from "../output.ts";

function videosText({ videos, selectedVideoId, pendingVideoId }: MediaState, nowMs: number): string {
  if (videos.length === 0) return "the room has no picture of its own";
  const rows = videos.map(({ id, name, camera, health }) => [
    id,
    name,
    camera ?? "-",
    id === selectedVideoId ? "shown" : id === pendingVideoId ? "coming" : "",
    health.status === "off" ? "not running" : statusAt(health, nowMs),
    health.reason ?? "",
  ]);
  return table(["ID", "NAME", "CAMERA", "MEETING", "SOURCE", ""], rows);
}

/** Which of the room's pictures the meeting is shown. */
export function addVideo(program: Command): void {
  withExample(
    program
      .command("video")
      .description("which of the room's pictures the meeting is shown")
      .argument("[id]", "shows this one; without it they are only listed"),
    "roomctl video hall",
  ).action(
    commandAction(async (command, id: string | undefined) => {
      const room = roomServer(command);
      if (id !== undefined) await sendCommand(room, "video.select", { video: id });
      const { media, atMs } = await readState(room, RoomState);
      const { videos, selectedVideoId, pendingVideoId } = media;
      return {
        text: videosText(media, atMs),
        value: { videos, videoId: selectedVideoId, pendingVideoId: pendingVideoId },
      };
    }),
  );
}
