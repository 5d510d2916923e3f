import type { TSchema } from "typebox";
import { Value } from "typebox/value";

export interface Problem {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  readonly expected: string;
}

interface AnySchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly AnySchema[];
  readonly properties?: Readonly<Record<string, AnySchema>>;
  readonly required?: readonly string[];
  readonly items?: AnySchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns every mistake of `value` against the schema, each at its own path. Walks the schema itself, because a
 * generic validator reports the errors of all branches of a union. */
export function findSchemaProblems(schema: TSchema, value: unknown): Problem[] {
  const problems: Problem[] = [];
  checkValue(schema as AnySchema, value, [], problems);
  return problems;
}

function checkValue(
  schema: AnySchema,
  value: unknown,
  path: readonly (string | number)[],
  problems: Problem[],
): void {
  if (schema.anyOf) return checkUnion(schema.anyOf, value, path, problems);
  if (schema.properties) {
    if (!isRecord(value)) return void problems.push({ path, value, expected: "a mapping" });
    return checkMapping(schema, schema.properties, value, path, problems);
  }
  if (schema.items) {
    if (!Array.isArray(value)) return void problems.push({ path, value, expected: "a list" });
    const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
    if (value.length < minItems || value.length > maxItems) {
      const most = Number.isFinite(maxItems) ? `${minItems} to ${maxItems}` : `at least ${minItems}`;
      problems.push({ path, value, expected: `a list of ${most} entries` });
    }
    for (const [index, item] of value.entries()) checkValue(items, item, [...path, index], problems);
    return;
  }
  if (!Value.Check(schema as TSchema, value))
    problems.push({ path, value, expected: describeExpected(schema) });
}

function checkMapping(
  schema: AnySchema,
  properties: Readonly<Record<string, AnySchema>>,
  value: Record<string, unknown>,
  path: readonly (string | number)[],
  problems: Problem[],
): void {
  for (const name of schema.required ?? []) {
    const wanted = properties[name];
    // Value.Default fills no branch of a union while the value matches none of them.
    if (!(name in value) && wanted && wanted.default === undefined) {
      problems.push({ path: [...path, name], value: undefined, expected: describeExpected(wanted) });
    }
  }
  for (const [name, item] of Object.entries(value)) {
    const known = properties[name];
    if (known) checkValue(known, item, [...path, name], problems);
    else {
      const near = nearestKey(name, Object.keys(properties));
      const hint = near ? `; did you mean "${near}"?` : `; known here: ${Object.keys(properties).join(", ")}`;
      problems.push({ path: [...path, name], value: item, expected: `no such key${hint}` });
    }
  }
}

/** Checks against the branch that the value's own `type` or `source` selects. */
function checkUnion(
  branches: readonly AnySchema[],
  value: unknown,
  path: readonly (string | number)[],
  problems: Problem[],
): void {
  if (branches.some((branch) => Value.Check(branch as TSchema, value))) return;
  const key = ["type", "source"].find((name) =>
    branches.every((branch) => branch.properties?.[name]?.const !== undefined),
  );
  if (key === undefined) {
    problems.push({ path, value, expected: branches.map(describeExpected).join(" or ") });
    return;
  }
  const choices = branches.map((branch) => branch.properties?.[key]?.const);
  if (!isRecord(value)) {
    problems.push({ path, value, expected: `a mapping with "${key}": one of ${choices.join(", ")}` });
    return;
  }
  const branch = branches.find((candidate) => candidate.properties?.[key]?.const === value[key]);
  if (branch) checkValue(branch, value, path, problems);
  else problems.push({ path: [...path, key], value: value[key], expected: `one of ${choices.join(", ")}` });
}

function describeExpected(schema: AnySchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) {
    const constants = schema.anyOf.map((branch) => branch.const);
    if (constants.every((constant) => constant !== undefined)) return `one of ${constants.join(", ")}`;
    return schema.anyOf.map(describeExpected).join(" or ");
  }
  if (schema.properties) return `a mapping with ${Object.keys(schema.properties).join(", ")}`;
  if (schema.items || schema.type === "array") return "a list";
  if (schema.type === "string") {
    const length =
      schema.maxLength === undefined ? "" : ` of ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
    const least =
      schema.maxLength === undefined && schema.minLength ? ` of at least ${schema.minLength} characters` : "";
    return schema.pattern ? `text that matches ${schema.pattern}` : `text${length}${least}`;
  }
  if (schema.type === "integer" || schema.type === "number") {
    const noun = schema.type === "integer" ? "a whole number" : "a number";
    if (schema.minimum !== undefined && schema.maximum !== undefined)
      return `${noun} from ${schema.minimum} to ${schema.maximum}`;
    return schema.minimum !== undefined ? `${noun}, at least ${schema.minimum}` : noun;
  }
  return schema.type ?? "something else";
}

/** Returns the known key that differs by at most two edits. */
function nearestKey(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((key) => ({ key, edits: editDistance(name.toLowerCase(), key.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.edits - b.edits)[0];
  return best && best.edits <= 2 ? best.key : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
