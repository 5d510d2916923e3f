import { readTextFile } from "./text-file.ts";
import type { SemanticCheck } from "./yaml-config.ts";

interface HubAccess {
  readonly token?: string;
  readonly tokenFile?: string;
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
    const text = readTextFile(tokenFile);
    if (text !== undefined && text.length >= minLength) return found;
    const expected =
      text === undefined ? "a readable file" : `a file with a token of at least ${minLength} characters`;
    return [...found, { path: ["hub", "tokenFile"], value: tokenFile, expected }];
  };
}

/** Returns the configuration with the token from its file. */
export function resolveHubToken<Hub extends HubAccess>(hub: Hub): Hub {
  return hub.tokenFile === undefined ? hub : { ...hub, token: readTextFile(hub.tokenFile) };
}
