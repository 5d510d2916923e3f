import { mkdir, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { NodeConnection } from "../../mediasoup/remote/relay.ts";
import { PACKAGE_ROOT } from "../../platform/package.ts";

const PROGRAM = join(PACKAGE_ROOT, "bin/roomd-worker-relay");

/** Prepares the program that mediasoup starts in place of a worker at one node; returns its path. mediasoup
 * passes no arguments of ours, and one environment to all workers, so each node gets a link to the program
 * in a folder with a file that names the node. A link, since files in the state directory may not be
 * executable. */
export async function prepareWorkerRelay(directory: string, connection: NodeConnection): Promise<string> {
  const folder = join(directory, connection.node);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "connection.json");
  await writeFile(`${file}.new`, JSON.stringify(connection), { mode: 0o600 });
  // A relay that starts meanwhile reads the old file or the new one.
  await rename(`${file}.new`, file);
  const link = join(folder, "worker");
  if ((await readlink(link).catch(() => undefined)) !== PROGRAM) {
    await rm(link, { force: true });
    await symlink(PROGRAM, link);
  }
  return link;
}
