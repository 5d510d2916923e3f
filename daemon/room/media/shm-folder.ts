import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SEGMENTS = "/dev/shm";
const PREFIX = "roomd-picture-";

/** The folder for the sockets of one picture's source. */
export class ShmFolder implements AsyncDisposable {
  readonly #path: string;
  #run = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  static async create(): Promise<ShmFolder> {
    await removeStale();
    return new ShmFolder(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  }

  /** Where a layer's frames are in the next run: no path comes twice, so nobody connects to what is left of an
   * earlier run. */
  nextSocketPaths(): (layer: string) => string {
    const run = ++this.#run;
    return (layer) => join(this.#path, `${layer}-${run}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}

/** shmsink removes its memory only when it is shut down in peace: a process that was killed leaves it. */
export function removeSegments(pid: number): void {
  for (const name of readdirSync(SEGMENTS)) {
    if (segmentOwner(name) === pid) rmSync(join(SEGMENTS, name), { force: true });
  }
}

/** GStreamer calls it shmpipe.<pid, five wide>.<number, five wide>. */
function segmentOwner(name: string): number | undefined {
  const [, pid] = /^shmpipe\. *(\d+)\. *\d+$/.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

const isGone = (pid: number) => !existsSync(`/proc/${pid}`);

/** What daemons and sources that were killed have left behind. */
async function removeStale(): Promise<void> {
  for (const name of await readdir(SEGMENTS).catch(() => [])) {
    const owner = segmentOwner(name);
    if (owner !== undefined && isGone(owner)) await rm(join(SEGMENTS, name), { force: true });
  }
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || !isGone(Number(pid))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}
