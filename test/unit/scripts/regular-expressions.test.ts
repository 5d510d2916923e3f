import assert from "node:assert/strict";
import { test } from "node:test";
import { findRegularExpressions } from "../../../scripts/check/find-regular-expressions.ts";

test("literals, constructed expressions and the patterns of schemas are found with their lines", () => {
  const text = [
    'const a = /<[^>]*Envelope/.test("/no/");',
    'const b = new RegExp("a+$", "g");',
    'const c = Type.String({ pattern: "^[a-z]+$" });',
    'const ID_PATTERN = "^[0-9]$";',
    "const d = x / y / z;",
    'const e = text.replace(/"/g, "");',
  ].join("\n");
  const found = findRegularExpressions("a.ts", text);
  assert.deepEqual(
    found.map(({ line, source, flags }) => `${line} ${source} ${flags}`),
    ["1 <[^>]*Envelope ", "2 a+$ g", "3 ^[a-z]+$ u", "4 ^[0-9]$ u", '6 " g'],
  );
});
