import { type Logger, pino } from "pino";

export type { Logger };

/** Writes one JSON line per event to standard output. Fields that could hold a secret are redacted. */
export function createLogger(options: { level: string; name: string; room?: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
    base: options.room === undefined ? {} : { room: options.room },
    redact: {
      paths: [
        "token",
        "password",
        "*.token",
        "*.password",
        "*.keyBase64",
        "*.*.keyBase64",
        "headers.authorization",
      ],
      censor: "[secret]",
    },
  });
}
