import { connect, createServer } from "node:net";

/** Joins what comes by a Unix socket, which every network namespace sees, to a TCP port of the namespace in which
 * it runs. It ends with its standard input. */
export type PortForwardArguments = readonly [socket: string, port: string];

const [socket, port] = process.argv.slice(2) as unknown as PortForwardArguments;
const server = createServer((inside) => {
  const outside = connect(Number(port), "127.0.0.1");
  inside.pipe(outside).pipe(inside);
  // Whichever breaks, the other is told by its end.
  inside.on("error", () => outside.destroy()).on("close", () => outside.destroy());
  outside.on("error", () => inside.destroy()).on("close", () => inside.destroy());
});
server.listen(socket, () => process.stdout.write("ready\n"));
process.stdin.resume().once("end", () => process.exit(0));
