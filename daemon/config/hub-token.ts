import { readFileSync } from "node:fs";
import type { SemanticCheck } from "./yaml-config.ts";

interface HubAccess {
  readonly token?: string;
  readonly tokenFile?: string;
}

/** Returns undefined when the file can't be read. */
function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Returns a check: either a token or a readable file with one, of at least `minLength` characters. */
export function checkHubToken(minLength: number): SemanticCheck<{ readonly hub?: HubAccess }> {
  return ({ hub }) => {
    if (!hub) return [];
    const { token, tokenFile } = hub;
    const once = (token === undefined) !== (tokenFile === undefined);
    const found = once
      ? []
      : [{ path: ["hub", "token"], value: token, expected: "either token or tokenFile" }];
    if (tokenFile === undefined) return found;
    const text = readToken(tokenFile);
    if (text !== undefined && text.length >= minLength) return found;
    const expected =
      text === undefined ? "a readable file" : `a file with a token of at least ${minLength} characters`;
    return [...found, { path: ["hub", "tokenFile"], value: tokenFile, expected }];
  };
}

/** Returns the configuration with the token from its file. */
export function resolveHubToken<Hub extends HubAccess>(hub: Hub): Hub {
  return hub.tokenFile === undefined ? hub : { ...hub, token: readToken(hub.tokenFile) };
}
