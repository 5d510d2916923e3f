import { type Static, Type } from "typebox";
import { ERROR_CODES } from "./errors.ts";

/** An error as it crosses HTTP and WebSocket. */
export const ErrorMessage = Type.Object(
  {
    code: Type.Union(Object.keys(ERROR_CODES).map((code) => Type.Literal(code))),
    /** What failed, with what, and what to try. For people: programs test the code. */
    message: Type.String(),
    /** Of some codes, such as `problems` of `request.invalid`. */
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  { additionalProperties: false },
);
export type ErrorMessage = Static<typeof ErrorMessage>;
