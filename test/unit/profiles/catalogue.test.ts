import assert from "node:assert/strict";
import { test } from "node:test";
import { abilitiesOf, compareFirmware, quirksOf } from "../../../drivers/profiles/abilities.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";

const catalogue = new ProfileCatalogue();

for (const name of catalogue.names) {
  test(`profile ${name} is whole, and each fact names a document of its own list`, () => {
    const profile = catalogue.get(name);
    const documents = new Set(Object.keys(profile.documents));
    const sources: string[] = [];
    JSON.stringify(profile, (key, value) => {
      if (key === "source") sources.push(value);
      return value;
    });
    assert.ok(sources.length > 0);
    for (const source of sources) assert.ok(documents.has(source.split(",")[0] ?? ""), source);
    assert.ok(abilitiesOf(profile));
    assert.ok(quirksOf(profile, null));
  });
}

test("an unknown profile is told with the names there are", () => {
  assert.throws(() => catalogue.get("sony/typo"), /generic\/visca/);
});

test("firmware versions compare part by part", () => {
  assert.ok(compareFirmware("1.10", "1.9") > 0);
  assert.ok(compareFirmware("0100", "0102") < 0);
});
