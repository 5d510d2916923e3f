/** Of the repository (biome.json). */
const LINE_WIDTH = 110;

/** Returns JSON in the format of the repository's own files, as Biome prints it: what fits is on one line. */
export function formatJson(value: unknown): string {
  return `${format(JSON.parse(JSON.stringify(value)), "", 0)}\n`;
}

/** `used`: columns of the first line that the key before the value and the comma after it take. */
function format(value: unknown, indent: string, used: number): string {
  const flat = flatten(value);
  const isRoot = indent === "" && used === 0;
  if (typeof value !== "object" || value === null) return flat;
  if (!isRoot && indent.length + used + flat.length <= LINE_WIDTH) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) {
    return `[\n${fill(value, inner)}\n${indent}]`;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => `${inner}${format(item, inner, 1)}`);
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const label = `${JSON.stringify(key)}: `;
    return `${inner}${label}${format(item, inner, label.length + 1)}`;
  });
  return `{\n${entries.join(",\n")}\n${indent}}`;
}

/** Numbers fill their lines. */
function fill(numbers: readonly number[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const [index, number] of numbers.entries()) {
    const word = index === numbers.length - 1 ? `${number}` : `${number},`;
    if (line !== indent && line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line].join("\n");
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatten).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatten(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
