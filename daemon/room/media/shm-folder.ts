import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SEGMENTS = "/dev/shm";
const PREFIX = "roomd-video-";

/** The folder for the sockets of one video source. */
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

  /** Returns the socket path of each layer for the next run. No path is used twice, so that nobody connects to what an
   * earlier run left behind. */
  nextSocketPaths(): (layer: string) => string {
    const run = ++this.#run;
    return (layer) => join(this.#path, `${layer}-${run}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}

/** Removes the shared memory of an ended process: shmsink does so only in an orderly shutdown. */
export function removeSegments(pid: number): void {
  for (const name of readdirSync(SEGMENTS)) {
    if (segmentOwner(name) === pid) rmSync(join(SEGMENTS, name), { force: true });
  }
}

/** GStreamer names a segment shmpipe.<pid, five wide>.<number, five wide>. */
function segmentOwner(name: string): number | undefined {
  const [, pid] = /^shmpipe\. *(\d+)\. *\d+$/.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

const isGone = (pid: number) => !existsSync(`/proc/${pid}`);

/** Removes what killed daemons and sources left behind. */
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
