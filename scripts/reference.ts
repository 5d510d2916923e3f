import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { referenceFiles } from "./reference/files.ts";

/** npm run docs:reference: writes docs/reference/ from the contract and the definitions of roomctl. */
const folder = join(import.meta.dirname, "../docs/reference");
for (const [name, content] of Object.entries(await referenceFiles()))
  writeFileSync(join(folder, name), content);
