import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { RoomdError } from "../../contract/errors.ts";
import { rangeOf } from "./byte-range.ts";
import type { Recordings } from "./recordings.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".mka": "audio/x-matroska",
  ".mkv": "video/x-matroska",
  ".mp4": "video/mp4",
};

/** GET /api/recordings lists; GET /api/recordings/<id>/<name> is a file, of which a player may ask for a range. Who may
 * is for the caller to check. */
export function recordingRoutes(recordings: Recordings): (server: FastifyInstance) => void {
  return (server) => {
    server.get("/api/recordings", () => ({ recordings: recordings.list() }));
    server.route({
      method: ["GET", "HEAD"],
      url: "/api/recordings/:id/:name",
      handler: (request, reply) => sendFile(recordings, request, reply),
    });
  };
}

async function sendFile(
  recordings: Recordings,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { id, name } = request.params as { id: string; name: string };
  const path = recordings.filePath(id, name);
  const { size } = (path === undefined ? undefined : await stat(path).catch(() => undefined)) ?? {};
  if (path === undefined || size === undefined)
    throw new RoomdError("not-found", `recording "${id}" has no file "${name}"`);
  const range = rangeOf(request.headers.range, size);
  reply.header("accept-ranges", "bytes").header("cache-control", "private, no-store");
  if (range === "unsatisfiable") return reply.status(416).header("content-range", `bytes */${size}`).send();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) reply.status(206).header("content-range", `bytes ${start}-${end}/${size}`);
  reply
    .type(TYPES[extname(name)] ?? "application/octet-stream")
    .header("content-disposition", `attachment; filename="${id}-${name}"`)
    .header("content-length", end - start + 1);
  return request.method === "HEAD" ? reply.send() : reply.send(createReadStream(path, { start, end }));
}
