import { readFileSync } from "node:fs";

/** proc(5): USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields 14 to 17 of /proc/self/stat, counted after the process name: utime, stime, cutime, cstime. */
const TIMES = [11, 15] as const;

/** How many seconds of CPU this process and all that it started and waited for have used. */
export function cpuSeconds(): number {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(...TIMES).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}
