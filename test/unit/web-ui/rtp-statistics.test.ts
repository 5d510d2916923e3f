import assert from "node:assert/strict";
import { test } from "node:test";
import {
  receivedStatistics,
  sentStatistics,
  statisticsBetween,
} from "../../../web-ui/guest/rtp-statistics.ts";

const inbound = (id: string, kilobytes: number, packets: number, packetsLost: number) => ({
  type: "inbound-rtp",
  id,
  bytesReceived: kilobytes * 1000,
  packetsReceived: packets,
  packetsLost,
  jitter: 0.012,
});

const pair = (seconds: number, responsesReceived: number) => ({
  type: "candidate-pair",
  id: "pair",
  nominated: true,
  currentRoundTripTime: seconds,
  responsesReceived,
});

test("new streams count in full, ended ones don't count", () => {
  const before = receivedStatistics([inbound("sound", 10, 100, 0), inbound("large", 900, 1000, 50)]);
  const now = receivedStatistics([inbound("sound", 20, 150, 0), inbound("small", 40, 40, 10)]);
  assert.deepEqual(statisticsBetween(before, now, 1000), { kbps: 400, lossShare: 0.1, jitterMs: 12 });
});

test("without packets there is no loss", () => {
  const still = receivedStatistics([inbound("large", 900, 1000, 50)]);
  assert.deepEqual(statisticsBetween(still, still, 1000), { kbps: 0, lossShare: null, jitterMs: 12 });
});

test("sent streams lose what the hub reports", () => {
  const look = (packets: number, packetsLost: number) =>
    sentStatistics([
      { type: "outbound-rtp", id: "camera", bytesSent: packets * 1000, packetsSent: packets },
      { type: "remote-inbound-rtp", id: "report", localId: "camera", packetsLost },
      { type: "outbound-rtp", id: "unreported", bytesSent: 0, packetsSent: 0 },
    ]);
  assert.equal(statisticsBetween(look(100, 0), look(200, 25), 1000).lossShare, 0.25);
});

test("a round-trip time has its number of measurements, which shows whether it is new", () => {
  assert.equal(receivedStatistics([]).roundTrip, null);
  assert.deepEqual(receivedStatistics([pair(0.25, 7)]).roundTrip, { ms: 250, measured: 7 });
});
