import { createSocket } from "node:dgram";

/** Opens as many UDP sockets on loopback as it is told, says their ports, and stays. Their buffers are small: they
 * are full at once. */
const RECEIVE_BUFFER_BYTES = 16_000;

export type ReceiverPorts = readonly number[];

const ports: number[] = [];
for (let index = 0; index < Number(process.argv[2]); index++) {
  const socket = createSocket({ type: "udp4", recvBufferSize: RECEIVE_BUFFER_BYTES });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  ports.push(socket.address().port);
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
