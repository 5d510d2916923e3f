import { RoomdError } from "../contract/errors.ts";

/** Deeper than any message of the contract, mediasoup's structures included. */
export const MAX_JSON_DEPTH = 32;
/** Entries of one array or properties of one object: a topic with ten thousand rooms fits. */
export const MAX_JSON_ENTRIES = 20_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** Parses what a peer sent. `what` is for the error. Throws `request.invalid` for what is not JSON, is nested too deeply, or
 * has too long an array: that is found out before parsing, in one pass over the text. */
export function parseJson(text: string, what: string): unknown {
  checkJsonBounds(text, what);
  try {
    return JSON.parse(text);
  } catch {
    throw new RoomdError("request.invalid", `${what}: not JSON`);
  }
}

/** Throws `request.invalid` for a JSON text that is nested too deeply or has too long an array. A text that is not JSON may
 * pass. */
export function checkJsonBounds(text: string, what: string): void {
  /** Commas so far, of each array and object that is open. */
  const commas: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (code === COMMA) {
      const count = (commas.pop() ?? 0) + 1;
      if (count >= MAX_JSON_ENTRIES)
        throw tooLarge(`${what}: an array or object of more than ${MAX_JSON_ENTRIES} entries`);
      commas.push(count);
    } else if (OPEN.has(code)) {
      if (commas.length >= MAX_JSON_DEPTH)
        throw tooLarge(`${what}: nested deeper than ${MAX_JSON_DEPTH} levels`);
      commas.push(0);
    } else if (CLOSE.has(code)) {
      commas.pop();
    }
  }
}

/** Returns the index of the quote that ends the string which begins at `start`; the text's length if there is none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

function tooLarge(message: string): RoomdError {
  return new RoomdError("request.invalid", message);
}
