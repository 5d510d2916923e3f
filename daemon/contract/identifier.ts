import { Type } from "typebox";

/** Ids appear in MQTT topics, file names and URLs: a-z, 0-9 and hyphens, up to 64 characters. */
export const Identifier = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,63}$" });
