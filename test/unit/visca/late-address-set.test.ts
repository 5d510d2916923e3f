import assert from "node:assert/strict";
import { test } from "node:test";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { ViscaBus } from "../../../drivers/visca/bus.ts";
import { ViscaCamera } from "../../../drivers/visca/driver.ts";
import { MemoryStream } from "../../simulators/transport/memory-stream.ts";
import { ViscaSimulator } from "../../simulators/visca/simulator.ts";
import { eventually } from "../../support/eventually.ts";

const RESPONSE_MS = 60;
const MODELS = [0x040e, 0x040d];

/** The delay of a chain's reply to AddressSet, ms. `lost`: it takes its addresses. `ignored`: it has address switches. */
type AddressSetReply = number | "lost" | "ignored";

/** A chain of two cameras in memory. */
function chainRig(addressSet: AddressSetReply) {
  const stream = new MemoryStream("byte");
  const chain = MODELS.map(
    (model, index) =>
      new ViscaSimulator({
        address: index + 1,
        version: { vendor: 0x0020, model, firmware: 0x0100 },
        write: (bytes) => {
          if (bytes[0] !== 0x88) setImmediate(() => stream.deliver(bytes));
        },
      }),
  );
  const reply = { addressSet };
  const sent: string[] = [];
  stream.peer = (bytes) => {
    sent.push(Buffer.from(bytes).toString("hex"));
    const isAddressSet = bytes[0] === 0x88 && bytes[1] === 0x30;
    for (const [index, camera] of chain.entries()) {
      if (!isAddressSet) camera.receive(bytes);
      else if (reply.addressSet !== "ignored") camera.receive(Uint8Array.of(0x88, 0x30, index + 1, 0xff));
    }
    const count = Uint8Array.of(0x88, 0x30, chain.length + 1, 0xff);
    const { addressSet: delayMs } = reply;
    if (isAddressSet && typeof delayMs === "number") setTimeout(() => stream.deliver(count), delayMs);
  };
  const bus = new ViscaBus({ stream, addressing: "chain", responseMs: RESPONSE_MS });
  const profile = new ProfileCatalogue().get("generic/visca");
  const cameras = MODELS.map(
    (_, index) =>
      new ViscaCamera({
        id: `cam${index + 1}`,
        port: bus.port(index + 1),
        profile,
        timings: { inquiryMs: 200 },
      }),
  );
  const evidence: string[] = [];
  cameras[0]?.onEvidence((item) => evidence.push(item.kind === "silent" ? item.error.message : item.kind));
  bus.start();
  return {
    chain,
    cameras,
    reply,
    sent,
    evidence,
    [Symbol.asyncDispose]: async () => {
      for (const camera of cameras) await camera[Symbol.asyncDispose]();
      for (const simulator of chain) simulator.dispose();
    },
  };
}

type Rig = ReturnType<typeof chainRig>;

async function settled({ cameras }: Rig): Promise<void> {
  for (const camera of cameras) await eventually(`${camera.id} answers`, () => camera.position());
}

/** The first camera goes, and the second gets its address. */
async function removeFirst(it: Rig): Promise<void> {
  it.chain.shift();
  it.chain[0]?.powerCycle();
  await eventually("missing", async () => {
    await Promise.all(it.cameras.map((camera) => camera.position().catch(() => {})));
    return it.evidence.some((reason) => reason.includes("not found in its chain"));
  });
  const before = it.chain[0]?.camera.snapshot().pan;
  await assert.rejects(it.cameras[0]?.moveTo({ pan: 500, tilt: 0, zoom: 0 }) ?? Promise.resolve());
  assert.equal(it.chain[0]?.camera.snapshot().pan, before, "another camera got its command");
}

test("a chain that replies late to AddressSet: no camera gets the commands of one that was removed", async () => {
  await using it = chainRig(0);
  await settled(it);
  it.reply.addressSet = 2 * RESPONSE_MS;
  await removeFirst(it);
});

test("a chain that replies late from the start is waited for", async () => {
  await using it = chainRig(1.5 * RESPONSE_MS);
  await eventually("assigned again", async () => {
    await settled(it);
    return it.sent.filter((frame) => frame.startsWith("8830")).length > 1;
  });
  await settled(it);
  await removeFirst(it);
});

test("a chain whose reply to AddressSet is lost is not used as configured, and found again", async () => {
  await using it = chainRig(0);
  await settled(it);
  it.reply.addressSet = "lost";
  await removeFirst(it);
  it.reply.addressSet = 0;
  await eventually("found again", () => it.cameras[1]?.position() ?? Promise.resolve(null));
});

test("a chain that never replies to AddressSet is used as configured", async () => {
  await using it = chainRig("ignored");
  await settled(it);
  await it.cameras[1]?.moveTo({ pan: 100, tilt: 0, zoom: 0 });
  assert.deepEqual(
    it.chain.map(({ camera }) => camera.snapshot().pan),
    [0, 100],
  );
  assert.equal(it.sent.filter((frame) => frame.startsWith("8830")).length, 1);
});
