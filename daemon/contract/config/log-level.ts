import { Type } from "typebox";

/** Log lines below this level are not written. */
export const LogLevel = Type.Union(
  ["fatal", "error", "warn", "info", "debug", "trace"].map((level) => Type.Literal(level)),
  { default: "info" },
);
