import { copyFile, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** SQLite's files beside the database: write-ahead log and shared memory. */
const COMPANIONS = ["-wal", "-shm"] as const;
/** Damaged files that are kept for whoever wants to look at them. */
const MAX_SET_ASIDE = 3;

/** Where the last good copy of a database is. */
export function copyOf(file: string): string {
  return `${file}.copy`;
}

/** Renames a damaged database and its companions; returns the new name, undefined if there was no file. Of earlier ones the
 * last few are kept. */
export async function setAside(file: string): Promise<string | undefined> {
  if (!(await stat(file).catch(() => undefined))) return undefined;
  const suffix = `.damaged-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const companion of ["", ...COMPANIONS]) {
    await rename(`${file}${companion}`, `${file}${companion}${suffix}`).catch(ignoreMissing);
  }
  const prefix = `${basename(file)}.damaged-`;
  const earlier = (await readdir(dirname(file))).filter((name) => name.startsWith(prefix)).toSorted();
  for (const name of earlier.slice(0, -MAX_SET_ASIDE)) {
    for (const companion of ["", ...COMPANIONS]) {
      const stamp = name.slice(basename(file).length);
      await rm(join(dirname(file), `${basename(file)}${companion}${stamp}`), { force: true });
    }
  }
  return `${file}${suffix}`;
}

/** Copies a database, with what its write-ahead log holds, to a new folder in memory; returns its path there, also when there
 * was nothing to copy. */
export async function copyToMemory(file: string): Promise<string> {
  const folder = await memoryFolder("store");
  const target = join(folder, basename(file));
  await copyFile(file, target).catch(ignoreMissing);
  await copyFile(`${file}-wal`, `${target}-wal`).catch(ignoreMissing);
  return target;
}

/** Creates a folder that is on no disk, where there is one. */
export async function memoryFolder(name: string): Promise<string> {
  const prefix = `roomd-${name}-`;
  return mkdtemp(join("/dev/shm", prefix)).catch(() => mkdtemp(join(tmpdir(), prefix)));
}

/** When the file was written last, ms since the epoch; undefined if it is missing or empty. */
export async function writtenAtMs(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && found.size > 0 ? found.mtimeMs : undefined;
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
