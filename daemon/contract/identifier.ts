import { Type } from "typebox";

export const IDENTIFIER_PATTERN = "^[a-z0-9][a-z0-9-]{0,63}$";

/** Ids appear in MQTT topics, file names and URLs: a-z, 0-9 and hyphens, up to 64 characters. */
export const Identifier = Type.String({ pattern: IDENTIFIER_PATTERN });
