import { execFile } from "node:child_process";
import { join } from "node:path";

export const ROOMCTL = join(import.meta.dirname, "../../bin/roomctl");

export interface CommandOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs roomctl as a script would. `at` is the room and hub to connect to. */
export function runRoomctl(
  at: { readonly room: string; readonly hub?: string },
  ...args: string[]
): Promise<CommandOutput> {
  const env = {
    ...process.env,
    ROOMCTL_URL: at.room,
    ...(at.hub === undefined ? {} : { ROOMCTL_HUB: at.hub }),
  };
  const { promise, resolve } = Promise.withResolvers<CommandOutput>();
  execFile(ROOMCTL, args, { env, encoding: "utf8" }, (error, stdout, stderr) => {
    resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
  });
  return promise;
}
