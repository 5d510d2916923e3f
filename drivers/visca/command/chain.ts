import type { PayloadEncoders } from "./payloads.ts";

/** Sent without queueing: address assignment and Cancel. Sources: Sony EVI-D70 Technical Manual, p. 34, "VISCA
 * Device Setting Command"; SRG-X400 Command List, p. 6 and 7. */
export type ViscaControl =
  /** Broadcast `88 30 01 FF`: each camera of the chain takes the next address. */
  | { readonly kind: "address-set" }
  /** Broadcast `88 01 00 01 FF`: all cameras abort their commands. */
  | { readonly kind: "if-clear" }
  /** `8x 2z FF`. */
  | { readonly kind: "cancel"; readonly socket: number };

export const chain: PayloadEncoders<ViscaControl> = {
  "address-set": () => [0x30, 0x01],
  "if-clear": () => [0x01, 0x00, 0x01],
  cancel: ({ socket }) => [0x20 | (socket & 15)],
};
