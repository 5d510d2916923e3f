import { fork } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { parseRtspAddress } from "../../daemon/contract/config/rtsp-address.ts";
import { RtspProxy } from "../../daemon/room/media/rtsp/proxy.ts";
import { type Figures, figures, percentile, withLimit } from "./figures.ts";

const SECONDS = Number(process.argv[3] ?? 20);
const CAMERAS = 3;
const NANOSECONDS_PER_MS = 1e6;

interface Load {
  /** % of a core, in each second. */
  readonly cpu: readonly number[];
  /** Of the event loop, ms. */
  readonly delayP99: number;
}

/** CPU of the room daemon for three cameras of 4 Mbit/s over TCP, % of a core; the limit: bare pipes between the same
 * sockets. Cameras and players run in another process. */
export async function run(): Promise<Figures> {
  const idle = await measure();
  const proxied = await withCameras(openProxy);
  const piped = await withCameras(openPipe);
  const result = figures("rtsp-proxy", "% of a core", proxied.cpu, {
    idleCpu: percentile(idle.cpu, 50),
    delayP99: { idle: idle.delayP99, proxied: proxied.delayP99, piped: piped.delayP99 },
    cameras: CAMERAS,
  });
  return withLimit(result, "bare pipes", piped.cpu);
}

type Opened = AsyncDisposable & { readonly url: string };

async function withCameras(open: (port: number) => Promise<Opened>): Promise<Load> {
  await using stack = new AsyncDisposableStack();
  const cameras = fork(new URL("./bare/rtsp-cameras.ts", import.meta.url), { stdio: "inherit" });
  stack.defer(() => void cameras.disconnect());
  const [port] = (await once(cameras, "message")) as [number];
  const urls: string[] = [];
  for (let count = 0; count < CAMERAS; count++) urls.push(stack.use(await open(port)).url);
  const playing = once(cameras, "message");
  cameras.send(urls);
  await playing;
  return await measure();
}

async function openProxy(port: number): Promise<Opened> {
  const address = parseRtspAddress(`rtsp://127.0.0.1:${port}/main`);
  if (!address) throw new Error("not an address");
  return await RtspProxy.open({
    target: { address, allowBasic: false, kinds: ["video"] },
    signal: new AbortController().signal,
    onFailure: ({ message }) => process.stderr.write(`${message}\n`),
  });
}

async function openPipe(port: number): Promise<Opened> {
  const server = createServer((socket) => {
    const camera = connect(port, "127.0.0.1");
    for (const one of [socket, camera]) one.on("error", () => {});
    socket.pipe(camera).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/main`,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

async function measure(): Promise<Load> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const cpu: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    const [before, startedAt] = [process.cpuUsage(), performance.now()];
    await wait(1000);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 10 / (performance.now() - startedAt));
  }
  delay.disable();
  return { cpu, delayP99: Math.round((delay.percentile(99) / NANOSECONDS_PER_MS) * 100) / 100 };
}
