import { readFileSync } from "node:fs";
import type { SemanticCheck } from "./yaml-config.ts";

interface HubAccess {
  readonly token?: string;
  readonly tokenFile?: string;
}

/** What stands in a token's file; undefined when it can't be read. */
function readToken(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** A check: one token, in the configuration or in a file that can be read, of so many characters. */
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

/** The configuration with the token out of its file, where one is named. */
export function resolveHubToken<Hub extends HubAccess>(hub: Hub): Hub {
  return hub.tokenFile === undefined ? hub : { ...hub, token: readToken(hub.tokenFile) };
}
