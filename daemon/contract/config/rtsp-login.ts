import { Type } from "typebox";
import { RoomdError } from "../errors.ts";
import { parseRtspAddress, type RtspAddress } from "./rtsp-address.ts";

/** The keys beside an RTSP address that say how to log in. */
export const rtspLogin = {
  /** Login of these streams, not percent-encoded, where their addresses have none. */
  username: Type.Optional(Type.String({ maxLength: 128 })),
  /** The password of `username`. */
  password: Type.Optional(Type.String({ maxLength: 256 })),
  /** Instead of `password`: the file that holds it. */
  passwordFile: Type.Optional(Type.String({ pattern: "^/" })),
  /** Basic authentication over `rtsp://` too, where everybody on the network can read the password. */
  allowBasic: Type.Boolean({ default: false }),
};

/** Of RTP; `auto`: UDP, and TCP where it does not arrive. */
export const rtspTransport = Type.Union([Type.Literal("auto"), Type.Literal("tcp"), Type.Literal("udp")], {
  default: "auto",
});

/** Splits a written address, and gives it the login beside it where it has none. Throws `config.invalid` for an address
 * that `--check` refuses. */
export function resolveRtspAddress(
  written: string,
  {
    username,
    password = "",
  }: { readonly username?: string | undefined; readonly password?: string | undefined },
): RtspAddress {
  const address = parseRtspAddress(written);
  if (!address) throw new RoomdError("config.invalid", "media: an RTSP address can't be read");
  const beside = username === undefined ? undefined : { username, password };
  return { ...address, login: address.login ?? beside };
}
