import type { Testbed } from "../../test/support/testbed.ts";
import { COMMANDS_HELP } from "./commands.ts";

export interface PageAddresses {
  /** The address of the hub's pages. */
  readonly hub: string;
  /** The address of a room's pages, in the order of the rooms. */
  readonly rooms: readonly string[];
}

/** The text that the demo prints when everything runs. */
export function formatIntroduction(testbed: Testbed, pages: PageAddresses): string {
  const rooms = testbed.rooms.map(({ options: { name } }, index) => {
    const url = pages.rooms[index];
    return `  ${name.padEnd(9)} panel ${url}/panel/   screen ${url}/screen/`;
  });
  const ids = testbed.rooms.map(({ options: { id } }) => id);
  const last = ids.at(-1);
  return `
Everything runs. Open in a browser:

  Console   ${pages.hub}/console/
${rooms.join("\n")}

Then:
  1. On a panel, hold and drag on the picture: the camera moves while you hold, and the picture with it.
  2. At the console, create a meeting that starts in 20 s: all rooms join by themselves (see the screens).
  3. Type "kill ${last}" here: its plug is pulled, its tile turns red. "start ${last}" starts it again.

The same from another terminal:
  export ROOMCTL_URL=${testbed.rooms[0]?.url} ROOMCTL_HUB=${testbed.hub.url}
  bin/roomctl status
  bin/roomctl ptz move --pan 0.5 --for 2s
  bin/roomctl meeting create --title "Họp giao ban" --in 20s --for 10m --rooms ${ids.join(",")}
  bin/roomctl rooms

${COMMANDS_HELP}
`;
}
