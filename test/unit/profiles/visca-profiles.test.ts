import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettingName } from "../../../daemon/contract/device/camera.ts";
import { ProfileCatalogue } from "../../../drivers/profiles/catalogue.ts";
import { findAction, findSetting } from "../../../drivers/visca/setting-tables.ts";

const catalogue = new ProfileCatalogue();

for (const name of catalogue.names.filter((each) => catalogue.get(each).protocol === "visca")) {
  test(`profile ${name}: every allowed value can be encoded`, () => {
    const { settings = {}, actions = [] } = catalogue.get(name);
    for (const [setting, facts] of Object.entries(settings)) {
      const known = findSetting(setting as SettingName, facts.variant);
      assert.ok(known, `${setting} ${facts.variant ?? ""}`);
      const values = "values" in facts ? facts.values : [facts.minimum, facts.maximum];
      for (const value of values) assert.ok(known.encode(value).length > 0, `${setting} ${value}`);
    }
    for (const { name: action, variant } of actions) assert.ok(findAction(action, variant), action);
  });
}
