import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { types } from "mediasoup";
import { Value } from "typebox/value";
import { RoomFile, resolveRoomConfig } from "../../daemon/contract/config/room-config.ts";
import type { Layer, StreamSource } from "../../daemon/contract/meeting/meeting.ts";
import { parse } from "../../daemon/contract/parse.ts";
import { createLogger } from "../../daemon/platform/log.ts";
import { RoomMedia } from "../../daemon/room/media/room-media.ts";
import type { RoomStream } from "../../daemon/room/media/video-source.ts";
import { eventually } from "./eventually.ts";
import { descendantsOf } from "./processes.ts";

/** A room's media in this process, on a real router. */
export class MediaRig implements AsyncDisposable {
  readonly media: RoomMedia;
  /** Cameras of which a key frame was requested. */
  readonly keyFrameRequests: string[] = [];

  private constructor(config: Parameters<typeof resolveRoomConfig>[0]) {
    const logger = createLogger({ level: "silent", name: "test" });
    this.media = new RoomMedia(resolveRoomConfig(config), logger);
    this.media.onKeyFrameRequest((camera) => this.keyFrameRequests.push(camera));
    this.media.start();
  }

  /** `media` as in room.yaml; by default without audio, and encoders are suspended at once. */
  static async start(media: Record<string, unknown>): Promise<MediaRig> {
    const config = Value.Default(RoomFile, {
      room: { id: "hue", name: "Huế" },
      stateDirectory: "/nonexistent",
      media: { audio: { source: "none" }, encoder: "software", encoderLingerMs: 0, ...media },
    });
    return new MediaRig(parse(RoomFile, config, "test"));
  }

  find(layer: Layer, source: StreamSource = "camera"): RoomStream | undefined {
    return this.media.streams().find((stream) => stream.layer === layer && stream.source === source);
  }

  stream(layer: Layer, source: StreamSource = "camera"): Promise<RoomStream> {
    return eventually(`${source} ${layer}`, async () => this.find(layer, source));
  }

  /** Consumes a stream as the link and viewers do, and waits for its first packet. */
  async consume({ producer }: RoomStream): Promise<AsyncDisposable & { readonly consumer: types.Consumer }> {
    const held = this.media.addDemand(producer.id);
    const { router } = this.media.worker;
    const transport = await router.createDirectTransport();
    const { rtpCapabilities } = router;
    const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities, paused: true });
    const came = once(consumer, "rtp");
    await consumer.resume();
    await came;
    return {
      consumer,
      [Symbol.asyncDispose]: async () => {
        transport.close();
        held[Symbol.dispose]();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.media[Symbol.asyncDispose]();
  }
}

export interface GStreamerProcess {
  readonly pid: number;
  readonly args: string;
  /** As in proc(5): `T` is stopped. */
  readonly state: string;
  /** CPU time. */
  readonly ticks: number;
}

/** Returns this test's GStreamer processes whose arguments contain all of these words. */
export async function gstreamers(...words: string[]): Promise<GStreamerProcess[]> {
  const found: GStreamerProcess[] = [];
  for (const pid of await descendantsOf(process.pid)) {
    const args = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    if (!args.startsWith("gst-launch-1.0") || !words.every((word) => args.includes(word))) continue;
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    found.push({ pid, args, state: fields[0] ?? "", ticks: Number(fields[11]) + Number(fields[12]) });
  }
  return found;
}
