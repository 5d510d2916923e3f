import { type DriveKind, driveKind, type Exchange, isMotion } from "./exchange.ts";

/** What has not left yet, and in which order it leaves. */
export class Queue {
  /** The newest drive of each axis. */
  readonly #moves = new Map<DriveKind, Exchange>();
  readonly #commands = new Set<Exchange>();
  readonly #inquiries = new Set<Exchange>();
  /** Refused for the moment; they go again by themselves. */
  readonly #waiting = new Set<Exchange>();

  /** Answers the older drive whose place it took. */
  add(exchange: Exchange): Exchange | undefined {
    const drive = driveKind(exchange.command);
    if (!drive) {
      (exchange.isInquiry ? this.#inquiries : this.#commands).add(exchange);
      return undefined;
    }
    const older = this.#moves.get(drive);
    this.#moves.set(drive, exchange);
    return older;
  }

  /** Drives overtake other commands. */
  nextCommand(): Exchange | undefined {
    const [next] = this.#moves.size > 0 ? this.#moves.values() : this.#commands;
    if (next) this.forget(next);
    return next;
  }

  nextInquiry(): Exchange | undefined {
    const [next] = this.#inquiries;
    if (next) this.forget(next);
    return next;
  }

  wait(exchange: Exchange): void {
    this.#waiting.add(exchange);
  }

  drives(): Exchange[] {
    return [...this.#moves.values()];
  }

  /** Other movements than drives; a Stop is none. */
  travels(): Exchange[] {
    return [...this.#commands, ...this.#waiting].filter(({ stops, command }) => !stops && isMotion(command));
  }

  /** Whether a newer drive of the same axis makes this one pointless. */
  isOutdated({ command, stops }: Exchange): boolean {
    const drive = driveKind(command);
    return !stops && drive !== undefined && this.#moves.has(drive);
  }

  forget(exchange: Exchange): void {
    const drive = driveKind(exchange.command);
    if (drive && this.#moves.get(drive) === exchange) this.#moves.delete(drive);
    for (const queue of [this.#commands, this.#inquiries, this.#waiting]) queue.delete(exchange);
  }

  all(): Exchange[] {
    return [...this.#moves.values(), ...this.#commands, ...this.#inquiries, ...this.#waiting];
  }
}
