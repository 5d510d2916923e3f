import { type Logger, pino } from "pino";

export type { Logger };

/** One JSON line an event on standard output. Secrets are cut out wherever they might slip in. */
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
