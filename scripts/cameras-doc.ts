import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ProfileCatalogue } from "../drivers/profiles/catalogue.ts";
import { camerasPage } from "./profiles/cameras-page.ts";

/** npm run docs:cameras: generates docs/cameras.md from the profiles. */
writeFileSync(join(import.meta.dirname, "../docs/cameras.md"), camerasPage(new ProfileCatalogue()));
