import { setTimeout as wait } from "node:timers/promises";
import { type Static, Type } from "typebox";
import type { Position } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { SettingName } from "../../../contract/device/camera.ts";
import { asRoomdError, type RoomdError } from "../../../contract/errors.ts";
import type { Logger } from "../../../platform/log.ts";
import type { RoomStore } from "../../store/room-store.ts";
import type { StoredLimits } from "../../store/stored-limits.ts";
import type { StoredSettings } from "../../store/stored-settings.ts";
import type { CameraDevice } from "./camera-device.ts";
import { returnTarget } from "./return-policy.ts";

/** Interval of position readings while a camera starts; two equal ones mean that it has started, ms. */
const SETTLE_INTERVAL_MS = 500;
/** Retry delay after a failure, doubling, ms. */
const RETRY_MS = { first: 2000, most: 60_000 } as const;

/** Whether the camera did not respond, so that a retry makes sense. */
function isConnectionError({ code }: RoomdError): boolean {
  return code === "timeout" || code === "unavailable" || code === "aborted";
}

const RestPosition = Type.Union([
  Type.Object({ pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() }),
  Type.Null(),
]);
type RestPosition = Static<typeof RestPosition>;

export interface StateReconcilerOptions {
  readonly device: CameraDevice;
  readonly settings: StoredSettings;
  readonly limits: StoredLimits;
  readonly onReconnect: RoomConfig["ptz"]["onReconnect"];
  readonly store: RoomStore;
  readonly logger: Logger;
}

/** Restores the desired state of one camera when it responds again: settings, limits and position. The state
 * survives a power cut of the room. An operator's use of the camera takes precedence. */
export class StateReconciler implements Disposable {
  readonly #options: StateReconcilerOptions;
  readonly #abort = new AbortController();
  readonly #stack = new DisposableStack();
  #restPosition: RestPosition = null;
  /** `device.movementCount` when it came to rest. */
  #restMovementCount = 0;
  /** The camera has been silent and is not restored yet. */
  #isDiverged = true;
  #isReconciling = false;

  constructor(options: StateReconcilerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { device, store } = this.#options;
    this.#restPosition = (await store.getValue(this.#key, RestPosition)) ?? null;
    this.#restMovementCount = device.movementCount;
    this.#stack.defer(device.changes.on(() => this.#evaluate()));
    this.#evaluate();
  }

  get #key(): string {
    return `rest.${this.#options.device.id}`;
  }

  #evaluate(): void {
    const { device } = this.#options;
    const { health, moving, position } = device.state();
    const ordered = device.movementCount !== this.#restMovementCount;
    if (ordered) this.#storeRestPosition(null);
    if (health.status === "down") this.#isDiverged = true;
    if (health.status !== "ok") return;
    if (this.#isDiverged) {
      if (!this.#isReconciling) void this.#reconcile();
    } else if (!moving && position && (!this.#isReconciling || ordered)) {
      // The operator's position is the desired one, even while the camera is being restored.
      this.#restMovementCount = device.movementCount;
      this.#storeRestPosition(position);
    }
  }

  #storeRestPosition(rest: Position | null): void {
    if (JSON.stringify(rest) === JSON.stringify(this.#restPosition)) return;
    const { store, logger } = this.#options;
    this.#restPosition = rest;
    store.setValue(this.#key, rest).catch((error: unknown) => {
      if (!this.#abort.signal.aborted) logger.error({ err: error }, "rest position not stored");
    });
  }

  async #reconcile(): Promise<void> {
    const { device, logger } = this.#options;
    const { signal } = this.#abort;
    this.#isReconciling = true;
    this.#isDiverged = false;
    for (let retryMs: number = RETRY_MS.first; !signal.aborted && !this.#isDiverged; ) {
      try {
        const position = await this.#waitUntilStill();
        const settings = await this.#restoreSettings();
        await this.#restoreLimits();
        const returnedTo = await this.#returnToRest(position);
        if (settings > 0 || returnedTo)
          logger.info({ camera: device.id, settings, returnedTo }, "camera restored");
        break;
      } catch (error) {
        if (signal.aborted) break;
        const known = asRoomdError(error, `camera "${device.id}"`);
        // Another movement replaced this one: its target is the desired one.
        if (known.code === "aborted") break;
        logger.warn({ camera: device.id, err: known }, "camera not restored");
        await wait(retryMs, undefined, { signal }).catch(() => {});
        retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      }
    }
    this.#isReconciling = false;
    if (!signal.aborted) this.#evaluate();
  }

  /** Returns the position once the head has come to rest after its start; null if the camera does not report it. */
  async #waitUntilStill(): Promise<Position | null> {
    const { device } = this.#options;
    let before = await device.positionIfReported();
    while (before && !this.#abort.signal.aborted) {
      await wait(SETTLE_INTERVAL_MS, undefined, { signal: this.#abort.signal });
      const now = await device.positionIfReported();
      if (!now) return null;
      if (now.pan === before.pan && now.tilt === before.tilt && now.zoom === before.zoom) return now;
      before = now;
    }
    return before;
  }

  /** Restores the settings that differ; returns their number. */
  async #restoreSettings(): Promise<number> {
    const { device, settings } = this.#options;
    let count = 0;
    for (const [key, { value }] of Object.entries(settings.of(device.id))) {
      const name = key as SettingName;
      try {
        const now = await device.settings.get(name).catch((error: unknown) => {
          // Settings that can't be read are always set.
          if (asRoomdError(error, name).code === "device.unsupported") return null;
          throw error;
        });
        if (now?.value !== value) {
          await device.settings.set(name, value);
          count++;
        }
        settings.setStatus(device.id, name, { value, status: "applied" });
      } catch (error) {
        const known = asRoomdError(error, name);
        if (isConnectionError(known)) throw known;
        settings.setStatus(device.id, name, { value, status: "refused", reason: known.message });
      }
    }
    return count;
  }

  /** Limits can't be read, so they are always set. */
  async #restoreLimits(): Promise<void> {
    const { device, limits, logger } = this.#options;
    for (const [corner, to] of limits.of(device.id)) {
      try {
        await device.setLimit(corner, to);
      } catch (error) {
        const known = asRoomdError(error, corner);
        if (isConnectionError(known)) throw known;
        logger.warn({ camera: device.id, corner, err: known }, "camera limit rejected");
      }
    }
  }

  async #returnToRest(position: Position | null): Promise<Position | null> {
    const { device, onReconnect } = this.#options;
    if (!position || device.movementCount !== this.#restMovementCount) return null;
    const { power } = device.state();
    const target = returnTarget({
      onReconnect,
      capabilities: device.capabilities,
      rest: this.#restPosition,
      position,
      power,
    });
    if (!target) return null;
    // The return is not an operator's movement: if it fails, the rest position is still the desired one.
    this.#restMovementCount++;
    await device.moveTo(target);
    return target;
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    this.#stack.dispose();
  }
}
