import { readdir, readFile, readlink } from "node:fs/promises";
import { descendantsOf } from "./processes.ts";

/** The states of proc(5)'s net tables in which a socket takes what comes from anybody. */
const TCP_LISTEN = "0A";
const UDP_UNCONNECTED = "07";

/** Local addresses, as hexadecimal `address:port` of /proc/net, on which a process or its children listen. */
export async function listeningAddresses(pid: number): Promise<string[]> {
  const inodes = new Set<string>();
  for (const one of [pid, ...(await descendantsOf(pid))]) {
    for (const fd of await readdir(`/proc/${one}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${one}/fd/${fd}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode) inodes.add(inode);
    }
  }
  const found: string[] = [];
  for (const [table, state] of [
    ["tcp", TCP_LISTEN],
    ["tcp6", TCP_LISTEN],
    ["udp", UDP_UNCONNECTED],
    ["udp6", UDP_UNCONNECTED],
  ] as const) {
    const rows = (await readFile(`/proc/net/${table}`, "utf8")).trim().split("\n").slice(1);
    for (const row of rows) {
      const fields = row.trim().split(/\s+/);
      if (fields[3] === state && fields[1] && inodes.has(fields[9] ?? "")) found.push(fields[1]);
    }
  }
  return found;
}

/** 127.0.0.1 as /proc/net writes it. */
export const LOOPBACK = "0100007F";
