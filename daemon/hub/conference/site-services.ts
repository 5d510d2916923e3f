import type { Logger } from "../../platform/log.ts";
import type { Sfu } from "../sfu/sfu.ts";
import type { Conferences } from "./conferences.ts";

/** What the servers and sessions of rooms, guests, encoders and players need of the hub. */
export interface SiteServices {
  readonly sfu: Sfu;
  readonly conferences: Conferences;
  readonly logger: Logger;
}
