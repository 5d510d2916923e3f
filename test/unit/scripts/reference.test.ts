import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Parser } from "@asyncapi/parser";
import { Validator } from "@seriousme/openapi-schema-validator";
import { loadHubConfig, loadNodeConfig, loadRoomConfig } from "../../../daemon/config/program-configs.ts";
import { describeSource } from "../../../scripts/reference/describe-source.ts";
import { referenceFiles } from "../../../scripts/reference/files.ts";

const ROOT = join(import.meta.dirname, "../../..");
const FOLDER = join(ROOT, "docs/reference");
const files = await referenceFiles();
const asyncApi = new Parser();

async function asyncApiProblems(document: string) {
  const diagnostics = await asyncApi.validate(document);
  // The parser recommends the newest version of the specification; 3.0 is the one that other tools read.
  return diagnostics.filter(({ code }) => code !== "asyncapi-latest-version");
}

test("docs/reference is what `npm run docs:reference` generates", () => {
  assert.deepEqual(readdirSync(FOLDER).toSorted(), Object.keys(files).toSorted());
  for (const [name, content] of Object.entries(files)) {
    assert.ok(readFileSync(join(FOLDER, name), "utf8") === content, `${name} is out of date`);
  }
});

for (const program of ["room", "hub"]) {
  test(`the OpenAPI document of the ${program} is valid`, async () => {
    const document = JSON.parse(files[`${program}.openapi.json`] ?? "");
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    assert.ok(valid, JSON.stringify(errors));
    document.paths["/api/state"].get.responses[200].description = 7;
    assert.equal((await new Validator().validate(document)).valid, false);
  });

  test(`the AsyncAPI document of the ${program} is valid`, async () => {
    assert.deepEqual(await asyncApiProblems(files[`${program}.asyncapi.json`] ?? ""), []);
  });
}

test("an operation without its channel makes an AsyncAPI document invalid", async () => {
  const document = JSON.parse(files["room.asyncapi.json"] ?? "");
  const operations = { lost: { action: "send" } };
  const problems = await asyncApiProblems(JSON.stringify({ ...document, operations }));
  assert.ok(
    problems.some(({ message }) => /channel/.test(message)),
    JSON.stringify(problems),
  );
});

test("every key of the configuration has a description", () => {
  const rows = (files["configuration.md"] ?? "").split("\n").filter((line) => line.startsWith("| `"));
  assert.ok(rows.length > 200, `${rows.length} keys`);
  assert.deepEqual(
    rows.filter((row) => row.endsWith("|  |")),
    [],
  );
});

test("the configuration reference's examples are valid", () => {
  assert.equal(loadRoomConfig(join(ROOT, "examples/room.yaml")).cameras.length > 0, true);
  assert.equal(loadHubConfig(join(ROOT, "examples/hub.yaml")).rooms.length > 0, true);
  assert.equal(loadNodeConfig(join(ROOT, "examples/node.yaml")).workers, 0);
});

test("doc comments of the contract become descriptions", () => {
  const source = [
    "/** A size.",
    " * In pixels. */",
    "export const Size = Type.Object({",
    "  /** Of the picture. */",
    "  width: Type.Integer(),",
    "  // Not a doc comment.",
    "  height: Type.Integer(),",
    "});",
  ].join("\n");
  assert.equal(
    describeSource(source, "helper.ts"),
    [
      "/** A size.",
      " * In pixels. */",
      'import { describe as __describe, name as __name } from "helper.ts"; export const Size = __name(Type.Object({',
      "  /** Of the picture. */",
      '  width: __describe(Type.Integer(), "Of the picture."),',
      "  // Not a doc comment.",
      "  height: Type.Integer(),",
      '}), "Size", "A size. In pixels.");',
    ].join("\n"),
  );
});
