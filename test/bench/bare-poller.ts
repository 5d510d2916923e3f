import { setInterval as every } from "node:timers/promises";
import { encodeCommand } from "../../drivers/visca/command/command.ts";
import { bareRoundTrip, openBareSerial } from "./bare-serial.ts";

/** `node bare-poller.ts PATH INTERVAL_MS`: reads a camera's position without a daemon, until it is killed. */
const [path = "", intervalMs = "1000"] = process.argv.slice(2);
const INQUIRIES = (["pan-tilt-inquiry", "zoom-inquiry"] as const).map((kind) => encodeCommand({ kind }, 1));
const port = await openBareSerial(path);
for await (const _ of every(Number(intervalMs))) {
  for (const inquiry of INQUIRIES) await bareRoundTrip(port, inquiry);
}
