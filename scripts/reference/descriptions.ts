/** Hidden properties of schemas, beside TypeBox's own: the schema's name in the contract, and its own description. */
const NAME = "~name";
const OWN_DESCRIPTION = "~description";

type Anything = Record<string, unknown>;

function isObject(value: unknown): value is Anything {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSchema(value: unknown): value is Anything {
  return isObject(value) && "~kind" in value;
}

/** Returns the schema or definition with this description; a shared schema stays without it. */
export function describe(value: unknown, description: string): unknown {
  if (!isObject(value)) return value;
  const copy: Anything = Object.defineProperties({}, Object.getOwnPropertyDescriptors(value));
  copy.description = description;
  return copy;
}

/** Remembers the name of an exported schema, and its description if it has one. Returns the schema. */
export function name(value: unknown, exportedAs: string, description: string): unknown {
  if (!isSchema(value)) return value;
  if (Object.hasOwn(value, NAME)) return description === "" ? value : describe(value, description);
  if (description !== "") value.description = description;
  if (exportedAs === "") return value;
  Object.defineProperty(value, NAME, { value: exportedAs, enumerable: false });
  Object.defineProperty(value, OWN_DESCRIPTION, { value: value.description, enumerable: false });
  return value;
}

/** The name of the schema in the contract, if it has one. */
export function nameOf(schema: object): string | undefined {
  return (schema as Anything)[NAME] as string | undefined;
}

/** The description of the named schema itself: where it is used it may have another one. */
export function ownDescriptionOf(schema: object): string | undefined {
  return (schema as Anything)[OWN_DESCRIPTION] as string | undefined;
}
