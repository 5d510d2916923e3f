import type { TSchema } from "typebox";
import { matchesKnown } from "../contract/parse.ts";

const SECRET = "(secret)";
const UNEXPECTED = "(unexpected)";
/** Longer parameters are cut: the log says what was asked, it does not archive it. */
const MAX_CHARACTERS = 2000;

/** The parts of a JSON schema that say where values are. */
interface Node {
  readonly writeOnly?: boolean;
  readonly type?: string;
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
}

/** Returns the parameters for the audit log as JSON, at most about 2,000 characters. Only what the definition names is
 * included, so that nothing a client adds by mistake is stored, and no value that is defined as `writeOnly`. Accepts
 * parameters that do not match. */
export function auditedParams(schema: TSchema, params: unknown): string {
  const text = JSON.stringify(audited(schema, params));
  return text.length <= MAX_CHARACTERS ? text : JSON.stringify({ truncated: text.slice(0, MAX_CHARACTERS) });
}

function audited(schema: TSchema, value: unknown): unknown {
  const { writeOnly, type, anyOf, properties, patternProperties, items } = schema as Node;
  if (writeOnly) return SECRET;
  if (anyOf) {
    const member = anyOf.find((one) => matchesKnown(one, value));
    return member ? audited(member, value) : UNEXPECTED;
  }
  if (items) return Array.isArray(value) ? value.map((item) => audited(items, item)) : UNEXPECTED;
  if (type === "object") {
    if (!isObject(value)) return UNEXPECTED;
    const schemaOf = (key: string) =>
      properties && Object.hasOwn(properties, key)
        ? properties[key]
        : Object.values(patternProperties ?? {})[0];
    const entries = Object.entries(value).flatMap(([key, item]) => {
      const known = schemaOf(key);
      return known ? [[key, audited(known, item)] as const] : [];
    });
    return Object.fromEntries(entries);
  }
  // A leaf: whatever else a client sent there is not stored.
  return value !== null && typeof value === "object" ? UNEXPECTED : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
