import { readFileSync } from "node:fs";
import type { SemanticCheck } from "./yaml-config.ts";

type Found = ReturnType<SemanticCheck<unknown>>;

/** Returns a file's text without the white space around it; undefined if the file can't be read. */
export function readTextFile(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Problems of a password that is written in the section at `path`, or in a file that the section names. */
export function checkPasswordFile(
  path: Found[number]["path"],
  { password, passwordFile }: { readonly password?: string; readonly passwordFile?: string },
): Found {
  if (passwordFile === undefined) return [];
  const problem = (expected: string) => [{ path: [...path, "passwordFile"], value: passwordFile, expected }];
  if (password !== undefined) return problem("either password or passwordFile");
  return readTextFile(passwordFile) === undefined ? problem("a readable file") : [];
}
