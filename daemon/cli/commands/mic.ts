import type { Command } from "commander";
import { readRoomState, sendCommand } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { parseChoice } from "../option-parsers.ts";

export function defineMic(command: Command): void {
  withExample(command.argument("[action]", "mute, unmute or status", "status"), "roomctl mic mute").action(
    commandAction(async (invoked, text: string) => {
      const room = roomServer(invoked);
      const action = parseChoice(text, ["mute", "unmute", "status"]);
      if (action !== "status") await sendCommand(room, "microphone.setMuted", { muted: action === "mute" });
      const { microphone } = await readRoomState(room);
      return { text: microphone.muted ? "muted" : "on", value: microphone };
    }),
  );
}
