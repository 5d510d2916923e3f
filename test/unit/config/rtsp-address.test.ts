import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseRtspAddress } from "../../../daemon/contract/config/rtsp-address.ts";

const PLAIN_PASSWORDS = [
  "pa/ss",
  "p@ss#1",
  "p:a:s:s",
  "what?",
  "two words",
  "mật-khẩu",
  "100%",
  "50%/x",
  "a@b/c@d#e?f:g",
  "@",
  "/",
  "12/34",
  "p@ss/1",
];

for (const password of PLAIN_PASSWORDS) {
  test(`the password "${password}" is separated from the address as it was written`, () => {
    assert.deepEqual(parseRtspAddress(`rtsp://admin:${password}@192.0.2.1/main`), {
      url: "rtsp://192.0.2.1/main",
      shown: "rtsp://192.0.2.1/main",
      login: { username: "admin", password },
    });
  });
}

test("percent-encoded credentials are decoded, and kept where their percent signs are no escapes", () => {
  const passwordOf = (text: string) =>
    parseRtspAddress(`rtsp://admin:${text}@192.0.2.1/main`)?.login?.password;
  assert.equal(passwordOf("p%40ss%2Fw%23rd"), "p@ss/w#rd");
  assert.equal(passwordOf("m%E1%BA%ADt"), "mật");
  assert.equal(passwordOf("p%zz%40"), "p%zz%40");
  assert.equal(passwordOf("%E1"), "%E1");
});

test("addresses without a login, with a user name only, with IPv6 and with ports", () => {
  const parsed = (text: string) => {
    const { url, login } = parseRtspAddress(text) ?? assert.fail(text);
    return [url, login?.username, login?.password];
  };
  assert.deepEqual(parsed("rtsp://camera/main"), ["rtsp://camera/main", undefined, undefined]);
  assert.deepEqual(parsed("RTSP://camera:8554"), ["rtsp://camera:8554", undefined, undefined]);
  assert.deepEqual(parsed("rtsp://viewer@camera/1"), ["rtsp://camera/1", "viewer", ""]);
  assert.deepEqual(parsed("rtsps://a:b@[2001:db8::1]:322/x?y=1"), [
    "rtsps://[2001:db8::1]:322/x?y=1",
    "a",
    "b",
  ]);
  assert.deepEqual(parsed("rtsp://a:b@cam_1.local/x y"), ["rtsp://cam_1.local/x%20y", "a", "b"]);
  assert.deepEqual(parsed("rtsp://10.0.0.9:554/a@b"), ["rtsp://10.0.0.9:554/a@b", undefined, undefined]);
  assert.deepEqual(parsed("rtsp://admin:p%40ss@10.0.0.9:554/a@b"), [
    "rtsp://10.0.0.9:554/a@b",
    "admin",
    "p@ss",
  ]);
});

test("an address that can be read in several ways, or has no host, is refused", () => {
  for (const text of [
    "rtsp://admin:12/34@camera/main",
    "rtsp://admin:p@ss/1@camera/main",
    "rtsp://192.0.2.1:554/a@10.0.0.1",
    "rtsp://",
    "rtsp://admin:pass@",
    "rtsp://camera:99999/x",
    "http://camera/x",
    `rtsp://a:${"@".repeat(3000)}b/c`,
  ]) {
    assert.equal(parseRtspAddress(text), undefined, text);
  }
});

test("a path or query that contains a login is not shown", () => {
  const { shown, url } =
    parseRtspAddress("rtsp://192.0.2.1:554/user=admin_password=tlJwpbo6_channel=1.sdp") ?? assert.fail();
  assert.equal(shown, "rtsp://192.0.2.1:554/…");
  assert.match(url, /tlJwpbo6/, "the camera gets it");
});

test("no password ends up in an address, whatever it consists of", () => {
  const secret = fc.string({ minLength: 3, maxLength: 20 }).map((text) => `Q7z${text}Z7q`);
  fc.assert(
    fc.property(secret, fc.constantFrom("192.0.2.1", "192.0.2.1:8554", "[2001:db8::1]"), (password, host) => {
      const parsed = parseRtspAddress(`rtsp://admin:${password}@${host}/main`);
      if (!parsed) return;
      assert.equal(parsed.url, `rtsp://${host}/main`);
      assert.equal(parsed.shown, `rtsp://${host}/main`);
    }),
  );
});
