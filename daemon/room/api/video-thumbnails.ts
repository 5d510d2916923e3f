import type { FastifyInstance } from "fastify";
import { RoomdError } from "../../contract/errors.ts";
import { roomRoutes } from "../../contract/http-routes.ts";
import { addRoute } from "../../platform/add-route.ts";
import type { Devices } from "../devices/devices.ts";
import type { RoomMedia } from "../media/room-media.ts";

/** A camera is asked for a snapshot at most this often, however many panels there are, ms. */
const SNAPSHOT_VALID_MS = 5000;

/** GET /api/videos/<id>.jpg: a video input's thumbnail. While its source runs the newest one; else the camera's own
 * snapshot, where it supports them; else the last one. */
export function videoThumbnailRoutes(media: RoomMedia, devices: Devices): (server: FastifyInstance) => void {
  const snapshots = new SnapshotCache(devices);
  return (server) => {
    addRoute(server, roomRoutes.videoThumbnail, async ({ params: { video }, reply }) => {
      const { thumbnail, camera } = media.videoState(video);
      const snapshot = thumbnail !== "live" && camera !== null ? await snapshots.of(camera) : undefined;
      const jpeg = snapshot ?? media.thumbnail(video);
      if (!jpeg) throw new RoomdError("not-found", `video input "${video}" has no thumbnail yet`);
      return reply.type("image/jpeg").header("cache-control", "no-store").send(jpeg);
    });
  };
}

class SnapshotCache {
  readonly #devices: Devices;
  readonly #last = new Map<
    string,
    { readonly atMs: number; readonly jpeg: Promise<Uint8Array | undefined> }
  >();

  constructor(devices: Devices) {
    this.#devices = devices;
  }

  /** Undefined where the camera supports none, or does not answer. */
  of(camera: string): Promise<Uint8Array | undefined> {
    const last = this.#last.get(camera);
    if (last && performance.now() - last.atMs < SNAPSHOT_VALID_MS) return last.jpeg;
    const device = this.#devices.cameras.find(({ id }) => id === camera);
    const jpeg = Promise.resolve(device?.snapshot()).catch(() => undefined);
    this.#last.set(camera, { atMs: performance.now(), jpeg });
    return jpeg;
  }
}
