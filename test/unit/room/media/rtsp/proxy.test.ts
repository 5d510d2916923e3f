import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { parseRtspAddress } from "../../../../../daemon/contract/config/rtsp-address.ts";
import type { RoomdError } from "../../../../../daemon/contract/errors.ts";
import type { RtspTarget } from "../../../../../daemon/room/media/rtsp/camera-connection.ts";
import { RtspProxy } from "../../../../../daemon/room/media/rtsp/proxy.ts";
import { eventually } from "../../../../support/eventually.ts";

interface Request {
  readonly method: string;
  readonly uri: string;
  readonly text: string;
}

type Answer =
  | { status?: string; headers?: readonly string[]; body?: string; closes?: boolean }
  | "close"
  | "nothing";

/** A camera that answers as a test says. */
async function startCamera(answer: (request: Request, nth: number) => Answer) {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      const [, method = "", uri = ""] = /^(\w+) (\S+) RTSP/.exec(text) ?? [];
      if (method === "") return;
      const request = { method, uri, text };
      requests.push(request);
      const reply = answer(request, requests.filter((one) => one.method === method).length);
      if (reply === "close") return void socket.destroy();
      if (reply === "nothing") return;
      const { status = "200 OK", headers = [], body = "", closes = false } = reply;
      const cseq = /CSeq: (\d+)/.exec(text)?.[1];
      const length = body === "" ? [] : [`Content-Length: ${body.length}`];
      socket.write([`RTSP/1.0 ${status}`, `CSeq: ${cseq}`, ...headers, ...length, "", body].join("\r\n"));
      if (closes) socket.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    requests,
    methods: () => requests.map(({ method }) => method),
    host: `127.0.0.1:${port}`,
    sendAll: (bytes: Buffer) => sockets.forEach((socket) => void socket.write(bytes)),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const SDP = "v=0\r\ns=camera\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";
const described = { headers: ["Content-Type: application/sdp"], body: SDP };
const SESSION = "Session: 12345678;timeout=60";

/** Answers as a camera without a login does. */
function play({ method, text }: Request): Answer {
  if (method === "DESCRIBE") return described;
  if (method === "SETUP") return { headers: [SESSION, /Transport: .*/.exec(text)?.[0] ?? ""] };
  return { headers: [SESSION] };
}

async function openProxy(url: string, allowBasic = false, kinds: RtspTarget["kinds"] = ["video"]) {
  const failures: RoomdError[] = [];
  const address = parseRtspAddress(url) ?? assert.fail(url);
  const proxy = await RtspProxy.open({
    target: { address, allowBasic, kinds },
    signal: new AbortController().signal,
    onFailure: (error) => failures.push(error),
  });
  return { proxy, failures, [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

/** A client that speaks as GStreamer does. */
async function connectClient(url: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  let received = Buffer.alloc(0);
  socket.on("data", (bytes) => (received = Buffer.concat([received, bytes])));
  let sequence = 0;
  return {
    socket,
    received: () => received,
    /** → the response, or what came before the connection closed */
    request: async (method: string, uri: string, headers: readonly string[] = []): Promise<string> => {
      received = Buffer.alloc(0);
      socket.write([`${method} ${uri} RTSP/1.0`, `CSeq: ${++sequence}`, ...headers, "", ""].join("\r\n"));
      await eventually(method, async () => received.includes("\r\n\r\n") || socket.destroyed);
      return received.toString("latin1");
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

const TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

test("one connection: described once, played under the camera's addresses, torn down when the client is gone", async () => {
  await using camera = await startCamera(play);
  await using opened = await openProxy(`rtsp://${camera.host}/main?channel=1`);
  const { url } = opened.proxy;
  assert.equal((await opened.proxy.describe()).text, SDP);
  {
    using client = await connectClient(url);
    await client.request("OPTIONS", url);
    assert.match(await client.request("DESCRIBE", url), /a=control:trackID=1/);
    await client.request("SETUP", `${url}/trackID=1`, [TCP]);
    assert.match(await client.request("PLAY", url, [SESSION]), /^RTSP\/1.0 200 OK\r\nCSeq: 4\r\n/);
    const frame = Buffer.from("24000003010203", "hex");
    camera.sendAll(frame);
    await eventually("the camera's data", async () => client.received().includes(frame));
    client.socket.write(Buffer.from("240100020506", "hex"));
  }
  await eventually("TEARDOWN", async () => camera.methods().includes("TEARDOWN"));
  const own = `rtsp://${camera.host}/main?channel=1`;
  assert.deepEqual(
    camera.requests.map(({ method, uri }) => `${method} ${uri}`),
    [`DESCRIBE ${own}`, `OPTIONS ${own}`, `SETUP ${own}/trackID=1`, `PLAY ${own}`, `TEARDOWN ${own}`],
  );
  assert.deepEqual(opened.failures, []);
});

test("control addresses are relative to Content-Base, and absolute ones are kept", async () => {
  await using camera = await startCamera((request) =>
    request.method === "DESCRIBE"
      ? { ...described, headers: ["Content-Base: rtsp://camera.internal/h264/"] }
      : play(request),
  );
  await using opened = await openProxy(`rtsp://${camera.host}/main`);
  const { url } = opened.proxy;
  using client = await connectClient(url);
  const response = await client.request("DESCRIBE", url);
  assert.deepEqual(/^Content-Base: .*$/gm.exec(response)?.slice(), [`Content-Base: ${url}/`]);
  await client.request("SETUP", `${url}/trackID=1`, [TCP]);
  await client.request("SETUP", "rtsp://camera.internal/other/trackID=2", [TCP, SESSION]);
  await client.request("PLAY", url, [SESSION]);
  assert.deepEqual(
    camera.requests.slice(1).map(({ uri }) => uri),
    [
      "rtsp://camera.internal/h264/trackID=1",
      "rtsp://camera.internal/other/trackID=2",
      "rtsp://camera.internal/h264/",
    ],
  );
});

const WITH_AUDIO = `${SDP}m=audio 0 RTP/AVP 0\r\na=control:trackID=2\r\nm=application 0 RTP/AVP 98\r\na=control:trackID=3\r\n`;

for (const [kinds, tracks] of [
  [["video"], ["1"]],
  [["audio"], ["2"]],
  [
    ["video", "audio"],
    ["1", "2"],
  ],
] as const) {
  test(`a player of ${kinds.join(" and ")} gets to know nothing else of the stream`, async () => {
    const described = { headers: ["Content-Type: application/sdp"], body: WITH_AUDIO };
    await using camera = await startCamera((request) =>
      request.method === "DESCRIBE" ? described : play(request),
    );
    await using opened = await openProxy(`rtsp://${camera.host}/main`, false, kinds);
    using client = await connectClient(opened.proxy.url);
    const response = await client.request("DESCRIBE", opened.proxy.url);
    const found = [...response.matchAll(/trackID=(\d)/g)].map(([, track]) => track);
    assert.deepEqual(found, tracks);
    const [head = "", body = ""] = response.split("\r\n\r\n");
    assert.ok(head.includes(`Content-Length: ${body.length}`));
  });
}

test("a refused audio stream ends nothing where the video is needed, and all where it is", async () => {
  for (const [kinds, failures] of [
    [["video", "audio"], 0],
    [["audio"], 1],
  ] as const) {
    await using camera = await startCamera((request) => {
      if (request.method === "DESCRIBE") return { headers: [], body: WITH_AUDIO };
      return request.uri.endsWith("trackID=2") ? { status: "454 Session Not Found" } : play(request);
    });
    await using opened = await openProxy(`rtsp://${camera.host}/main`, false, kinds);
    const { url } = opened.proxy;
    using client = await connectClient(url);
    await client.request("DESCRIBE", url);
    await client.request("SETUP", `${url}/trackID=2`, [TCP]);
    assert.equal(opened.failures.length, failures);
  }
});

test("over UDP the client learns where the camera is, to send its reports there", async () => {
  await using camera = await startCamera(play);
  await using opened = await openProxy(`rtsp://${camera.host}/main`);
  const { url } = opened.proxy;
  using client = await connectClient(url);
  await client.request("DESCRIBE", url);
  const response = await client.request("SETUP", `${url}/trackID=1`, [
    "Transport: RTP/AVP;unicast;client_port=40000-40001",
  ]);
  assert.match(response, /Transport: .*;source=127\.0\.0\.1\r\n/);
});

test("a nonce that expires during the session is replaced, and the client notices nothing", async () => {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  let nonce = 1;
  await using camera = await startCamera((request) => {
    const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(request.text)?.[1];
    const ha1 = hash("admin:cam:p/w");
    const right = hash(`${ha1}:n${nonce}:${hash(`${request.method}:${field("uri")}`)}`);
    if (field("response") === right) return play(request);
    const challenge = `WWW-Authenticate: Digest realm="cam", nonce="n${nonce}", algorithm=SHA-256`;
    return { status: "401 Unauthorized", headers: [challenge] };
  });
  await using opened = await openProxy(`rtsp://admin:p/w@${camera.host}/main`);
  const { url } = opened.proxy;
  using client = await connectClient(url);
  assert.match(await client.request("DESCRIBE", url), / 200 OK/);
  nonce = 2;
  assert.match(await client.request("SETUP", `${url}/trackID=1`, [TCP]), / 200 OK/);
  assert.ok(camera.requests.every(({ text }) => !text.includes("p/w")));
});

test("a camera that closes the connection after its challenge is logged in to on another one", async () => {
  await using camera = await startCamera((request, nth) => {
    if (request.text.includes("Authorization: Digest")) return play(request);
    if (nth > 1) return "close";
    return {
      status: "401 Unauthorized",
      headers: ['WWW-Authenticate: Digest realm="cam", nonce="n"', "Connection: close"],
      closes: true,
    };
  });
  await using opened = await openProxy(`rtsp://admin:p/w@${camera.host}/main`);
  assert.equal((await opened.proxy.describe()).text, SDP);
});

for (const [situation, answer, expected] of [
  ["no such stream", { status: "404 Not Found" }, /404 Not Found: no such stream/],
  ["another viewer", { status: "453 Not Enough Bandwidth" }, /453 Not Enough Bandwidth: .*no further stream/],
  ["a busy camera", { status: "503 Service Unavailable" }, /503 Service Unavailable: the camera is busy/],
  [
    "an unknown refusal",
    { status: "551 Option\u0007 not supported" },
    /551 Option not supported: the camera refuses SETUP/,
  ],
  ["a closed connection", "close", /the camera closed the connection/],
] as const) {
  test(`${situation} at SETUP is named, without the login`, async () => {
    await using camera = await startCamera((request) =>
      request.method === "SETUP" ? answer : play(request),
    );
    await using opened = await openProxy(`rtsp://admin:s3cret/@${camera.host}/main`);
    const { url } = opened.proxy;
    using client = await connectClient(url);
    await client.request("DESCRIBE", url);
    await client.request("SETUP", `${url}/trackID=1`, [TCP]);
    const failure = await eventually("the failure", async () => opened.failures[0]);
    assert.match(failure.message, expected);
    assert.match(failure.message, new RegExp(`^RTSP stream rtsp://${camera.host}/main: `));
    assert.doesNotMatch(JSON.stringify(failure), /s3cret|admin/);
  });
}

test("a stream whose sound or metadata is refused still plays", async () => {
  const sdp = `${SDP}m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n`;
  await using camera = await startCamera((request) => {
    if (request.method === "DESCRIBE") return { ...described, body: sdp };
    return request.uri.endsWith("trackID=2") ? { status: "453 Not Enough Bandwidth" } : play(request);
  });
  await using opened = await openProxy(`rtsp://${camera.host}/main`);
  const { url } = opened.proxy;
  using client = await connectClient(url);
  await client.request("DESCRIBE", url);
  assert.match(await client.request("SETUP", `${url}/trackID=2`, [TCP]), / 453 /);
  assert.match(await client.request("SETUP", `${url}/trackID=1`, [TCP]), / 200 OK/);
  assert.match(await client.request("PLAY", url, [SESSION]), / 200 OK/);
  assert.deepEqual(opened.failures, []);
});

test("a transport that the camera doesn't support is the client's to change", async () => {
  await using camera = await startCamera((request) =>
    request.method === "SETUP" ? { status: "461 Unsupported Transport" } : play(request),
  );
  await using opened = await openProxy(`rtsp://${camera.host}/main`);
  const { url } = opened.proxy;
  using client = await connectClient(url);
  await client.request("DESCRIBE", url);
  assert.match(await client.request("SETUP", `${url}/trackID=1`, [TCP]), /461/);
  assert.deepEqual(opened.failures, []);
});

test("whoever doesn't know the proxy's address gets nothing, and no other stream of the camera", async () => {
  await using camera = await startCamera(play);
  await using opened = await openProxy(`rtsp://${camera.host}/main`);
  const { url } = opened.proxy;
  using client = await connectClient(url);
  assert.match(await client.request("DESCRIBE", `${new URL(url).origin}/`), /404/);
  assert.match(await client.request("DESCRIBE", `rtsp://${camera.host}/main`), /404/);
  assert.deepEqual(camera.requests, []);
});

test("what is no RTSP server is named as such", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await using opened = await openProxy(`rtsp://a:b@127.0.0.1:${port}/main`);
  await assert.rejects(opened.proxy.describe(), /not RTSP: the line "HTTP\/1.1 400 Bad Request"/);
  server.close();
  await once(server, "close");
  await assert.rejects(opened.proxy.describe(), /refuses connections at this port/);
});
