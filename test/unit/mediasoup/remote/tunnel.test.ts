import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable, Writable } from "node:stream";
import { test } from "node:test";
import { connect, createServer, type TLSSocket } from "node:tls";
import { clientTlsOptions, serverTlsOptions } from "../../../../daemon/mediasoup/remote/tls-psk.ts";
import {
  type TunnelEndReason,
  type TunnelOptions,
  WorkerTunnel,
} from "../../../../daemon/mediasoup/remote/tunnel.ts";
import { eventually } from "../../../support/eventually.ts";

interface Ends extends AsyncDisposable {
  readonly hub: TLSSocket;
  readonly node: TLSSocket;
}

async function connected(token = "the same at both ends"): Promise<Ends> {
  const server = createServer(serverTlsOptions("second", "the same at both ends"));
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const hub = connect({ host: "127.0.0.1", port, ...clientTlsOptions("second", token) });
  const accepted = once(server, "secureConnection") as Promise<[TLSSocket]>;
  try {
    await once(hub, "secureConnect");
    const [node] = await accepted;
    return {
      hub,
      node,
      [Symbol.asyncDispose]: async () => {
        hub.destroy();
        node.destroy();
        server.close();
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

function tunnelOf(socket: TLSSocket, options: Partial<TunnelOptions> = {}) {
  const ended = Promise.withResolvers<TunnelEndReason>();
  const tunnel = new WorkerTunnel(socket, {
    onFrame: () => {},
    onEnd: (why) => ended.resolve(why),
    ...options,
  });
  return { tunnel, ended: ended.promise };
}

test("everything arrives in order at a slow reader, and the sender waits for it", async () => {
  await using ends = await connected();
  const data = randomBytes(24_000_000);
  const hash = createHash("sha256");
  let received = 0;
  const slow = new Writable({
    write: (bytes: Buffer, _encoding, done) => {
      hash.update(bytes);
      received += bytes.length;
      setImmediate(done);
    },
  });
  const { tunnel: node } = tunnelOf(ends.node, { onFrame: ({ payload }) => node.forward(slow, payload) });
  const { tunnel: hub } = tunnelOf(ends.hub);
  using _node = node;
  using _hub = hub;
  let produced = 0;
  let furthestAhead = 0;
  const source = new Readable({
    read(size) {
      const piece = data.subarray(produced, produced + size);
      produced += piece.length;
      furthestAhead = Math.max(furthestAhead, produced - received);
      this.push(piece.length > 0 ? piece : null);
    },
  });
  hub.pipe(source, "channel");
  await eventually("all of it", async () => received === data.length, 60_000);
  assert.equal(hash.digest("hex"), createHash("sha256").update(data).digest("hex"));
  // What kernel and streams buffer, and not the whole.
  assert.ok(furthestAhead < data.length / 2, `${furthestAhead} bytes ahead`);
});

test("an end without traffic is kept alive", async () => {
  await using ends = await connected();
  const [hub, node] = [tunnelOf(ends.hub), tunnelOf(ends.node)];
  using _hub = hub.tunnel;
  using _node = node.tunnel;
  const first = await Promise.race([hub.ended, node.ended, new Promise((done) => setTimeout(done, 3000))]);
  assert.equal(first, undefined);
});

test("an end that sends nothing at all counts as silent", async () => {
  await using ends = await connected();
  const { ended } = tunnelOf(ends.hub);
  ends.node.resume();
  assert.equal(await ended, "silent");
});

test("an end whose own side stops reading ends as stuck", async () => {
  await using ends = await connected();
  const stuck = new PassThrough({ highWaterMark: 1 });
  const node = tunnelOf(ends.node, { onFrame: ({ payload }) => node.tunnel.forward(stuck, payload) });
  const hub = tunnelOf(ends.hub);
  hub.tunnel.send("channel", Buffer.alloc(100));
  assert.equal(await node.ended, "stuck");
  // The other end sees the connection close.
  assert.equal(await hub.ended, "ended");
});

test("invalid frames end the tunnel", async () => {
  await using ends = await connected();
  const { ended } = tunnelOf(ends.node);
  ends.hub.write("GET / HTTP/1.1\r\n\r\n");
  assert.equal(await ended, "malformed");
});

test("a client with a different token is rejected", async () => {
  await assert.rejects(connected("another at this end"), /alert/i);
});
