import { setTimeout as wait } from "node:timers/promises";
import type { types } from "mediasoup";
import type { Page } from "playwright-core";
import { build, type Rollup } from "vite";
import { launchBrowser } from "../../support/browser.ts";
import { MediaRig } from "../../support/room-media.ts";

const LOOPBACK = "127.0.0.1";
/** A router asks an encoder for key frames at most once per second, ms. */
const KEY_FRAME_INTERVAL_MS = 1100;

/** One bare mediasoup router with a room's encoder, and a page with nothing but mediasoup-client: ms from the request for
 * a consumer until its first frame is decoded. The encoder runs all the time, and makes key frames on request. */
export async function bareFirstFrames(video: Record<string, unknown>, rounds: number): Promise<number[]> {
  await using rig = await MediaRig.start({ video, keyFrameEverySeconds: 300 });
  const { producer } = await rig.stream("high");
  using _demand = rig.media.addDemand(producer.id);
  const { router } = rig.media.worker;
  const transport = await router.createWebRtcTransport({
    listenInfos: [{ protocol: "udp", ip: LOOPBACK }],
    initialAvailableOutgoingBitrate: 5_000_000,
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const viewer = await BareViewer.load(page, router, transport);
    await viewer.firstFrameMs(producer);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await wait(KEY_FRAME_INTERVAL_MS);
      samples.push(await viewer.firstFrameMs(producer));
    }
    return samples;
  } finally {
    await browser.close();
  }
}

class BareViewer {
  readonly #page: Page;
  readonly #transport: types.WebRtcTransport;
  #rtpCapabilities: types.RtpCapabilities = {};
  #consumer: types.Consumer | undefined;

  private constructor(page: Page, transport: types.WebRtcTransport) {
    this.#page = page;
    this.#transport = transport;
  }

  static async load(page: Page, router: types.Router, transport: types.WebRtcTransport): Promise<BareViewer> {
    const viewer = new BareViewer(page, transport);
    await page.exposeFunction("connectTransport", (dtlsParameters: types.DtlsParameters) =>
      transport.connect({ dtlsParameters }),
    );
    await page.exposeFunction("resumeConsumer", () => viewer.#consumer?.resume());
    await page.setContent("<!doctype html>");
    await page.addScriptTag({ content: await bundle() });
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    const options = { id, iceParameters, iceCandidates, dtlsParameters };
    viewer.#rtpCapabilities = (await page.evaluate(
      ([rtpCapabilities, transportOptions]) =>
        window.loadDevice(
          rtpCapabilities as Parameters<typeof window.loadDevice>[0],
          transportOptions as Parameters<typeof window.loadDevice>[1],
        ),
      [router.rtpCapabilities, options] as [unknown, unknown],
    )) as types.RtpCapabilities;
    return viewer;
  }

  async firstFrameMs({ id: producerId }: types.Producer): Promise<number> {
    const startedAtMs = Date.now();
    const rtpCapabilities = this.#rtpCapabilities;
    const consumer = await this.#transport.consume({ producerId, rtpCapabilities, paused: true });
    this.#consumer = consumer;
    const { id, kind, rtpParameters } = consumer;
    const atMs = await this.#page.evaluate(
      (options) => window.consumeVideo(options as Parameters<typeof window.consumeVideo>[0]),
      { id, producerId, kind, rtpParameters } as unknown,
    );
    consumer.close();
    return atMs - startedAtMs;
  }
}

async function bundle(): Promise<string> {
  const entry = new URL("viewer-page.ts", import.meta.url).pathname;
  const lib = { entry, formats: ["iife" as const], name: "viewerPage" };
  const result = await build({ configFile: false, logLevel: "silent", build: { write: false, lib } });
  const [output] = (Array.isArray(result) ? result : [result]) as Rollup.RollupOutput[];
  const [chunk] = output?.output ?? [];
  if (!chunk) throw new Error("vite built nothing");
  return chunk.code;
}
