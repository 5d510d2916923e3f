import { readable } from "./log-line.ts";

/** Shows the warnings of hub and rooms. While everything starts they are kept back: on a busy machine a camera or a
 * source takes longer than usual, and that is no fault. What is still wrong afterwards is shown by `started`. */
export class Warnings {
  readonly #print: (text: string) => void;
  #pending: string[] | undefined = [];

  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  add(source: string, line: string): void {
    const { text, severe } = readable(line);
    if (!severe) return;
    const warning = `[${source}] ${text}`;
    if (this.#pending) this.#pending.push(warning);
    else this.#print(warning);
  }

  /** Everything runs (`isHealthy`), or did not within the time allowed: then the kept warnings say why. */
  started(isHealthy: boolean): void {
    const pending = this.#pending ?? [];
    this.#pending = undefined;
    if (!isHealthy) for (const warning of pending) this.#print(warning);
  }
}
