import assert from "node:assert/strict";
import { test } from "node:test";
import { PidRewriter } from "../../../../daemon/mediasoup/remote/pid-rewriter.ts";

/** First message of mediasoup-worker 3.27.1, as process 31254. */
const RUNNING = Buffer.from(
  "380000000c00000008000c000700080008000000000000030c00000008000c0008000700080000000000000404000000050000003331323534000000",
  "hex",
);
/** With the id last: its length, digits, NUL and padding. */
const upTo = RUNNING.subarray(4, RUNNING.length - 12).toString("hex");

function passed(ownPid: number, pieces: readonly Buffer[]): Buffer {
  const notice = new PidRewriter(31254, ownPid);
  return Buffer.concat(pieces.map((piece) => notice.rewrite(piece)));
}

test("the first message gets the relay's id, be it shorter, as long, or longer", () => {
  const of = (pid: number) => passed(pid, [RUNNING]).toString("hex");
  assert.equal(of(77), `34000000${upTo}0200000037370000`);
  assert.equal(of(55555), `38000000${upTo}050000003535353535000000`);
  assert.equal(of(4194304), `38000000${upTo}070000003431393433303400`);
});

test("following bytes are unchanged, and the message may arrive in pieces", () => {
  const rest = Buffer.from("31254 is nothing here");
  const bytes = Buffer.concat([RUNNING, rest]);
  const whole = passed(55555, [bytes]);
  const pieces = [...bytes].map((byte) => Buffer.of(byte));
  assert.deepEqual(passed(55555, pieces), whole);
  assert.deepEqual(whole.subarray(-rest.length), rest);
});

test("another first message, or one without end, is rejected", () => {
  const refused = (bytes: Buffer) => assert.throws(() => passed(1, [bytes]), { code: "protocol.malformed" });
  const other = Buffer.from(RUNNING);
  other.write("31255", other.length - 8, "latin1");
  refused(other);
  refused(Buffer.from("ffffff7f00", "hex"));
  refused(Buffer.from("0200000000000000", "hex"));
});
