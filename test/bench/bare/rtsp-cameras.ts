import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The program that `rtsp-proxy.bench.ts` forks: cameras that send RTP over their RTSP connections, and the players of what
 * lies between. It reports its port, gets the players' addresses, and reports when all of them play. */

const KBPS = 4000;
const FRAMES_PER_SECOND = 25;
const PACKET_BYTES = 1250;
const SDP =
  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:1\r\n";

const frame = (() => {
  const packet = Buffer.alloc(4 + PACKET_BYTES);
  packet[0] = 0x24;
  packet.writeUInt16BE(PACKET_BYTES, 2);
  const packets = Math.round((KBPS * 125) / FRAMES_PER_SECOND / PACKET_BYTES);
  return Buffer.concat(Array.from({ length: packets }, () => packet));
})();

function serve(socket: Socket): void {
  let timer: NodeJS.Timeout | undefined;
  socket.on("error", () => {});
  socket.once("close", () => clearInterval(timer));
  socket.on("data", (bytes) => {
    const text = bytes.toString("latin1");
    const [, method = ""] = /^(\w+) /.exec(text) ?? [];
    const cseq = /CSeq: (\d+)/i.exec(text)?.[1] ?? "0";
    const transport = /^Transport: .*$/im.exec(text)?.[0];
    const body = method === "DESCRIBE" ? SDP : "";
    const fields = [`CSeq: ${cseq}`, "Session: 1", ...(transport ? [transport] : [])];
    if (body) fields.push(`Content-Length: ${body.length}`);
    socket.write(["RTSP/1.0 200 OK", ...fields, "", body].join("\r\n"));
    if (method === "PLAY") timer ??= setInterval(() => socket.write(frame), 1000 / FRAMES_PER_SECOND);
  });
}

/** Resolves once the stream has begun. */
async function play(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  const requests = [
    `DESCRIBE ${url}`,
    `SETUP ${url}/1 RTSP/1.0\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1`,
    `PLAY ${url}`,
  ];
  for (const [index, request] of requests.entries()) {
    const [first, ...fields] = request.replace(/ RTSP\/1\.0/, "").split("\r\n");
    socket.write([`${first} RTSP/1.0`, `CSeq: ${index + 1}`, ...fields, "", ""].join("\r\n"));
    await once(socket, "data");
  }
  await once(socket, "data");
  socket.resume();
}

const server = createServer(serve).listen(0, "127.0.0.1");
await once(server, "listening");
process.on("message", async (urls: readonly string[]) => {
  await Promise.all(urls.map(play));
  process.send?.("playing");
});
process.once("disconnect", () => process.exit());
process.send?.((server.address() as AddressInfo).port);
