import { basename, dirname } from "node:path";
import type { FastifyInstance } from "fastify";
import { RoomdError } from "../../contract/errors.ts";
import type { Recordings } from "./recordings.ts";

/** `GET /api/recordings` lists recordings; `GET /api/recordings/<id>/<name>` sends a listed file, or a range of it. The
 * caller checks access, and registers `@fastify/static`. */
export function recordingRoutes(
  recordings: Pick<Recordings, "list" | "filePath">,
): (server: FastifyInstance) => void {
  return (server) => {
    server.get("/api/recordings", () => ({ recordings: recordings.list() }));
    server.get("/api/recordings/:id/:name", (request, reply) => {
      const { id, name } = request.params as { id: string; name: string };
      const path = recordings.filePath(id, name);
      if (path === undefined) throw new RoomdError("not-found", `recording "${id}" has no file "${name}"`);
      return reply
        .header("cache-control", "private, no-store")
        .header("content-disposition", `attachment; filename="${id}-${name}"`)
        .sendFile(basename(path), dirname(path), { cacheControl: false });
    });
  };
}
