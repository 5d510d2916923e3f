/** Rows under headings, columns aligned; the last column is not padded. */
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

/** Columns that a text takes on a terminal: combining marks take none. */
function width(text: string): number {
  return [...text.normalize("NFC")].length;
}

/** What a command says: text for people, or with --json the value itself as one document. */
export interface CommandOutput {
  readonly text: string;
  readonly value: unknown;
}
