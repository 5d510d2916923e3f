import type { Static, TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { Check, Errors } from "typebox/value";
import { closeSchema, pickKnown } from "./closed-schema.ts";
import { RoomdError } from "./errors.ts";

/** Mistakes of one value that an error lists. */
const MAX_PROBLEMS = 20;

/** Compiling a schema takes as long as many checks without: what is checked at a start only is not compiled. */
const CHECKS_BEFORE_COMPILING = 3;

interface SchemaUse {
  /** Without properties that it does not name. */
  readonly closed: TSchema;
  checks: number;
  compiled?: Validator;
}

const uses = new WeakMap<TSchema, SchemaUse>();

function useOf(schema: TSchema): SchemaUse {
  let use = uses.get(schema);
  if (!use) {
    use = { closed: closeSchema(schema), checks: 0 };
    uses.set(schema, use);
  }
  return use;
}

/** Whether the value matches the schema, and has no property that the schema does not name. */
export function matches(schema: TSchema, value: unknown): boolean {
  const use = useOf(schema);
  if (use.compiled) return use.compiled.Check(value);
  use.checks++;
  if (use.checks > CHECKS_BEFORE_COMPILING) use.compiled = Compile(use.closed) as unknown as Validator;
  return Check(use.closed, value);
}

/** Returns the value if it matches the schema. Throws `request.invalid` with each wrong path, also for a property that the
 * schema does not name: a misspelt one must not be ignored. */
export function parse<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  if (matches(schema, value)) return value as Static<T>;
  const problems = [...Errors(useOf(schema).closed, value)]
    // Repeats the error of an unknown property.
    .filter(({ keyword }) => keyword !== "boolean")
    .slice(0, MAX_PROBLEMS)
    .map(toProblem);
  const text = problems.map((problem) => `${problem.path} ${problem.message}`).join("; ");
  throw new RoomdError("request.invalid", `${what}: ${text}`, { details: { problems } });
}

/** Whether the value matches the schema when properties that the schema does not name are left out. */
export function matchesKnown(schema: TSchema, value: unknown): boolean {
  return matches(schema, pickKnown(schema, value, matches));
}

/** Like `parse`, for what a program of another version publishes: properties that the schema does not name are left out. */
export function parseKnown<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  if (matches(schema, value)) return value as Static<T>;
  return parse(schema, pickKnown(schema, value, matches), what);
}

function toProblem({ keyword, params, instancePath, message }: ReturnType<typeof Errors>[number]): {
  path: string;
  message: string;
} {
  if (keyword !== "additionalProperties") return { path: instancePath || "/", message };
  const [name = ""] = (params as { additionalProperties: readonly string[] }).additionalProperties;
  return { path: `${instancePath}/${name}`.slice(0, 200), message: "is not a known property" };
}
