import { connect, createServer } from "node:net";

/** Forwards a Unix socket, which every network namespace sees, to a TCP port of the namespace in which it
 * runs. It exits when its standard input ends. */
export type PortForwardArguments = readonly [socket: string, port: string];

const [socket, port] = process.argv.slice(2) as unknown as PortForwardArguments;
const server = createServer((inside) => {
  const outside = connect(Number(port), "127.0.0.1");
  inside.pipe(outside).pipe(inside);
  // An error on one side closes the other.
  inside.on("error", () => outside.destroy()).on("close", () => outside.destroy());
  outside.on("error", () => inside.destroy()).on("close", () => inside.destroy());
});
server.listen(socket, () => process.stdout.write("ready\n"));
process.stdin.resume().once("end", () => process.exit(0));
