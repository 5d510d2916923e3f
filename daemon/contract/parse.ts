import type { Static, TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { closeSchema, pickKnown } from "./closed-schema.ts";
import { RoomdError } from "./errors.ts";

/** Mistakes of one value that an error lists. */
const MAX_PROBLEMS = 20;

const validators = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(closeSchema(schema)) as unknown as Validator;
    validators.set(schema, validator);
  }
  return validator;
}

/** Whether the value matches the schema, and has no property that the schema does not name. */
export function matches(schema: TSchema, value: unknown): boolean {
  return validatorOf(schema).Check(value);
}

/** Returns the value if it matches the schema. Throws `request.invalid` with each wrong path, also for a property that the
 * schema does not name: a misspelt one must not be ignored. */
export function parse<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return value as Static<T>;
  const problems = [...validator.Errors(value)]
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

function toProblem({ keyword, params, instancePath, message }: ReturnType<Validator["Errors"]>[number]): {
  path: string;
  message: string;
} {
  if (keyword !== "additionalProperties") return { path: instancePath || "/", message };
  const [name = ""] = (params as { additionalProperties: readonly string[] }).additionalProperties;
  return { path: `${instancePath}/${name}`.slice(0, 200), message: "is not a known property" };
}
