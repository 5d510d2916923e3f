import { mkdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NodeConnection } from "../../mediasoup/remote/relay.ts";

const PROGRAM = join(import.meta.dirname, "../../../bin/roomd-worker-relay");

/** Makes the program that mediasoup starts instead of a worker, for one node → its path. mediasoup lets a worker have no
 * arguments of ours, and all workers the same environment: so each node has a link to the program, in a folder with a
 * file that says where it goes. A link, since files in the state directory may not be executable. */
export async function prepareWorkerRelay(directory: string, connection: NodeConnection): Promise<string> {
  const folder = join(directory, connection.node);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "connection.json");
  await writeFile(`${file}.new`, JSON.stringify(connection), { mode: 0o600 });
  // A relay that starts at this moment reads the one or the other.
  await rename(`${file}.new`, file);
  const link = join(folder, "worker");
  if ((await readlink(link).catch(() => undefined)) !== PROGRAM) {
    await rm(link, { force: true });
    await symlink(PROGRAM, link);
  }
  return link;
}
