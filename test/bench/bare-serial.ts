import { SerialPort } from "serialport";
import { encodeCommand } from "../../drivers/visca/command/command.ts";

const INQUIRY = encodeCommand({ kind: "version-inquiry" }, 1);
const TERMINATOR = 0xff;

/** Opens a serial port without any driver. */
export async function openBareSerial(path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return port;
}

export async function closeBareSerial(port: SerialPort): Promise<void> {
  await new Promise<void>((resolve) => port.close(() => resolve()));
}

/** Writes an inquiry and waits for the whole response; returns the duration, ms. */
export async function bareRoundTrip(port: SerialPort, frame: Uint8Array = INQUIRY): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const receive = (bytes: Buffer) => {
    if (bytes.at(-1) === TERMINATOR) resolve(performance.now());
  };
  port.on("data", receive);
  const sentAt = performance.now();
  port.write(frame);
  const receivedAt = await promise;
  port.off("data", receive);
  return receivedAt - sentAt;
}

/** Round trips of a bare `serialport` on a camera's pseudo-terminal, ms: the limit of any driver on it. The daemon
 * must have closed it, or both would read each other's bytes. */
export async function bareRoundTrips(path: string, rounds: number): Promise<number[]> {
  const port = await openBareSerial(path);
  await bareRoundTrip(port);
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) samples.push(await bareRoundTrip(port));
  await closeBareSerial(port);
  return samples;
}
