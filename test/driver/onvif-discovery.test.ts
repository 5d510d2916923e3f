import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { discoverOnvifCameras } from "../../drivers/onvif/discovery.ts";
import { type DiscoverySimulatorOptions, startDiscoverySimulator } from "../simulators/onvif/discovery.ts";

const CAMERA = {
  endpoint: "urn:uuid:c9790c3a-701b-464d-a189-0060351c8ada",
  xaddrs: "http://192.0.2.17/onvif/device_service http://[fe80::1]/onvif/device_service",
  scopes:
    "onvif://www.onvif.org/Profile/Streaming onvif://www.onvif.org/hardware/HD_PREDATOR " +
    "onvif://www.onvif.org/name/Ph%C3%B2ng%201 onvif://www.onvif.org/location/",
};
const FOUND = {
  endpoint: CAMERA.endpoint,
  xaddrs: ["http://192.0.2.17/onvif/device_service", "http://[fe80::1]/onvif/device_service"],
  name: "Phòng 1",
  hardware: "HD_PREDATOR",
  address: "127.0.0.1",
};

test("a unicast probe finds a camera once, however often it is sent", async () => {
  await using camera = await startDiscoverySimulator(CAMERA);
  const found = await discoverOnvifCameras({ timeoutMs: 600, unicast: ["127.0.0.1"], port: camera.port });
  assert.deepEqual(found, [FOUND]);
  // Two types, each with two forms of message id, three times.
  assert.equal(camera.probes, 12);
});

const DEVICE = "http://www.onvif.org/ver10/device/wsdl#Device";
const TRANSMITTER = "http://www.onvif.org/ver10/network/wsdl#NetworkVideoTransmitter";
for (const [kind, options] of [
  ["answers tds:Device only", { answers: ({ type }) => type === DEVICE }],
  ["answers NetworkVideoTransmitter only", { answers: ({ type }) => type === TRANSMITTER }],
  ["answers ids uuid:… only", { answers: ({ messageId }) => messageId.startsWith("uuid:") }],
  [
    "answers tds:Device with ids uuid:… only",
    { answers: ({ type, messageId }) => type === DEVICE && messageId.startsWith("uuid:") },
  ],
  ["omits RelatesTo", { relatesTo: () => "" }],
  ["writes the id without urn:", { relatesTo: (id) => id.replace("urn:", "") }],
  ["adds urn: to the id", { relatesTo: (id) => `urn:${id.replace("urn:", "")}` }],
  ["writes the id in upper case", { relatesTo: (id) => id.toUpperCase() }],
] as const satisfies (readonly [string, Partial<DiscoverySimulatorOptions>])[]) {
  test(`a camera that ${kind} is found once`, async () => {
    await using camera = await startDiscoverySimulator({ ...CAMERA, ...options });
    const found = await discoverOnvifCameras({ timeoutMs: 900, unicast: ["127.0.0.1"], port: camera.port });
    assert.deepEqual(found, [FOUND]);
  });
}

test("a multicast probe finds cameras on the chosen interface", async () => {
  const group = "239.255.255.251";
  await using camera = await startDiscoverySimulator({ ...CAMERA, group });
  const found = await discoverOnvifCameras({
    timeoutMs: 600,
    multicastInterface: "127.0.0.1",
    group,
    port: camera.port,
  });
  assert.deepEqual(found, [FOUND]);
});

test("a missing interface is unavailable, and a search can be aborted", async () => {
  const hasCode = (code: string) => (error: unknown) => error instanceof RoomdError && error.code === code;
  const absent = discoverOnvifCameras({ timeoutMs: 200, multicastInterface: "198.51.100.7", port: 9 });
  await assert.rejects(absent, hasCode("unavailable"));
  const abort = new AbortController();
  const search = discoverOnvifCameras({ timeoutMs: 5000, unicast: [], signal: abort.signal });
  abort.abort();
  await assert.rejects(search, hasCode("aborted"));
});
