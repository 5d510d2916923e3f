import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { camerasPage } from "../../../scripts/profiles/cameras-page.ts";
import { schemaFiles } from "../../../scripts/profiles/schema-files.ts";

const ROOT = join(import.meta.dirname, "../../..");
const committed = (path: string) => readFileSync(join(ROOT, path), "utf8");

for (const [name, text] of schemaFiles()) {
  test(`firmware-profiles/${name} matches the schema in the code`, () => {
    assert.ok(committed(`firmware-profiles/${name}`) === text, "it differs: run npm run profiles:schema");
  });
}

test("docs/cameras.md matches the profiles", () => {
  const page = camerasPage(new ProfileCatalogue());
  assert.ok(committed("docs/cameras.md") === page, "it differs: run npm run docs:cameras");
});
