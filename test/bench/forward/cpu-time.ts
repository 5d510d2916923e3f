import { readdir, readFile } from "node:fs/promises";

/** Seconds that processes have spent on a CPU, all their threads together. From schedstat, which counts
 * nanoseconds: the ticks of stat are 10 ms, a per cent of a round. */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  let nanoseconds = 0;
  for (const pid of pids) {
    for (const thread of await readdir(`/proc/${pid}/task`)) {
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
      nanoseconds += Number(text.split(" ")[0]);
    }
  }
  if (nanoseconds === 0) throw new Error("this kernel keeps no schedstat: no CPU time to measure by");
  return nanoseconds / 1e9;
}
