import { createSocket, type Socket } from "node:dgram";
import { createInterface } from "node:readline";

/** Sends and counts datagrams where it runs: one JSON command a line in, one JSON reply a line out, in order.
 * It exits when its standard input ends. */

export type Command =
  | { readonly kind: "send"; readonly to: string; readonly count: number }
  | { readonly kind: "mark"; readonly to: string; readonly mark: number }
  | { readonly kind: "tell" }
  | { readonly kind: "reset" };

export interface ReceivedDatagrams {
  readonly count: number;
  /** Received after one that was sent later. */
  readonly late: number;
  /** Received before. */
  readonly again: number;
  /** `address port` of each sender, in the order of their first packets. */
  readonly from: readonly string[];
  /** The highest mark. */
  readonly mark: number;
}

const PORT = Number(process.argv[2]);
/** Sends each datagram back. */
const ECHO = process.argv[3] === "echo";
const DATA = 0;
const MARK = 1;
const SIZE = 200;

let seen = new Set<number>();
let from = new Set<string>();
let count = 0;
let late = 0;
let again = 0;
let highest = 0;
let mark = 0;
let next = 1;

function onMessage(this: Socket, bytes: Buffer, sender: { address: string; port: number }): void {
  const number = bytes.readUInt32BE(1);
  if (ECHO) this.send(bytes, sender.port, sender.address);
  if (bytes[0] === MARK) {
    mark = Math.max(mark, number);
    return;
  }
  count++;
  from.add(`${sender.address} ${sender.port}`);
  if (seen.has(number)) again++;
  else if (number < highest) late++;
  seen.add(number);
  highest = Math.max(highest, number);
}

const ipv4 = createSocket("udp4").on("message", onMessage);
const ipv6 = createSocket({ type: "udp6", ipv6Only: true }).on("message", onMessage);
// A network that is down, or a host that nobody reaches, is what the test is about.
for (const socket of [ipv4, ipv6]) socket.on("error", () => {});

function send(to: string, kind: number, number: number): Promise<void> {
  const bytes = Buffer.alloc(SIZE);
  bytes[0] = kind;
  bytes.writeUInt32BE(number, 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  (to.includes(":") ? ipv6 : ipv4).send(bytes, PORT, to, () => resolve());
  return promise;
}

async function answer(command: Command): Promise<unknown> {
  if (command.kind === "send") {
    for (let index = 0; index < command.count; index++) await send(command.to, DATA, next++);
  } else if (command.kind === "mark") {
    await send(command.to, MARK, command.mark);
  } else if (command.kind === "reset") {
    seen = new Set();
    from = new Set();
    count = late = again = highest = 0;
  }
  return { count, late, again, from: [...from], mark } satisfies ReceivedDatagrams;
}

await new Promise<void>((resolve) => ipv4.bind(PORT, "0.0.0.0", resolve));
await new Promise<void>((resolve) => ipv6.bind(PORT, "::", resolve));
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Command))}\n`);
}
process.exit(0);
