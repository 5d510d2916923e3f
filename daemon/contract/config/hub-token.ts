import { Type } from "typebox";

/** Characters that the hub's secret with a room, or with a node, has at least. */
export const ROOM_TOKEN_LENGTH = 8;
export const NODE_TOKEN_LENGTH = 16;

/** The secret as the hub has it. */
export const token = (minLength: number) => Type.String({ minLength });

/** The secret as who comes to the hub has it: itself, or the file that holds it. */
export const tokenOrFile = (minLength: number) => ({
  token: Type.Optional(token(minLength)),
  tokenFile: Type.Optional(Type.String({ pattern: "^/" })),
});
