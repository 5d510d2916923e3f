import { type DriveKind, driveKind, type Exchange, isMotion } from "./exchange.ts";

/** Exchanges that were not sent yet, and their order. */
export class RequestQueue {
  /** The newest drive of each axis. */
  readonly #drives = new Map<DriveKind, Exchange>();
  readonly #commands = new Set<Exchange>();
  readonly #inquiries = new Set<Exchange>();
  /** Refused by a busy camera; each is sent again by its own timer. */
  readonly #postponed = new Set<Exchange>();

  /** Returns the older drive that it replaces, if any. */
  add(exchange: Exchange): Exchange | undefined {
    const drive = driveKind(exchange.command);
    if (!drive) {
      (exchange.isInquiry ? this.#inquiries : this.#commands).add(exchange);
      return undefined;
    }
    const older = this.#drives.get(drive);
    this.#drives.set(drive, exchange);
    return older;
  }

  /** Drives overtake other commands. */
  nextCommand(): Exchange | undefined {
    const [next] = this.#drives.size > 0 ? this.#drives.values() : this.#commands;
    if (next) this.remove(next);
    return next;
  }

  /** Skips movements. */
  nextNonMotion(): Exchange | undefined {
    const next = [...this.#commands].find(({ command }) => !isMotion(command));
    if (next) this.remove(next);
    return next;
  }

  nextInquiry(): Exchange | undefined {
    const [next] = this.#inquiries;
    if (next) this.remove(next);
    return next;
  }

  postpone(exchange: Exchange): void {
    this.#postponed.add(exchange);
  }

  drives(): Exchange[] {
    return [...this.#drives.values()];
  }

  /** Movements that wait, except drives that were never sent. */
  moves(): Exchange[] {
    return [...this.#commands, ...this.#postponed].filter(({ command }) => isMotion(command));
  }

  /** Whether a newer drive of the same kind waits. */
  isSuperseded({ command }: Exchange): boolean {
    const drive = driveKind(command);
    return drive !== undefined && this.#drives.has(drive);
  }

  remove(exchange: Exchange): void {
    const drive = driveKind(exchange.command);
    if (drive && this.#drives.get(drive) === exchange) this.#drives.delete(drive);
    for (const queue of [this.#commands, this.#inquiries, this.#postponed]) queue.delete(exchange);
  }

  all(): Exchange[] {
    return [...this.#drives.values(), ...this.#commands, ...this.#inquiries, ...this.#postponed];
  }
}
