import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProfileCatalogue } from "../drivers/profiles/catalogue.ts";
import { camerasPage } from "./profiles/cameras-page.ts";

/** npm run docs:cameras: writes docs/cameras.md anew from the profiles. */
writeFileSync(join(import.meta.dirname, "../docs/cameras.md"), camerasPage(new ProfileCatalogue()));
