import type { FastifyInstance } from "fastify";
import { RoomdError } from "../../contract/errors.ts";
import { roomRoutes } from "../../contract/http-routes.ts";
import { addRoute } from "../../platform/add-route.ts";
import type { Presets } from "../store/presets.ts";

/** A new thumbnail has a new address (`?v=`), so that a fetched one stays valid for ever. */
const CACHE_CONTROL = "private, max-age=31536000, immutable";

/** GET /api/presets/<camera>/<number>.jpg?v=<when it was saved> */
export function presetThumbnailRoutes(presets: Presets): (server: FastifyInstance) => void {
  return (server) => {
    addRoute(server, roomRoutes.presetThumbnail, async ({ params, query, reply }) => {
      const { camera, number } = params;
      const { v: savedAtMs } = query;
      const jpeg = await presets.thumbnail(camera, Number(number), Number(savedAtMs ?? Number.NaN));
      if (!jpeg) throw new RoomdError("not-found", `preset ${number} of ${camera} has no thumbnail`);
      return reply.type("image/jpeg").header("cache-control", CACHE_CONTROL).send(jpeg);
    });
  };
}
