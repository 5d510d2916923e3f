// Installs and builds what is missing; does nothing when all is there. No dependencies: it runs before `npm
// ci`.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runTimePackages } from "./setup/debian.mjs";
import { npmPackages, pages, programs, typebox } from "./setup/packages.mjs";
import { ROOT } from "./setup/paths.mjs";
import { SetupError } from "./setup/run.mjs";
import { mediasoupWorker } from "./setup/worker.mjs";

try {
  await runTimePackages();
  await npmPackages();
  await mediasoupWorker();
  if (existsSync(join(ROOT, "web-ui/vite.config.ts"))) await pages();
  await programs();
  await typebox();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`\nsetup: ${error.message}\n`);
  if (error.byHand) process.stderr.write(`Run this by hand, then try again:\n\n    ${error.byHand}\n\n`);
  process.exit(1);
}
