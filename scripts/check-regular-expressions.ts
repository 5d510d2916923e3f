import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkSync } from "recheck";
import { type FoundExpression, findRegularExpressions } from "./check/find-regular-expressions.ts";

/** Part of `npm run check`: fails when a regular expression of a program or a page needs more than linear time for some text.
 * A peer that finds such a text stops the program for minutes. */
const ROOT = join(import.meta.dirname, "..");
const SOURCES = "{daemon,drivers,web-ui}/**/*.{ts,tsx}";
/** Built pages, and what builds them from this repository's own files. */
const EXCLUDED = ["web-ui/dist/**", "web-ui/docs/reference-plugin.ts"];
/** The same texts are tried in each run, for as long as it takes: the result depends neither on chance nor on the machine. */
const PARAMETERS = { randomSeed: 1, timeout: null };

// The tool's other backends are native programs.
process.env.RECHECK_SYNC_BACKEND = "pure";

function verdict({ source, flags }: FoundExpression): string | undefined {
  // Anchoring is what `y` does; the tool does not know `v` and `d`.
  const result = checkSync(source, flags.replaceAll(/[dvy]/g, ""), PARAMETERS);
  if (result.status === "safe") return undefined;
  if (result.status === "unknown") return `not decided (${result.error.kind})`;
  return `${result.complexity.summary}, for example for ${result.attack.pattern}`;
}

const expressions: FoundExpression[] = [];
for await (const file of glob(SOURCES, { cwd: ROOT, exclude: EXCLUDED })) {
  expressions.push(...findRegularExpressions(file, await readFile(join(ROOT, file), "utf8")));
}
const verdicts = new Map<string, string | undefined>();
let failures = 0;
for (const expression of expressions) {
  const key = `/${expression.source}/${expression.flags}`;
  if (!verdicts.has(key)) verdicts.set(key, verdict(expression));
  const problem = verdicts.get(key);
  if (problem === undefined) continue;
  failures++;
  process.stdout.write(`${expression.file}:${expression.line}: ${key} ${problem}\n`);
}
process.stdout.write(`${expressions.length} regular expressions, ${failures} not linear\n`);
process.exitCode = failures === 0 ? 0 : 1;
