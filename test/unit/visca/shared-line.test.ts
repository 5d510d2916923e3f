import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { ViscaBus } from "../../../drivers/visca/bus.ts";
import { ViscaCamera } from "../../../drivers/visca/driver.ts";
import { MemoryStream } from "../../simulators/transport/memory-stream.ts";
import { ViscaSimulator } from "../../simulators/visca/simulator.ts";
import { eventually } from "../../support/eventually.ts";

/** 8-N-1 at 9600 baud. */
const MS_PER_BYTE = 10_000 / 9600;

test("a deaf camera costs the other one on its line at most a tenth of the line's time", async () => {
  const stream = new MemoryStream("byte");
  const bus = new ViscaBus({ stream, addressing: "fixed" });
  const profile = new ProfileCatalogue().get("generic/visca");
  const simulators = [1, 2].map(
    (address) => new ViscaSimulator({ address, write: (bytes) => setImmediate(() => stream.deliver(bytes)) }),
  );
  let spentOnDeafBytes = 0;
  stream.peer = (bytes) => {
    if (bytes[0] === 0x82) spentOnDeafBytes += bytes.length;
    for (const simulator of simulators) simulator.receive(bytes);
  };
  await using well = new ViscaCamera({ id: "well", port: bus.port(1), profile });
  await using deaf = new ViscaCamera({ id: "deaf", port: bus.port(2), profile });
  bus.start();
  await eventually("both answer", async () => (await well.position()) && (await deaf.position()));
  await deaf.drive({ pan: 1, tilt: 0, zoom: 0 });
  const [, silenced] = simulators;
  assert.ok(silenced);
  silenced.faults.unresponsive = true;
  const startedAt = performance.now();
  spentOnDeafBytes = 0;
  let ended = false;
  const stopped = deaf.stop().finally(() => {
    ended = true;
  });
  stopped.catch(() => {});
  const polled = (async () => {
    while (!ended) await deaf.position().catch(() => {});
  })();
  while (!ended) await well.position();
  await polled;
  await assert.rejects(stopped, /Stop not confirmed/);
  const share = (spentOnDeafBytes * MS_PER_BYTE) / (performance.now() - startedAt);
  assert.ok(share <= 0.1, `${spentOnDeafBytes} bytes, ${share} of the line's time`);
  for (const simulator of simulators) simulator.dispose();
});
