import { Type } from "typebox";

/** Minimum lengths of the secrets that the hub shares with rooms and nodes. */
export const ROOM_TOKEN_LENGTH = 8;
export const NODE_TOKEN_LENGTH = 16;

/** A secret in the hub's configuration. */
export const token = (minLength: number) => Type.String({ minLength });

/** The secret in a room's or node's configuration: itself, or the file that holds it. */
export const tokenOrFile = (minLength: number) => ({
  /** The secret at the hub, for link and broker. Either this or `tokenFile`. */
  token: Type.Optional(token(minLength)),
  /** Absolute path of the file that holds the secret. */
  tokenFile: Type.Optional(Type.String({ pattern: "^/" })),
});
