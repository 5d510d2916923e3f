import type { Command } from "commander";
import { sendCommand } from "../client.ts";
import { commandAction, roomServer, withExample } from "../command-context.ts";
import { parseChoice } from "../option-parsers.ts";

export function defineContent(command: Command): void {
  withExample(command.argument("<state>", "on or off"), "roomctl content on").action(
    commandAction(async (invoked, text: string) => {
      const on = parseChoice(text, ["on", "off"]) === "on";
      await sendCommand(roomServer(invoked), "content.share", { on });
      return { text: `content is ${text}`, value: { on } };
    }),
  );
}
