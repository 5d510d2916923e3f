import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "roomd-test-";
/** What still writes into a folder while it is removed ends soon. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 } as const;

/** A folder for one test file: for its results, and all temporary files of the test and of what it starts. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, REMOVAL);
  }
}

/** Removes the folders of runners that were killed. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) await rm(join(tmpdir(), name), REMOVAL);
  }
}
