import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../support/eventually.ts";
import { namespacesUnavailable } from "../support/network/capabilities.ts";
import { Namespace } from "../support/network/namespace.ts";
import { PortForward } from "../support/network/port-forward.ts";
import { freePort } from "../support/ports.ts";

const skip = namespacesUnavailable() ?? false;

const SERVER = `require("node:http").createServer((_, reply) => reply.end("from inside"))
  .listen(process.argv[1], "127.0.0.1")`;

test("a test reaches a program in a namespace at its own loopback", { skip }, async () => {
  const port = await freePort();
  await using namespace = await Namespace.create();
  namespace.spawn(process.execPath, ["-e", SERVER, String(port)], "ignore");
  const ask = () => fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(3000) });
  await assert.rejects(ask, "nothing listens outside");
  {
    await using _door = await PortForward.open(namespace, port);
    const text = await eventually("an answer", async () => (await ask()).text());
    assert.equal(text, "from inside");
  }
  await assert.rejects(ask, "the port forward is closed");
});
