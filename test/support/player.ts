import { Device, type types } from "mediasoup-client";

/** Runs in the browser: plays streams of a room's router, asking for them through `roomdRequest`. */

declare global {
  interface Window {
    roomdRequest(method: string, params: unknown): Promise<unknown>;
    /** Resolves with the first frame that was decoded. */
    roomdPlay(producerId: string): Promise<{ width: number; height: number; afterMs: number }>;
  }
}

const request = async <T>(method: string, params: unknown = {}) =>
  (await window.roomdRequest(method, params)) as T;

let opened: Promise<{ device: Device; transport: types.Transport }> | undefined;

async function open(): Promise<{ device: Device; transport: types.Transport }> {
  const { rtpCapabilities } = await request<{ rtpCapabilities: types.RtpCapabilities }>(
    "viewer.getRouterCapabilities",
  );
  // An empty page may not ask what browser it is in.
  const device = await Device.factory({ handlerName: "Chrome111" });
  await device.load({ routerRtpCapabilities: rtpCapabilities });
  const options = await request<types.TransportOptions>("viewer.createTransport", {
    rtpCapabilities: device.recvRtpCapabilities,
  });
  const transport = device.createRecvTransport(options);
  transport.on("connect", ({ dtlsParameters }, done, failed) => {
    request("viewer.connectTransport", { dtlsParameters }).then(() => done(), failed);
  });
  return { device, transport };
}

window.roomdPlay = async (producerId) => {
  opened ??= open();
  const { transport } = await opened;
  const startedAt = performance.now();
  const consumer = await transport.consume(
    await request<types.ConsumerOptions>("viewer.consume", { producerId }),
  );
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([consumer.track]);
  document.body.append(video);
  const frame = new Promise<VideoFrameCallbackMetadata>((resolve) => {
    video.requestVideoFrameCallback((_now, metadata) => resolve(metadata));
  });
  void video.play();
  const { width, height } = await frame;
  const afterMs = performance.now() - startedAt;
  consumer.close();
  await request("viewer.closeConsumer", { consumerId: consumer.id });
  video.remove();
  return { width, height, afterMs };
};
