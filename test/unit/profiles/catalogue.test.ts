import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CAMERA_SETTINGS, type SettingName } from "../../../daemon/contract/device/camera.ts";
import { capabilitiesOf, compareFirmware, quirksOf } from "../../../drivers/profiles/capabilities.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";

const FOLDER = join(import.meta.dirname, "../../../firmware-profiles");
const catalogue = new ProfileCatalogue();
const real = catalogue.names.filter((name) => !name.startsWith("generic/"));

for (const name of catalogue.names) {
  test(`profile ${name} is valid, and each source is one of its documents`, () => {
    const profile = catalogue.get(name);
    const sources: string[] = [];
    JSON.stringify(profile, (key, value) => {
      if (key === "source") sources.push(value);
      return value;
    });
    assert.ok(sources.length > 0);
    for (const place of sources.flatMap((source) => source.split("; "))) {
      const document = place.split(",")[0] ?? "";
      assert.ok(Object.hasOwn(profile.documents, document), `"${place}" names no document of the profile`);
    }
    assert.ok(quirksOf(profile, null));
  });
}

for (const name of catalogue.names) {
  test(`profile ${name} has only defined setting values, and consistent numbers`, () => {
    const { settings, pan, tilt, zoom, speedCurves } = catalogue.get(name);
    for (const [setting, facts] of Object.entries(settings ?? {})) {
      const words: readonly string[] | "number" = CAMERA_SETTINGS[setting as SettingName];
      if ("values" in facts) {
        assert.deepEqual(
          facts.values.filter((value) => !words.includes(value)),
          [],
          setting,
        );
      } else {
        assert.equal(words, "number", setting);
        assert.ok(facts.minimum < facts.maximum, setting);
      }
    }
    for (const axis of [pan, tilt, zoom]) {
      assert.ok((axis?.minimum ?? -Infinity) < (axis?.maximum ?? Infinity));
    }
    for (const [curve, axis] of [
      [speedCurves?.pan, pan],
      [speedCurves?.tilt, tilt],
    ] as const) {
      if (curve) assert.equal(curve.length, axis?.speeds, "a speed for each step");
    }
  });
}

for (const name of real) {
  test(`profile ${name} has pan, tilt and zoom; without them the generic profile serves better`, () => {
    const { panTilt, zoom } = capabilitiesOf(catalogue.get(name));
    assert.deepEqual({ panTilt, zoom }, { panTilt: true, zoom: true });
  });
}

test("there are at least 24 models", () => {
  assert.ok(real.length >= 24, `${real.length}`);
});

test("no two profiles have the same identity, unless both declare it", () => {
  const claims = catalogue.names.flatMap((name) => {
    const { identity } = catalogue.get(name);
    const visca = identity?.visca?.map(({ vendor, model }) => `${vendor}:${model}`) ?? [];
    const onvif = identity?.onvif?.map(({ manufacturer, model }) => `${manufacturer} ${model}`) ?? [];
    return [...visca, ...onvif].map((id) => ({ id: id.toLowerCase(), name, shared: identity?.sharedWith }));
  });
  for (const [id, claimants] of Map.groupBy(claims, (claim) => claim.id)) {
    for (const { name, shared } of claimants) {
      const others = claimants.map((claim) => claim.name).filter((other) => other !== name);
      const note = `${name} has the identity ${id} of ${others.join(", ")}: declare it in identity.sharedWith`;
      assert.deepEqual([...(shared ?? [])].sort(), others.sort(), note);
    }
  }
});

test("each shared part is included by a profile", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\w\/.+json$/.test(file),
  );
  const included = files.flatMap((file) => {
    const { includes = [] }: { includes?: string[] } = JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
    return includes.map((include) => join(FOLDER, file, "..", include));
  });
  for (const part of readdirSync(join(FOLDER, "shared"))) {
    assert.ok(included.includes(join(FOLDER, "shared", part)), part);
  }
});

test("a profile is found by the version response", () => {
  const identity = { manufacturer: "0001", model: "051c", firmware: "0210", serial: null };
  assert.equal(catalogue.match(identity, "visca")?.model, "BRC-X400");
  assert.equal(catalogue.match({ ...identity, model: "ffff" }, "visca"), undefined);
});

test("an unknown profile throws not-found with the known names", () => {
  assert.throws(() => catalogue.get("sony/typo"), /generic\/visca/);
});

test("firmware versions compare part by part", () => {
  assert.ok(compareFirmware("1.10", "1.9") > 0);
  assert.ok(compareFirmware("0100", "0102") < 0);
});
