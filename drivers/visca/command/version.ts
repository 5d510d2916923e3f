import type { PayloadEncoders } from "./payloads.ts";
import { malformed } from "./wire-values.ts";

export type VersionInquiry = { readonly kind: "version-inquiry" };

/** `8x 09 00 02 FF`. */
export const version: PayloadEncoders<VersionInquiry> = {
  "version-inquiry": () => [0x09, 0x00, 0x02],
};

/** Response `y0 50 GG GG HH HH JJ JJ KK FF`: vendor, model, ROM version (four hexadecimal digits), sockets. */
export function decodeVersion(data: Uint8Array): {
  vendor: number;
  model: number;
  firmware: string;
  sockets: number;
} {
  const [g0, g1, h0, h1, j0, j1, sockets] = data;
  if (
    data.length !== 7 ||
    g0 === undefined ||
    g1 === undefined ||
    h0 === undefined ||
    h1 === undefined ||
    j0 === undefined ||
    j1 === undefined ||
    sockets === undefined
  )
    throw malformed(data, "a version has 7 bytes");
  const firmware = ((j0 << 8) | j1).toString(16).padStart(4, "0");
  return { vendor: (g0 << 8) | g1, model: (h0 << 8) | h1, firmware, sockets };
}
