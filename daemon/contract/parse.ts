import type { Static, TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { RoomdError } from "./errors.ts";

const validators = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  let validator = validators.get(schema);
  if (!validator) {
    validator = Compile(schema) as unknown as Validator;
    validators.set(schema, validator);
  }
  return validator;
}

/** Whether the value matches the schema. */
export function matches(schema: TSchema, value: unknown): boolean {
  return validatorOf(schema).Check(value);
}

/** Returns the value if it matches the schema. Throws `request.invalid` with each wrong path. */
export function parse<T extends TSchema>(schema: T, value: unknown, what: string): Static<T> {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return value as Static<T>;
  const problems = [...validator.Errors(value)]
    .slice(0, 20)
    .map((error) => ({ path: error.instancePath || "/", message: error.message }));
  const text = problems.map((problem) => `${problem.path} ${problem.message}`).join("; ");
  throw new RoomdError("request.invalid", `${what}: ${text}`, { details: { problems } });
}
