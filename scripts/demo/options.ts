import { parseArgs } from "node:util";

const MAX_ROOMS = 8;

export const USAGE = `Usage: npm run demo -- [options]

Starts a hub and rooms with simulated cameras as real processes on this machine.

Options:
  --rooms N    number of rooms, 1 to ${MAX_ROOMS} (default: 2)
  --state DIR  keep meetings, presets and configuration in DIR (default: a temporary folder)
  --json       print the addresses as one line of JSON and nothing else
  --help       print this text
`;

export interface DemoOptions {
  readonly rooms: number;
  readonly state: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** Throws an Error that names the wrong option. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rooms: { type: "string", default: "2" },
      state: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const rooms = Number(values.rooms);
  if (!Number.isInteger(rooms) || rooms < 1 || rooms > MAX_ROOMS) {
    throw new Error(`--rooms ${values.rooms}: expected a whole number from 1 to ${MAX_ROOMS}`);
  }
  return { rooms, state: values.state, json: values.json, help: values.help };
}
