import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaFiles } from "./profiles/schema-files.ts";

/** npm run profiles:schema: generates the JSON schemas of the camera profiles. */
for (const [name, text] of schemaFiles()) {
  writeFileSync(join(import.meta.dirname, "../firmware-profiles", name), text);
}
