import { parse } from "../../contract/parse.ts";
import type { Logger } from "../../platform/log.ts";
import type { Storage } from "../../platform/storage.ts";
import { ConferenceIntent, NO_INTENT } from "./conference-intent.ts";

export interface IntentStoreOptions {
  readonly storage: Storage;
  /** Whether a meeting has not ended. */
  readonly isScheduled: (meetingId: string) => boolean;
  readonly logger: Logger;
}

/** The intents of conferences, by meeting, until the meeting ends. */
export class IntentStore {
  readonly #storage: Storage;
  readonly #intents = new Map<string, ConferenceIntent>();

  private constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Intents of meetings that are over are deleted, those that can't be read ignored. */
  static async open({ storage, isScheduled, logger }: IntentStoreOptions): Promise<IntentStore> {
    await storage.run(
      "CREATE TABLE IF NOT EXISTS conference_intents (meeting TEXT PRIMARY KEY, intent TEXT NOT NULL)",
    );
    const store = new IntentStore(storage);
    const rows = await storage.all<{ meeting: string; intent: string }>(
      "SELECT meeting, intent FROM conference_intents",
    );
    for (const { meeting, intent } of rows) {
      if (!isScheduled(meeting)) await store.remove(meeting);
      else store.#load(meeting, intent, logger);
    }
    return store;
  }

  #load(meetingId: string, text: string, logger: Logger): void {
    try {
      this.#intents.set(meetingId, parse(ConferenceIntent, JSON.parse(text), "conference intent"));
    } catch (error) {
      logger.warn({ err: error, meeting: meetingId }, "conference intent ignored");
    }
  }

  /** Returns what was decided in a meeting so far. */
  of(meetingId: string): ConferenceIntent {
    return this.#intents.get(meetingId) ?? NO_INTENT;
  }

  /** Resolves when it is stored. */
  async save(meetingId: string, intent: ConferenceIntent): Promise<void> {
    this.#intents.set(meetingId, intent);
    await this.#storage.run(
      `INSERT INTO conference_intents VALUES (?, ?)
       ON CONFLICT (meeting) DO UPDATE SET intent = excluded.intent`,
      [meetingId, JSON.stringify(intent)],
    );
  }

  async remove(meetingId: string): Promise<void> {
    this.#intents.delete(meetingId);
    await this.#storage.run("DELETE FROM conference_intents WHERE meeting = ?", [meetingId]);
  }
}
