/** Levels of pino. */
const WARN = 40;
const LEVELS: Readonly<Record<number, string>> = { 40: "warning", 50: "error", 60: "fatal" };

/** Fields that say nothing to people, or are said otherwise. */
const UNSHOWN = new Set(["level", "time", "msg", "err", "name", "room", "pid", "hostname"]);

interface Line {
  readonly text: string;
  /** Worth interrupting somebody for. */
  readonly severe: boolean;
}

/** A line of a program's log for people: `08:15:02 warning: camera silent: no answer (camera=cam1)`. What is not of
 * pino's making, such as a stack trace, is passed as it is. */
export function readable(line: string): Line {
  const entry = parsed(line);
  if (!entry) return { text: line, severe: line.trim() !== "" };
  const level = Number(entry.level);
  const fields = Object.entries(entry)
    .filter(([key, value]) => !UNSHOWN.has(key) && value !== null && typeof value !== "object")
    .map(([key, value]) => `${key}=${value}`);
  const { message } = (entry.err ?? {}) as { message?: string };
  const text = [
    `${new Date(Number(entry.time)).toLocaleTimeString("sv-SE")} ${LEVELS[level] ?? "info"}: ${entry.msg}`,
    message === undefined ? "" : `: ${message}`,
    fields.length === 0 ? "" : ` (${fields.join(", ")})`,
  ].join("");
  return { text: text.replaceAll("\n", " "), severe: level >= WARN };
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "msg" in value
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
