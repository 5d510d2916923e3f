/** What a command prints: text for people, or with --json the value as one document. */
export interface CommandOutput {
  readonly text: string;
  readonly value: unknown;
}

/** Returns rows under headings with aligned columns; the last column is not padded. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - width(cell)),
        )
        .join("  "),
    )
    .join("\n");
}

/** Returns the columns that a text takes on a terminal: combining marks take none. */
function width(text: string): number {
  return [...text.normalize("NFC")].length;
}

/** Returns an age in its coarsest unit: `3 s`, `5 min`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Returns how long ago a proof of health was, or `never`. */
export function provenText(provenAtMs: number | null, nowMs: number): string {
  return provenAtMs === null ? "never" : ageText(nowMs - provenAtMs);
}
