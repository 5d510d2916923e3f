import { type DemoOptions, parseDemoOptions, USAGE } from "./demo/options.ts";
import { builtPages, runDemo } from "./demo/run.ts";

/** `npm run demo`: see USAGE. */
function readOptions(): DemoOptions {
  try {
    return parseDemoOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(64);
  }
}

const options = readOptions();
if (options.help) process.stdout.write(USAGE);
else {
  await runDemo(options, builtPages).catch((error: unknown) => {
    process.stderr.write(`the demo did not start: ${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  });
}
