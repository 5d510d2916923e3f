import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf } from "../../../drivers/onvif/service-paths.ts";

for (const [address, path] of [
  ["http://192.0.2.17/onvif/media", "/onvif/media"],
  ["http://192.0.2.17:8080/onvif/media?a=1", "/onvif/media?a=1"],
  ["http:///onvif/media", "/onvif/media"],
  ["http://:80/onvif/media", "/onvif/media"],
  ["http://192.0.2.17/onvif/media http://[fe80::1]/onvif/media", "/onvif/media"],
  ["\n  http://192.0.2.17/onvif/media\n", "/onvif/media"],
  ["http://[fe80::1%25eth0]/onvif/media", "/onvif/media"],
  ["http://%s:%d/onvif/media", "/onvif/media"],
  ["http://(null)/onvif/media", "/onvif/media"],
  ["http://\u0001\u00ff:99999/onvif/media", "/onvif/media"],
  ["http:/onvif/media", "/onvif/media"],
  ["192.0.2.17/onvif/media", "/onvif/media"],
  ["/onvif/media", "/onvif/media"],
  ["http://192.0.2.17?service=media", "/?service=media"],
  ["http://192.0.2.17", "/"],
  ["http://192.0.2.17/media/é?next=http://x/y", "/media/%C3%A9?next=http://x/y"],
  ["/login?next=http://x/y", "/login?next=http://x/y"],
  ["camera", undefined],
  ["", undefined],
  [`http://h/${"x".repeat(2000)}`, undefined],
] as const) {
  test(`the path of ${JSON.stringify(address.slice(0, 70))} is ${path}`, () => {
    assert.equal(pathOf(address), path);
  });
}
