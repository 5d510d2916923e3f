import type { Health } from "../../contract/device/health.ts";
import type { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { Preparation } from "../../platform/supervised-process.ts";
import type { CapturePlan } from "./capture-session.ts";

/** Where a microphone's audio comes from. */
export interface AudioSource extends AsyncDisposable {
  /** Its health has changed. */
  readonly changes: ChangeEmitter;
  /** It has to be planned again. */
  readonly replaced: ChangeEmitter;
  /** Returns what to run; undefined while there is nothing. Throws `RoomdError` with the reason why it can't be captured. */
  plan(preparation: Preparation): Promise<CapturePlan | undefined>;
  /** Returns the health of the capture with what the source knows of it. */
  explain(health: Health): Health;
}
