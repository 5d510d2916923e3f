/** Encoders by kind: the bytes between address and terminator. The kind of an inquiry ends in `inquiry`. */
export type PayloadEncoders<C extends { readonly kind: string }> = {
  readonly [K in C["kind"]]: (command: Extract<C, { readonly kind: K }>) => readonly number[];
};

export type OnOff = "on" | "off";

/** Nearly every VISCA switch is 02 for on and 03 for off. */
export const ON_OFF: Readonly<Record<OnOff, number>> = { on: 2, off: 3 };
