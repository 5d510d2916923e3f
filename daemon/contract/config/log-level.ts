import { Type } from "typebox";

export const LogLevel = Type.Union(
  ["fatal", "error", "warn", "info", "debug", "trace"].map((level) => Type.Literal(level)),
  { default: "info" },
);
