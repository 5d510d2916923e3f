import { writeFileSync } from "node:fs";
import { cpuSeconds } from "./cpu-seconds.ts";

/** Preloaded into a test file's process, which at its exit writes its CPU seconds to the file that this environment
 * variable names. */
export const USAGE_FILE = "ROOMD_TEST_USAGE";

const file = process.env[USAGE_FILE];
// Not for the programs that the test starts.
delete process.env[USAGE_FILE];
if (file !== undefined) process.once("exit", () => writeFileSync(file, `${cpuSeconds()}`));
