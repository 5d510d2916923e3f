/** Sources: Sony EVI-D70/D70P Technical Manual, "VISCA/RS-232C commands", and Sony EVI-H100S/H100V Technical
 * Manual, "Command list". */
export const TERMINATOR = 0xff;

/** Address byte, payload and terminator: 3 to 16 bytes. */
export const MIN_FRAME_BYTES = 3;
export const MAX_FRAME_BYTES = 16;

export const PAN_SPEED_MAX = 0x18;
export const TILT_SPEED_MAX = 0x14;
export const ZOOM_SPEED_MAX = 7;

/** A camera executes two commands at a time. */
export const SOCKET_COUNT = 2;

/** Error codes of `y0 6z EE FF`. */
export const VISCA_ERRORS = {
  1: "message-length",
  2: "syntax",
  3: "buffer-full",
  4: "cancelled",
  5: "no-socket",
  65: "not-executable",
} as const;
export type ViscaErrorReason = (typeof VISCA_ERRORS)[keyof typeof VISCA_ERRORS] | "other";
