import { Device, type types } from "mediasoup-client";

/** Runs in a page: one WebRTC transport of mediasoup-client, and nothing else of a viewer. */
declare global {
  interface Window {
    loadDevice: typeof loadDevice;
    consumeVideo: typeof consumeVideo;
    /** Given by the benchmark: the router's end of the transport. */
    connectTransport(dtlsParameters: types.DtlsParameters): Promise<void>;
    resumeConsumer(): Promise<void>;
  }
}

let transport: types.Transport;

async function loadDevice(
  routerRtpCapabilities: types.RtpCapabilities,
  options: types.TransportOptions,
): Promise<types.RtpCapabilities> {
  // Detection fails on about:blank, which is no secure context.
  const device = await Device.factory({ handlerName: "Chrome111" });
  await device.load({ routerRtpCapabilities });
  transport = device.createRecvTransport(options);
  transport.on("connect", ({ dtlsParameters }, done, failed) => {
    window.connectTransport(dtlsParameters).then(done, failed);
  });
  return device.recvRtpCapabilities;
}

/** Resolves with the time of the first decoded frame, ms since the epoch. */
async function consumeVideo(options: types.ConsumerOptions): Promise<number> {
  const consumer = await transport.consume(options);
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([consumer.track]);
  document.body.replaceChildren(video);
  const frame = new Promise<number>((resolve) => {
    video.requestVideoFrameCallback(() => resolve(Date.now()));
  });
  void video.play();
  await window.resumeConsumer();
  const atMs = await frame;
  consumer.close();
  return atMs;
}

Object.assign(window, { loadDevice, consumeVideo });
