import { setTimeout as wait } from "node:timers/promises";
import { type Static, Type } from "typebox";
import type { Position } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import { RoomdError } from "../../../contract/errors.ts";
import type { Logger } from "../../../platform/log.ts";
import type { RoomStore } from "../../store/room-store.ts";
import type { CameraDevice } from "./camera-device.ts";
import { desiredGoal, type Goal, isSameGoal, type Situation } from "./camera-policy.ts";
import type { PresetControl } from "./preset-control.ts";

const EVALUATION_INTERVAL_MS = 1000;
/** Retry delay after a goal was not reached, doubling, ms. */
const RETRY_MS = { first: 2000, most: 60_000 } as const;
/** The slowest cameras need about 40 s from standby to their first response, ms. */
const WAKE_TIMEOUT_MS = 60_000;
const POWER_POLL_MS = 500;

/** Survives a restart: the start position of a meeting is set once, and privacy is left for the position before. */
const StoredProgress = Type.Object({
  startedFor: Type.Union([Type.String(), Type.Null()]),
  before: Type.Union([
    Type.Object({ pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() }),
    Type.Null(),
  ]),
});
type StoredProgress = Static<typeof StoredProgress>;

export interface CameraAutomationOptions {
  readonly config: RoomConfig["ptz"];
  readonly device: CameraDevice;
  readonly presetControl: PresetControl;
  readonly store: RoomStore;
  readonly logger: Logger;
  readonly situation: () => Omit<Situation, "idleSinceMs">;
}

/** Brings one camera to the goal of the room's policy, with retries. An operator's use of the camera takes
 * precedence. */
export class CameraAutomation implements Disposable {
  readonly #options: CameraAutomationOptions;
  readonly #abort = new AbortController();
  #stored: StoredProgress = { startedFor: null, before: null };
  #goal: Goal = { kind: "none" };
  #goalSinceMs = Date.now();
  #reached: Goal = { kind: "none" };
  #reachedAtMs = 0;
  #meetingEndedAtMs = Date.now();
  #retryMs: number = RETRY_MS.first;

  constructor(options: CameraAutomationOptions) {
    this.#options = options;
  }

  /** Runs until disposed. The camera, disposed of later, aborts what this still waits for. */
  start(): void {
    void this.#run();
  }

  async #run(): Promise<void> {
    const { store, logger } = this.#options;
    const stored = await store.getValue(this.#key, StoredProgress);
    if (stored !== undefined) this.#stored = stored;
    while (!this.#abort.signal.aborted) {
      const waitMs = await this.#evaluate().catch((error: unknown) => {
        const { device } = this.#options;
        if (this.#retryMs === RETRY_MS.first && !this.#abort.signal.aborted) {
          logger.warn({ camera: device.id, goal: this.#goal, err: error }, "camera goal not reached");
        }
        this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS.most);
        return this.#retryMs / 2;
      });
      await wait(waitMs, undefined, { signal: this.#abort.signal }).catch(() => {});
    }
  }

  /** Reaches the current goal if needed; returns the delay until the next evaluation, ms. */
  async #evaluate(): Promise<number> {
    const { config, device, situation, logger } = this.#options;
    const now = situation();
    if (now.meetingId !== null) this.#meetingEndedAtMs = now.nowMs;
    const idleSinceMs = Math.max(this.#meetingEndedAtMs, device.lastUsedAtMs);
    const goal = desiredGoal(config, { ...now, idleSinceMs: idleSinceMs });
    if (!isSameGoal(goal, this.#goal)) {
      this.#goal = goal;
      this.#goalSinceMs = now.nowMs;
      this.#retryMs = RETRY_MS.first;
    }
    const isIdleGoal = goal.kind === "privacy" || goal.kind === "standby";
    // An operator has moved the camera since it reached an idle goal: reach it again.
    const used = device.lastUsedAtMs > this.#reachedAtMs;
    const left = isIdleGoal && used;
    // The operator's position replaces the one from before privacy.
    if (used && this.#stored.before) await this.#store({ ...this.#stored, before: null });
    if (isSameGoal(goal, this.#reached) && !left) return EVALUATION_INTERVAL_MS;
    // An operator who used the camera since the meeting started has chosen its position.
    const overridden = goal.kind === "start" && device.lastUsedAtMs > this.#goalSinceMs;
    if (!overridden && goal.kind !== "none") {
      await this.#reachGoal(goal);
      logger.info({ camera: device.id, goal }, "camera goal reached");
    }
    if (goal.kind === "start") await this.#store({ startedFor: goal.meetingId, before: null });
    this.#reached = goal;
    this.#reachedAtMs = now.nowMs;
    return EVALUATION_INTERVAL_MS;
  }

  async #reachGoal(goal: Goal): Promise<void> {
    const { config, device } = this.#options;
    switch (goal.kind) {
      case "none":
        return;
      case "awake":
        return this.#wake();
      case "start":
        return this.#goToStart(goal.meetingId);
      case "standby":
        return device.capabilities.power ? device.power.set("standby") : undefined;
      case "privacy": {
        if (config.whenIdle.type !== "privacy") return;
        const { at } = config.whenIdle;
        await this.#wake();
        if (this.#stored.before === null) {
          await this.#store({ ...this.#stored, before: await device.positionIfReported() });
        }
        return at.type === "preset"
          ? this.#options.presetControl.recall(device, at.number)
          : device.moveTo({ pan: at.pan, tilt: at.tilt, zoom: at.zoom });
      }
    }
  }

  async #goToStart(meetingId: string): Promise<void> {
    const { config, device, presetControl } = this.#options;
    await this.#wake();
    if (this.#stored.startedFor === meetingId) return;
    const { onMeetingStart } = config;
    if (onMeetingStart.type === "home") return device.home();
    if (onMeetingStart.type === "preset") return presetControl.recall(device, onMeetingStart.number);
    const before: Position | null = this.#stored.before;
    if (before) await device.moveTo(before);
  }

  /** Switches the camera on, if it supports that, and waits until it reports so. */
  async #wake(): Promise<void> {
    const { device } = this.#options;
    if (!device.capabilities.power) return;
    const deadline = performance.now() + WAKE_TIMEOUT_MS;
    let sent = false;
    while (!this.#abort.signal.aborted) {
      const state = await device.power.read().catch((error: unknown) => {
        if (performance.now() > deadline) throw error;
        return "silent" as const;
      });
      if (state === "on") return;
      if (state === "standby" && !sent) {
        await device.power.set("on");
        sent = true;
        continue;
      }
      if (performance.now() > deadline) {
        throw new RoomdError("timeout", `camera "${device.id}" remains in standby; switch it on manually`);
      }
      await wait(POWER_POLL_MS, undefined, { signal: this.#abort.signal }).catch(() => {});
    }
  }

  get #key(): string {
    return `automation.${this.#options.device.id}`;
  }

  async #store(progress: StoredProgress): Promise<void> {
    this.#stored = progress;
    if (this.#abort.signal.aborted) return;
    await this.#options.store.setValue(this.#key, progress);
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
  }
}
