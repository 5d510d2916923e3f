import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { formatJson } from "../../../daemon/cli/probe/format-json.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";

const ROOT = join(import.meta.dirname, "../../..");
const catalogue = new ProfileCatalogue();

test("every profile is written as Biome formats it", () => {
  const written = formatJson(catalogue.names.map((name) => catalogue.get(name)));
  const biome = join(ROOT, "node_modules/.bin/biome");
  const options = { cwd: ROOT, input: written, encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const formatted = execFileSync(biome, ["format", "--stdin-file-path=profile.json"], options);
  assert.deepEqual(written.split("\n"), formatted.split("\n"));
});

test("values are unchanged", () => {
  const profile = catalogue.get("sony/evi-d70");
  assert.deepEqual(JSON.parse(formatJson(profile)), JSON.parse(JSON.stringify(profile)));
});
