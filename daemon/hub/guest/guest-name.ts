import { RoomdError } from "../../contract/errors.ts";
import { cleanText } from "../../shared/clean-text.ts";

const MAX_LETTERS = 60;

/** Returns a name without invisible characters (control and direction marks). Throws `request.invalid` for one that is
 * empty or too long. */
export function cleanName(name: string): string {
  const cleaned = cleanText(name);
  if (cleaned === "" || [...cleaned].length > MAX_LETTERS) {
    throw new RoomdError("request.invalid", `a name of 1 to ${MAX_LETTERS} letters expected`);
  }
  return cleaned;
}
