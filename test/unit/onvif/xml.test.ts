import assert from "node:assert/strict";
import { test } from "node:test";
import { RoomdError } from "../../../daemon/contract/errors.ts";
import { decodeEnvelope } from "../../../drivers/onvif/envelope.ts";
import { isUnauthorized, isUnsupported } from "../../../drivers/onvif/fault.ts";
import { at, escapeXml, parseXml, textAt } from "../../../drivers/onvif/xml.ts";

const isMalformed = (error: unknown) => error instanceof RoomdError && error.code === "protocol.malformed";

test("elements are found by local name, with any prefix, declared or not", () => {
  const root = parseXml(
    '<a:R xmlns:a="urn:a" a:token="t"><undeclared:B>x</undeclared:B><C><![CDATA[<y>]]></C></a:R>',
  );
  assert.equal(root.name, "R");
  assert.equal(root.namespace, "urn:a");
  assert.equal(root.attributes.get("token"), "t");
  assert.equal(textAt(root, "B"), "x");
  assert.equal(textAt(root, "C"), "<y>");
  assert.equal(at(root, "D"), undefined);
});

test("a bare ampersand is read as itself", () => {
  const root = parseXml("<Uri>rtsp://h/a?b=1&c=2&amp;d=3&#x41;</Uri>");
  assert.equal(root.text, "rtsp://h/a?b=1&c=2&d=3A");
});

test("escaped text is read back", () => {
  const text = `<a href="x">'&amp;'</a>`;
  assert.equal(parseXml(`<R>${escapeXml(text)}</R>`).text, text);
});

test("invalid, incomplete or too deeply nested XML is malformed", () => {
  const bomb = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><R>&b;&b;&b;&b;</R>';
  for (const text of ["", "Not Found", "<a><b></a>", "<a>", bomb, "<a>".repeat(100), "<a></a><b></b>"]) {
    assert.throws(() => parseXml(text), isMalformed, text.slice(0, 40));
  }
});

test("faults of SOAP 1.1 and 1.2 have codes and a reason", () => {
  const newer = decodeEnvelope(
    '<e:Envelope xmlns:e="urn:e"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode>' +
      "<e:Value>ter:NotAuthorized</e:Value></e:Subcode></e:Code><e:Reason>" +
      '<e:Text xml:lang="en">Sender not Authorized</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>',
  );
  assert.ok(newer.kind === "fault");
  assert.deepEqual(newer.fault, { codes: ["Sender", "NotAuthorized"], reason: "Sender not Authorized" });
  assert.equal(isUnauthorized(newer.fault), true);
  const older = decodeEnvelope(
    '<e:Envelope xmlns:e="urn:e"><e:Body><e:Fault><faultcode>ter:ActionNotSupported</faultcode>' +
      "<faultstring>No</faultstring></e:Fault></e:Body></e:Envelope>",
  );
  assert.ok(older.kind === "fault");
  assert.deepEqual(older.fault, { codes: ["ActionNotSupported"], reason: "No" });
  assert.equal(isUnsupported(older.fault), true);
  assert.equal(isUnauthorized(older.fault), false);
});

test("an empty body is a response without content; a missing envelope is malformed", () => {
  const empty = decodeEnvelope('<e:Envelope xmlns:e="urn:e"><e:Body/></e:Envelope>');
  assert.equal(empty.kind === "response" && empty.response.name, "Body");
  assert.throws(() => decodeEnvelope("<html><body/></html>"), isMalformed);
  assert.throws(() => decodeEnvelope("<Envelope/>"), isMalformed);
});
