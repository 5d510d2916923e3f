import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../fuzz/random.ts";
import { selfSignedCertificate } from "../simulators/onvif/certificate.ts";
import type { OnvifFaults } from "../simulators/onvif/faults.ts";
import { eventually } from "../support/eventually.ts";
import { LossyTcp } from "../support/lossy-tcp.ts";
import { refusedWith, onvifRig as rig } from "../support/onvif.ts";

test("a silent camera times out, and works again once it responds", async () => {
  await using it = await rig({ timings: { responseMs: 1000 } });
  await it.camera.position();
  it.simulated.faults.unresponsive = true;
  await assert.rejects(it.camera.position(), refusedWith("timeout"));
  assert.equal(it.evidence.at(-1)?.kind, "silent");
  it.simulated.faults.unresponsive = false;
  const before = it.simulated.seen.length;
  await it.camera.position();
  assert.equal(it.evidence.at(-1)?.kind, "responded");
  // Another camera may have taken the address.
  assert.ok(it.simulated.operations.slice(before).includes("GetDeviceInformation"));
});

test("an unplugged camera is unavailable until it is plugged in again", async () => {
  await using it = await rig();
  await it.camera.position();
  const move = assert.rejects(it.camera.moveTo({ pan: 1, tilt: 0, zoom: 0 }), refusedWith("unavailable"));
  await eventually("left", async () => it.simulated.head.camera.moving);
  it.simulated.unplug();
  await move;
  await assert.rejects(it.camera.stop(), refusedWith("unavailable"));
  assert.equal(it.evidence.at(-1)?.kind, "silent");
  await it.simulated.replug();
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
});

test("an aborted call rejects, and disposal rejects every pending call", async () => {
  await using it = await rig();
  await it.camera.position();
  it.simulated.faults.unresponsive = true;
  const abort = new AbortController();
  const question = it.camera.position(abort.signal);
  abort.abort();
  await assert.rejects(question, refusedWith("aborted"));
  const other = assert.rejects(it.camera.position(), refusedWith("aborted"));
  await eventually(
    "asked",
    async () => it.simulated.operations.filter((one) => one === "GetStatus").length >= 2,
  );
  await it.camera[Symbol.asyncDispose]();
  await other;
  await assert.rejects(it.camera.position(), refusedWith("aborted"));
});

test("a response that is not XML, or too long, is malformed, and does not prove health", async () => {
  await using it = await rig();
  await it.camera.position();
  const countProofs = () => it.evidence.filter(({ kind }) => kind === "responded").length;
  const proofs = countProofs();
  const login = "<html><body>Login</body></html>";
  it.simulated.faults.garbage = { status: 200, body: login };
  await assert.rejects(it.camera.position(), refusedWith("protocol.malformed"));
  const endless = `<e:Envelope xmlns:e="urn:e"><e:Body><R>${" ".repeat(2 ** 21)}</R></e:Body></e:Envelope>`;
  it.simulated.faults.garbage = { status: 200, body: endless };
  await assert.rejects(it.camera.position(), refusedWith("protocol.malformed"));
  // A response from another device at this address proves nothing.
  it.simulated.faults.garbage = { status: 404, body: login };
  await assert.rejects(it.camera.position(), refusedWith("device.refused"));
  assert.equal(countProofs(), proofs);
  assert.equal(it.evidence.at(-1)?.kind, "silent");
  it.simulated.faults.garbage = null;
  await it.camera.position();
});

test("UsernameToken is signed with the camera's clock, even an hour off", async () => {
  for (const clockOffsetMs of [3_600_000, -3_600_000]) {
    await using it = await rig();
    it.simulated.faults.clockOffsetMs = clockOffsetMs;
    it.simulated.faults.accepts = "token";
    await it.camera.position();
    assert.equal(it.simulated.password.refused, 0);
  }
});

test("the camera's clock is read again after a refusal", async () => {
  await using it = await rig();
  it.simulated.faults.accepts = "token";
  await it.camera.position();
  it.simulated.faults.clockOffsetMs = 3_600_000;
  await it.camera.position();
  assert.equal(it.simulated.password.refused, 1);
  assert.equal(
    it.evidence.some(({ kind }) => kind === "silent"),
    false,
  );
});

test("HTTP Digest is negotiated once, and its nonce reused", async () => {
  await using it = await rig();
  it.simulated.faults.accepts = "digest";
  await it.camera.position();
  await it.camera.position();
  assert.equal(it.simulated.password.refused, 1);
  it.simulated.password.forgetNonces();
  await it.camera.position();
  assert.equal(it.simulated.password.refused, 2);
});

test("UsernameToken and Digest are sent together if the camera requires both", async () => {
  await using it = await rig();
  it.simulated.faults.accepts = "both at once";
  await it.camera.position();
  const { refused } = it.simulated.password;
  await it.camera.position();
  assert.equal(it.simulated.password.refused, refused);
});

test("a wrong password is denied after few attempts, and the right one works again", async () => {
  for (const accepts of ["either", "token", "digest"] as const) {
    await using it = await rig({ camera: { password: "wrong" }, timings: { deniedBackOffMs: 0 } });
    it.simulated.faults.accepts = accepts;
    await assert.rejects(it.camera.position(), refusedWith("access.denied"));
    const last = it.evidence.at(-1);
    assert.equal(last?.kind === "silent" && last.error.code, "access.denied");
    assert.ok(it.simulated.password.refused <= 3, `${accepts}: ${it.simulated.password.refused} attempts`);
    it.simulated.password.password = "wrong";
    await it.camera.position();
    assert.equal(it.evidence.at(-1)?.kind, "responded");
  }
});

test("after a wrong password only Stop is sent for a while, since cameras lock accounts", async () => {
  await using it = await rig();
  await it.camera.drive({ pan: 1, tilt: 0, zoom: 0 });
  it.simulated.password.password = "changed";
  await assert.rejects(it.camera.position(), refusedWith("access.denied"));
  const { refused } = it.simulated.password;
  for (let poll = 0; poll < 10; poll++) {
    await assert.rejects(it.camera.position(), refusedWith("access.denied"));
  }
  assert.equal(it.simulated.password.refused, refused);
  it.simulated.password.password = "secret";
  await it.camera.stop();
  assert.equal(it.simulated.head.camera.moving, false);
  await it.camera.position();
});

test("a wrong password is tried at the start, on request and rarely, and never looks like a proof", async () => {
  for (const accepts of ["token", "digest"] as const) {
    await using it = await rig({ camera: { password: "wrong" } });
    it.simulated.faults.accepts = accepts;
    for (let poll = 0; poll < 20; poll++) {
      await assert.rejects(it.camera.position(), refusedWith("access.denied"));
    }
    const atStart = it.simulated.password.refused;
    assert.ok(atStart <= 3, `${accepts}: ${atStart} at the start`);
    for (let request = 0; request < 10; request++) {
      await assert.rejects(it.camera.home(), refusedWith("access.denied"));
      await assert.rejects(it.camera.stop(), refusedWith("access.denied"));
    }
    const { refused } = it.simulated.password;
    assert.ok(refused > atStart && refused <= atStart + 2, `${accepts}: ${refused - atStart} on request`);
    assert.deepEqual(new Set(it.evidence.map(({ kind }) => kind)), new Set(["silent"]));
  }
});

test("a camera that asks for Basic only is named as such, not as a wrong password", async () => {
  await using it = await rig();
  it.simulated.faults.accepts = "nothing";
  it.simulated.faults.challenges = ['Basic realm="camera"'];
  await assert.rejects(it.camera.position(), /asks for Basic authentication; enable Digest/);
});

test("a camera that requires authentication for every operation gets it", async () => {
  for (const accepts of ["token", "digest"] as const) {
    await using it = await rig();
    Object.assign(it.simulated.faults, {
      accepts,
      requiresPasswordAlways: true,
      clockOffsetMs: 3_600_000,
    } satisfies Partial<OnvifFaults>);
    await it.camera.position();
    assert.equal(it.evidence.at(-1)?.kind, "responded");
  }
});

test("HTTPS: a pinned certificate is trusted, another is refused before the password leaves", async () => {
  const [own, other] = await Promise.all([selfSignedCertificate(), selfSignedCertificate()]);
  const secure = "https" as const;
  const simulator = { certificate: own };
  {
    await using it = await rig({
      simulator,
      camera: { scheme: secure, certificate: { sha256: own.sha256 } },
    });
    await it.camera.position();
    await it.camera.stop();
  }
  {
    await using it = await rig({ simulator, camera: { scheme: secure, certificate: "accept" } });
    await it.camera.position();
  }
  for (const certificate of [{ sha256: other.sha256 }, "authorities"] as const) {
    await using it = await rig({ simulator, camera: { scheme: secure, certificate } });
    await assert.rejects(it.camera.position(), (error: Error) => {
      assert.match(error.message, new RegExp(own.sha256.replaceAll(":", ""), "i"));
      return refusedWith("access.denied")(error);
    });
    assert.equal(it.evidence.at(-1)?.kind, "silent");
    assert.deepEqual(it.simulated.seen, []);
  }
});

test("HTTP to an HTTPS camera fails with a hint at `scheme: https`", async () => {
  const certificate = await selfSignedCertificate();
  await using it = await rig({ simulator: { certificate } });
  await assert.rejects(it.camera.position(), refusedWith("unavailable"));
});

for (const accepts of ["token", "digest"] as const) {
  test(`a request that is sent again, because its connection was reset, is signed again (${accepts})`, async () => {
    const network = { resets: 0, delayMs: 0 };
    await using stack = new AsyncDisposableStack();
    let tcp: LossyTcp | undefined;
    const it = stack.use(
      await rig({
        throughPort: async (port) => {
          tcp = stack.use(await LossyTcp.to(port, new Random(1)));
          return tcp.port;
        },
      }),
    );
    it.simulated.faults.accepts = accepts;
    await it.camera.position();
    assert.ok(tcp);
    tcp.disturbance = { ...network, resets: 30 };
    for (let reading = 0; reading < 40; reading++) await it.camera.position().catch(() => {});
    tcp.disturbance = network;
    await it.camera.position();
    const denied = it.evidence.filter(
      (item) => item.kind === "silent" && item.error.code === "access.denied",
    );
    assert.deepEqual(denied, []);
  });
}
