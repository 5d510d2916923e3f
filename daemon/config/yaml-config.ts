import { readFileSync } from "node:fs";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { isNode, LineCounter, parseDocument } from "yaml";
import { RoomdError } from "../contract/errors.ts";
import { findSchemaProblems } from "./schema-problems.ts";

/** Ten thousand rooms need a tenth of it. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** One mistake in a configuration file. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly path: string;
  readonly value: string;
  readonly expected: string;
}

/** A check that a schema can't express. Returns problems by path. */
export type SemanticCheck<T> = (
  config: T,
) => { path: readonly (string | number)[]; value: unknown; expected: string }[];

/** Reads and validates a YAML file, with defaults filled in.
 * Throws `config.invalid` whose details list every mistake: file, line, path, value and what was expected. */
export function loadConfig<T extends TSchema>(
  schema: T,
  file: string,
  checks: readonly SemanticCheck<Static<T>>[] = [],
): Static<T> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, `a readable file (${error instanceof Error ? error.message : error})`);
  }
  if (text.length > MAX_CHARACTERS) throw unreadable(file, `at most ${MAX_CHARACTERS} characters`);
  const lines = new LineCounter();
  try {
    return readConfig(schema, { file, text, lines }, checks);
  } catch (error) {
    if (error instanceof RoomdError) throw error;
    // Of nesting that exhausts the stack, and of aliases that multiply.
    throw unreadable(file, `YAML that can be read (${(error as Error).message})`);
  }
}

function unreadable(file: string, expected: string): RoomdError {
  return configError([{ file, line: 0, path: "", value: "", expected }]);
}

function readConfig<T extends TSchema>(
  schema: T,
  { file, text, lines }: { readonly file: string; readonly text: string; readonly lines: LineCounter },
  checks: readonly SemanticCheck<Static<T>>[],
): Static<T> {
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw configError(
      document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        path: "",
        value: "",
        expected: `YAML: ${error.message.split("\n")[0]}`,
      })),
    );
  }
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const value: unknown = Value.Default(schema, document.toJS() ?? {});
  const found = findSchemaProblems(schema, value);
  if (found.length === 0) found.push(...checks.flatMap((check) => check(value as Static<T>)));
  if (found.length > 0) {
    throw configError(
      found.map(({ path, value: wrong, expected }) => ({
        file,
        line: lineOf(path),
        path: formatPath(path),
        value: formatValue(path, wrong),
        expected,
      })),
    );
  }
  return value as Static<T>;
}

function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}

/** The value as written in the file; secrets are replaced. */
function formatValue(path: readonly (string | number)[], value: unknown): string {
  if (SECRET_KEY.test(String(path.at(-1)))) return SECRET;
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value, hideSecret) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const SECRET = "[secret]";
const SECRET_KEY = /token|password|secret/i;

/** An address with an `@` may contain a login, in whatever form it was written. */
function hideSecret(key: string, value: unknown): unknown {
  if (value === undefined || value === null || typeof value === "object") return value;
  if (SECRET_KEY.test(key)) return SECRET;
  return typeof value === "string" && value.includes("@") ? SECRET : value;
}

function configError(problems: readonly ConfigProblem[]): RoomdError {
  const text = problems
    .map(({ file, line, path, value, expected }) =>
      path === ""
        ? `${file}:${line}: ${expected}`
        : `${file}:${line}: ${path}: ${value} — expected ${expected}`,
    )
    .join("\n");
  return new RoomdError("config.invalid", text, { details: { problems } });
}
