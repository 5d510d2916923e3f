import { parseArgs } from "node:util";

export interface TestArguments {
  /** Test files whose path contains one of these; every file where there is none. */
  readonly words: readonly string[];
  /** A regular expression on test names. */
  readonly namePattern: string | undefined;
  readonly watch: boolean;
  readonly help: boolean;
}

export const USAGE = `npm test                  the checks, then every test
npm test -- WORD …        the test files whose path contains a WORD, e.g. visca or test/driver
npm test -- -t NAME       the tests whose name matches the regular expression NAME
npm test -- --watch WORD  runs again what a changed file is used by; unit tests where no WORD is given
`;

/** Throws a TypeError that names the option which is unknown or lacks its value. */
export function parseTestArguments(argv: readonly string[]): TestArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      name: { type: "string", short: "t" },
      watch: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { name, watch, help } = values;
  return { words: positionals, namePattern: name, watch, help };
}
