import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { roomctlPage } from "./reference/roomctl-page.ts";

/** npm run docs:roomctl: writes docs/reference/roomctl.md from the command definitions. */
writeFileSync(join(import.meta.dirname, "../docs/reference/roomctl.md"), await roomctlPage());
