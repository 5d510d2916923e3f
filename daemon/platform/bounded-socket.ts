import type { WebSocket } from "ws";

/** A peer that leaves more unread is disconnected, bytes; when it connects again, it gets snapshots. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

/** Sends on an open socket. Terminates one whose peer has left too much unread. */
export function sendBounded(socket: WebSocket, text: string, maxBytes = MAX_BUFFERED_BYTES): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > maxBytes) socket.terminate();
  else socket.send(text);
}

/** Terminates the socket when a peer pings and does not read the pongs. */
export function boundPongs(socket: WebSocket, maxBytes = MAX_BUFFERED_BYTES): void {
  socket.on("ping", () => {
    if (socket.bufferedAmount > maxBytes) socket.terminate();
  });
}
