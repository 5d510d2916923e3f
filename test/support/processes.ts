import { readdir, readFile } from "node:fs/promises";

/** The living processes below `pid` (zombies don't count), from /proc. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const childrenOf = new Map<number, number[]>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === undefined || fields[0] === "Z" || fields[1] === undefined) continue;
    const parent = Number(fields[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(entry)]);
  }
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const children = childrenOf.get(next) ?? [];
    found.push(...children);
    queue.push(...children);
  }
  return found;
}

/** What a process was started with. */
export async function argumentsOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}

/** Whether a process lives (a zombie doesn't). */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
}

/** The command name and pid of each living descendant, to find GStreamer or the worker among them. */
export async function commandsBelow(pid: number): Promise<{ pid: number; command: string }[]> {
  const pids = await descendantsOf(pid);
  return Promise.all(
    pids.map(async (child) => ({
      pid: child,
      command: (await readFile(`/proc/${child}/comm`, "utf8").catch(() => "")).trim(),
    })),
  );
}
