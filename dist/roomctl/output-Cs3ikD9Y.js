// daemon/cli/output.ts
/** Returns rows under headings with aligned columns; the last column is not padded. */
function table(headings, rows) {
	const all = [headings, ...rows];
	const widths = headings.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
	return all.map((row) => row.map((cell, column) => column === row.length - 1 ? cell : cell + " ".repeat((widths[column] ?? 0) - width(cell))).join("  ")).join("\n");
}
/** Returns the columns that a text takes on a terminal: combining marks take none. */
function width(text) {
	return [...text.normalize("NFC")].length;
}
/** Returns an age in its coarsest unit: `3 s`, `5 min`. */
function ageText(ms) {
	const seconds = Math.max(0, Math.round(ms / 1e3));
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
	if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
	return `${Math.floor(seconds / 86400)} d`;
}
/** Returns how long ago a proof of health was, or `never`. */
function provenText(provenAtMs, nowMs) {
	return provenAtMs === null ? "never" : ageText(nowMs - provenAtMs);
}
export { provenText as n, table as r, ageText as t };
