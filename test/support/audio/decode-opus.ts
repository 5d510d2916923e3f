import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";

const CAPS =
  "application/x-rtp-stream,media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,payload=100";

/** Decodes RTP packets of Opus to mono samples at 48 kHz. */
export async function decodeOpus(packets: readonly Buffer[]): Promise<Int16Array> {
  const pipeline =
    `fdsrc fd=0 ! ${CAPS} ! rtpstreamdepay ! rtpopusdepay ! opusdec ! ` +
    "audioconvert ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! fdsink fd=1";
  const child = spawn("gst-launch-1.0", ["-q", ...pipeline.split(" ")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  for (const packet of packets) {
    // RFC 4571: each packet is preceded by its length.
    const length = Buffer.alloc(2);
    length.writeUInt16BE(packet.length);
    child.stdin.write(Buffer.concat([length, packet]));
  }
  child.stdin.end();
  const bytes = await buffer(child.stdout);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
}
