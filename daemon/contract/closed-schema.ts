import type { TSchema } from "typebox";

/** The parts of a JSON schema that contain schemas. */
interface Parts {
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema | readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly additionalProperties?: unknown;
}

/** Returns the schema with every object closed: it has no properties but those that it names. */
export function closeSchema(schema: TSchema): TSchema {
  const { anyOf, items, properties, patternProperties, additionalProperties = false } = schema as Parts;
  return {
    ...schema,
    ...(anyOf ? { anyOf: anyOf.map(closeSchema) } : {}),
    ...(items
      ? { items: Array.isArray(items) ? items.map(closeSchema) : closeSchema(items as TSchema) }
      : {}),
    ...(properties ? { properties: mapValues(properties, closeSchema), additionalProperties } : {}),
    ...(patternProperties ? { patternProperties: mapValues(patternProperties, closeSchema) } : {}),
  } as TSchema;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Returns the value with only what the schema names. What does not match is returned as it is. `matches` decides between the
 * members of a union. */
export function pickKnown(
  schema: TSchema,
  value: unknown,
  matches: (schema: TSchema, value: unknown) => boolean,
): unknown {
  const { anyOf, items, properties, patternProperties } = schema as Parts;
  const pick = (part: TSchema, item: unknown) => pickKnown(part, item, matches);
  if (anyOf) {
    for (const member of anyOf) {
      const picked = pick(member, value);
      if (matches(member, picked)) return picked;
    }
    return value;
  }
  if (Array.isArray(value)) {
    if (!items) return value;
    return value.map((item, index) => {
      const part = Array.isArray(items) ? items[index] : items;
      return part ? pick(part, item) : item;
    });
  }
  if (typeof value !== "object" || value === null) return value;
  if (properties) {
    const known = Object.entries(value).filter(([key]) => Object.hasOwn(properties, key));
    return Object.fromEntries(known.map(([key, item]) => [key, pick(properties[key] as TSchema, item)]));
  }
  const [member] = Object.values(patternProperties ?? {});
  return member ? mapValues(value as Record<string, unknown>, (item) => pick(member, item)) : value;
}
