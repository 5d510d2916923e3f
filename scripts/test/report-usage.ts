import { readFileSync, writeFileSync } from "node:fs";

/** Preloaded into a test file's process: at its exit it writes how many seconds of CPU the process and all that it
 * started and waited for have used. The runner names the file to write to. */
export const USAGE_FILE = "ROOMD_TEST_USAGE";

/** proc(5): USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields 14 to 17 of /proc/self/stat, counted after the process name: utime, stime, cutime, cstime. */
const TIMES = [11, 15] as const;

const file = process.env[USAGE_FILE];
// Not for the programs that the test starts.
delete process.env[USAGE_FILE];
if (file !== undefined) process.once("exit", () => writeFileSync(file, `${cpuSeconds()}`));

function cpuSeconds(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(...TIMES).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}
