/** Returns the payload of an RTP packet (RFC 3550, 5.1 and 5.3.1). */
export function rtpPayload(packet: Uint8Array): Uint8Array {
  const [first = 0] = packet;
  const start = 12 + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return packet.subarray(start);
  const extensionWords = ((packet[start + 2] ?? 0) << 8) | (packet[start + 3] ?? 0);
  return packet.subarray(start + 4 + 4 * extensionWords);
}
