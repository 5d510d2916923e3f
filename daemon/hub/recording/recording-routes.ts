import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FastifyInstance } from "fastify";
import { RoomdError } from "../../contract/errors.ts";
import { hubRoutes } from "../../contract/http-routes.ts";
import { addRoute } from "../../platform/add-route.ts";
import type { Recordings } from "./recordings.ts";

/** `GET /api/recordings` lists recordings; `GET /api/recordings/<id>/<name>` sends a listed file, or a range of it. The
 * caller checks access, and registers `@fastify/static`. */
export function recordingRoutes(
  recordings: Pick<Recordings, "list" | "filePath">,
): (server: FastifyInstance) => void {
  return (server) => {
    addRoute(server, hubRoutes.recordings, () => ({ recordings: recordings.list() }));
    addRoute(server, hubRoutes.recordingFile, async ({ params: { id, name }, request, reply }) => {
      const path = recordings.filePath(id, name);
      if (path === undefined) throw new RoomdError("not-found", `recording "${id}" has no file "${name}"`);
      const { headers } = request.raw;
      if (await exceedsFile(headers.range, path)) headers.range = "bytes=0-";
      return reply
        .header("cache-control", "private, no-store")
        .header("content-disposition", `attachment; filename="${id}-${name}"`)
        .sendFile(basename(path), dirname(path), { cacheControl: false });
    });
  };
}

/** Whether a range asks for more last bytes than there are. It means the whole file (RFC 9110, 14.1.2); `@fastify/send`
 * rejects it. */
async function exceedsFile(range: string | undefined, path: string): Promise<boolean> {
  const suffix = /^bytes=-(\d+)$/.exec(range ?? "")?.[1];
  if (suffix === undefined) return false;
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && Number(suffix) > file.size;
}
