import type { SemanticCheck } from "./yaml-config.ts";

/** Returns a problem for each entry of the list at `path` whose id an earlier entry has. */
export function findDuplicates(
  path: readonly string[],
  items: readonly { id: string }[],
): ReturnType<SemanticCheck<unknown>> {
  return items.flatMap(({ id }, index) =>
    items.findIndex((other) => other.id === id) === index
      ? []
      : [{ path: [...path, index, "id"], value: id, expected: "an id that no other entry has" }],
  );
}
