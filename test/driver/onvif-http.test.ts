import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import { HttpClient, type HttpResponse } from "../../drivers/onvif/http-client.ts";

const BODY = "<e/>";

/** Resolves with the client's reading of a response whose bytes are given. */
async function read(response: string): Promise<HttpResponse> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(Buffer.from(response, "latin1")));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  using client = new HttpClient({ label: "camera", address: "127.0.0.1", port, scheme: "http" });
  try {
    return await client.request({
      operation: "GetStatus",
      method: "POST",
      path: "/",
      content: () => ({ headers: {}, body: "x" }),
      timeoutMs: 5000,
      maximumBytes: 1000,
      priority: "ordinary",
    });
  } finally {
    server.close();
  }
}

const LENGTH = `Content-Length: ${BODY.length}`;
const CHUNKS = `${BODY.length}\r\n${BODY}\r\n0\r\n\r\n`;
for (const [framing, response] of [
  ["bare line feeds", `HTTP/1.1 200 OK\n${LENGTH}\n\n${BODY}`],
  ["a length and chunks", `HTTP/1.1 200 OK\r\n${LENGTH}\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
  ["a space before the colon", `HTTP/1.1 200 OK\r\nContent-Length : ${BODY.length}\r\n\r\n${BODY}`],
  ["a control character in a header", `HTTP/1.1 200 OK\r\nServer: x\u0001\r\n${LENGTH}\r\n\r\n${BODY}`],
  ["no length", `HTTP/1.0 200 OK\r\n\r\n${BODY}`],
] as const) {
  test(`a response with ${framing} is read`, async () => {
    assert.equal((await read(response)).body.toString(), BODY);
  });
}

test("a folded challenge is read as one", async () => {
  const challenge = 'Digest realm="camera",\r\n nonce="n"';
  const { status, challenges } = await read(
    `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\n${LENGTH}\r\n\r\n${BODY}`,
  );
  assert.equal(status, 401);
  assert.match(challenges[0] ?? "", /realm="camera",\s*nonce="n"/);
});
