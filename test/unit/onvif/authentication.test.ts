import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { digestAuthorizationHeader, strongestChallenge } from "../../../daemon/platform/digest.ts";
import { passwordDigest, usernameToken } from "../../../drivers/onvif/ws-security.ts";
import { at, parseXml, textAt } from "../../../drivers/onvif/xml.ts";

/** RFC 7616, section 3.9.1, both challenges in one header. */
const RFC_7616 =
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", ' +
  'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, ' +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

function responseTo(header: string): string | undefined {
  const challenge = strongestChallenge([header]);
  assert.ok(challenge);
  const authorization = digestAuthorizationHeader({
    challenge,
    username: "Mufasa",
    password: "Circle of Life",
    method: "GET",
    uri: "/dir/index.html",
    nonceCount: 1,
    clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
  });
  assert.match(authorization, /, qop=auth, nc=00000001, cnonce=/);
  return /response="([^"]*)"/.exec(authorization)?.[1];
}

test("Digest matches RFC 7616, section 3.9.1, and prefers SHA-256 to MD5", () => {
  assert.equal(responseTo(RFC_7616), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  assert.equal(
    responseTo(RFC_7616.slice(RFC_7616.lastIndexOf("Digest"))),
    "8ca523f5e9506fed4657c9700eebdbec",
  );
});

test("Digest without qop matches RFC 2069", () => {
  // RFC 2069, section 2.4, with the response of its errata 749.
  const challenge = strongestChallenge([
    'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
  ]);
  assert.ok(challenge);
  const authorization = digestAuthorizationHeader({
    challenge,
    username: "Mufasa",
    password: "CircleOfLife",
    method: "GET",
    uri: "/dir/index.html",
    nonceCount: 1,
    clientNonce: "unused",
  });
  assert.match(authorization, /response="1949323746fe6a43ef61f9606e7febea"/);
  assert.doesNotMatch(authorization, /cnonce|nc=/);
});

test("unsupported challenges are skipped", () => {
  assert.equal(strongestChallenge(['Basic realm="camera"']), undefined);
  assert.equal(strongestChallenge(['Digest realm="a", nonce="n", algorithm=SHA-512-256']), undefined);
  assert.equal(strongestChallenge(['Digest realm="a", nonce="n", qop="auth-int"']), undefined);
  const amongOthers = strongestChallenge([
    'Basic realm="a, Digest b"',
    'NTLM, Digest realm="say \\"hi\\", all", nonce="n", stale=TRUE, algorithm=MD5-sess',
  ]);
  assert.deepEqual(amongOthers, {
    realm: 'say "hi", all',
    nonce: "n",
    opaque: undefined,
    algorithm: "MD5",
    key: "session",
    qop: undefined,
    stale: true,
  });
});

test("no WWW-Authenticate header makes the parser throw", () => {
  const pieces = fc.constantFrom("Digest ", 'nonce="', '"', ",", "realm=", "\\", "algorithm=MD5", " ", "=");
  const header = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(header, (text) => {
      const challenge = strongestChallenge([text]);
      assert.ok(challenge === undefined || typeof challenge.nonce === "string");
    }),
  );
});

test("UsernameToken matches the ONVIF Application Programmer's Guide", () => {
  const nonce = Buffer.from("LKqI6G/AikKCQrN0zqZFlg==", "base64");
  const digest = passwordDigest(nonce, "2010-09-16T07:50:45Z", "userpassword");
  assert.equal(digest, "tuOSpGlFlIXsozq4HFNeeGeFLEI=");
});

test("a UsernameToken carries any user name and a valid digest", () => {
  const header = usernameToken('Trần <"&', "mật khẩu", Date.UTC(2026, 10, 24));
  const token = at(parseXml(`<s:Header xmlns:s="urn:s">${header}</s:Header>`), "Security", "UsernameToken");
  assert.ok(token);
  assert.equal(textAt(token, "Username"), 'Trần <"&');
  assert.equal(textAt(token, "Created"), "2026-11-24T00:00:00.000Z");
  const nonce = Buffer.from(textAt(token, "Nonce") ?? "", "base64");
  assert.equal(nonce.length, 16);
  const proof = passwordDigest(nonce, "2026-11-24T00:00:00.000Z", "mật khẩu");
  assert.equal(textAt(token, "Password"), proof);
});
