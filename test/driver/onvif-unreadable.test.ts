import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { RoomdError } from "../../daemon/contract/errors.ts";
import { getSystemDateAndTime } from "../../drivers/onvif/device.ts";
import { HttpClient } from "../../drivers/onvif/http-client.ts";
import { SoapClient } from "../../drivers/onvif/soap-client.ts";
import { DEFAULT_TIMINGS } from "../../drivers/onvif/timings.ts";
import { CLOCK } from "../fuzz/onvif-responses.ts";

/** What a camera writes, byte by byte, and what it does then. */
interface Answer {
  readonly bytes: string;
  readonly after?: "end" | "wait" | "reset";
}

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const whole = (extra: number, text = CLOCK) =>
  `${HEAD}Content-Length: ${Buffer.byteLength(text) + extra}\r\n\r\n${text}`;

/** Asks a camera for its clock; resolves with the error, or null, and the evidence. */
async function ask({ bytes, after = "end" }: Answer) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(Buffer.from(bytes, "latin1"), () => {
        if (after === "end") socket.end();
        if (after === "reset") socket.resetAndDestroy();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  using http = new HttpClient({ label: "camera", address: "127.0.0.1", port, scheme: "http" });
  const evidence: string[] = [];
  const client = new SoapClient({
    label: "camera",
    http,
    username: "",
    password: "",
    path: "/onvif/device_service",
    timings: { ...DEFAULT_TIMINGS, responseMs: after === "wait" ? 600 : 20_000 },
    onProof: () => evidence.push("proof"),
    onSilence: ({ code }) => evidence.push(code),
  });
  try {
    await client.call(getSystemDateAndTime());
    return { error: null, evidence };
  } catch (error) {
    assert.ok(error instanceof RoomdError);
    return { error, evidence };
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

for (const [form, answer] of [
  ["shorter than announced, then FIN", { bytes: whole(2) }],
  ["shorter than announced, then silence", { bytes: whole(5_900_000), after: "wait" }],
  ["shorter than announced, then RST", { bytes: whole(2), after: "reset" }],
  ["in chunks without the last one", { bytes: `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(CLOCK)}` }],
  ["in a chunk that is cut", { bytes: `${HEAD}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n${CLOCK}` }],
  [
    "in chunks with a broken size at the end",
    { bytes: `${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(CLOCK)}zz\r\n` },
  ],
  ["without a length", { bytes: `HTTP/1.0 200 OK\r\n\r\n${CLOCK}` }],
  ["with bare line feeds", { bytes: whole(0).replaceAll("\r\n", "\n") }],
  [
    "with a length and chunks",
    {
      bytes: `${whole(0).split("\r\n\r\n")[0]}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(CLOCK)}0\r\n\r\n`,
    },
  ],
  ["with a control character in a header", { bytes: whole(0).replace("text/xml", "text/\u0001xml") }],
  ["without a reason in the status line", { bytes: whole(0).replace("200 OK", "200") }],
  ["with 30 KiB of headers", { bytes: whole(0).replace("\r\n", `\r\nX-Junk: ${"j".repeat(30_000)}\r\n`) }],
  ["with three NUL bytes after the Envelope", { bytes: whole(0, `${CLOCK}\0\0\0`) }],
  ["with HTML after the Envelope", { bytes: whole(0, `${CLOCK}<html></html>`) }],
  ["with a NUL byte in a text", { bytes: whole(0, CLOCK.replace("CST-8", "CST-8\0")) }],
  ["with a byte that is no UTF-8", { bytes: whole(0, CLOCK.replace("CST-8", "CST-8\xff")) }],
  ["with line feeds and NUL before the XML", { bytes: whole(0, `\r\n\0${CLOCK}`) }],
] as const satisfies (readonly [string, Answer])[]) {
  test(`an answer ${form} is read`, async () => {
    const { error, evidence } = await ask(answer);
    assert.equal(error?.message ?? null, null);
    assert.deepEqual(evidence, ["proof"]);
  });
}

const half = CLOCK.slice(0, CLOCK.length / 2);
const CUT = /ended in the middle of its answer/;
const UNREADABLE = /HTTP can't be read/;
for (const [form, answer, code, reason] of [
  ["of half its length, then FIN", { bytes: whole(half.length, half) }, "unavailable", CUT],
  ["of half its length, then silence", { bytes: whole(9, half), after: "wait" }, "unavailable", CUT],
  ["of half its length, announced as whole", { bytes: whole(0, half) }, "unavailable", CUT],
  ["of its headers only", { bytes: `${HEAD}Content-Length: 900\r\n\r\n` }, "unavailable", CUT],
  [
    "of half a chunk",
    { bytes: `${HEAD}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n${half}` },
    "unavailable",
    CUT,
  ],
  ["that is no HTTP", { bytes: "220 FTP server ready\r\n" }, "protocol.malformed", UNREADABLE],
  ["of TLS", { bytes: "\x15\x03\x01\x00\x02\x02\x46" }, "protocol.malformed", /scheme: https/],
  ["of another device", { bytes: whole(0, "<html><body>Login</body></html>") }, "protocol.malformed", /html/],
] as const satisfies (readonly [string, Answer, string, RegExp])[]) {
  test(`an answer ${form} is reported as such, not as a broken cable`, async () => {
    const { error, evidence } = await ask(answer);
    assert.equal(error?.code, code, error?.message);
    assert.match(error?.message ?? "", reason);
    assert.doesNotMatch(error?.message ?? "", /cable|power and network/);
    assert.deepEqual(evidence, [code]);
  });
}

test("only a camera from which nothing comes has its cable and power checked", async () => {
  const { error } = await ask({ bytes: "", after: "wait" });
  assert.equal(error?.code, "timeout");
  assert.match(error?.message ?? "", /check the camera's power and network/);
});

for (const [attack, text] of [
  ["200,000 opening brackets", "<".repeat(200_000)],
  ["1 MB of empty elements", `<a>${"<b/>".repeat(250_000)}</a>`],
  ["1 MB of attributes", `<a ${Array.from({ length: 80_000 }, (_, index) => `a${index}=""`).join(" ")}/>`],
  [
    "50,000 namespaces",
    `<a ${Array.from({ length: 30_000 }, (_, index) => `xmlns:n${index}=""`).join(" ")}/>`,
  ],
  ["1 MB of the word Envelope", "Envelope".repeat(120_000)],
  ["1 MB of ampersands", `<a>${"&".repeat(1_000_000)}</a>`],
  ["60,000 levels", "<a>".repeat(60_000)],
] as const) {
  test(`${attack} end in an error, with little work`, async () => {
    for (const status of ["200 OK", "500 Internal Server Error"]) {
      const before = process.cpuUsage();
      const { error } = await ask({ bytes: whole(0, text).replace("200 OK", status) });
      const { user } = process.cpuUsage(before);
      assert.ok(error, "refused");
      // Seconds of work in the quadratic case, on any machine.
      assert.ok(user < 4_000_000, `${user} µs of CPU`);
    }
  });
}
