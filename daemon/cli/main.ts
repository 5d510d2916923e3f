import { CommanderError } from "commander";
import { asRoomdError, ERROR_CODES, RoomdError } from "../contract/errors.ts";
import { createProgram } from "./program.ts";

// A reader such as `head` may close the pipe before everything is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const args = process.argv.slice(2);
try {
  await (await createProgram(args)).parseAsync();
} catch (error) {
  // Help and version end in an error, too.
  const isHelp = error instanceof CommanderError && /^commander\.(help|version)/.test(error.code);
  if (isHelp) process.exitCode = error.exitCode === 0 ? 0 : ERROR_CODES["request.invalid"].exit;
  else {
    const known = error instanceof CommanderError ? usageError(error) : asRoomdError(error, "roomctl");
    process.stderr.write(
      `${args.includes("--json") ? JSON.stringify({ error: known }) : `roomctl: ${known.message}`}\n`,
    );
    process.exitCode = ERROR_CODES[known.code].exit;
  }
}

function usageError({ message }: CommanderError): RoomdError {
  const text = message.replace(/^error: /, "").replaceAll("\n", " ");
  return new RoomdError("request.invalid", `${text}; try --help`);
}
