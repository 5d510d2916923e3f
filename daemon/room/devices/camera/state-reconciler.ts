import { setTimeout as wait } from "node:timers/promises";
import { type Static, Type } from "typebox";
import type { Position } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { SettingName } from "../../../contract/device/camera.ts";
import { asRoomdError, type RoomdError } from "../../../contract/errors.ts";
import { parse } from "../../../contract/parse.ts";
import type { Logger } from "../../../platform/log.ts";
import type { RoomStore } from "../../store/room-store.ts";
import type { StoredLimits } from "../../store/stored-limits.ts";
import type { StoredSettings } from "../../store/stored-settings.ts";
import type { CameraDevice } from "./camera-device.ts";
import { returnTarget } from "./return-policy.ts";

/** Between two readings of a camera that is starting; equal ones mean that it has started, ms. */
const SETTLE_INTERVAL_MS = 500;
/** After a failure it is tried again, doubling, ms. */
const RETRY_MS = { first: 2000, most: 60_000 } as const;

/** Not its answer: it is to be asked again. */
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

/** Brings one camera back to what was wanted of it when it answers again: its settings, how far it may turn, and where it
 * looked. It remembers them over a power cut of the room. What an operator does meanwhile comes first. */
export class StateReconciler implements Disposable {
  readonly #options: StateReconcilerOptions;
  readonly #abort = new AbortController();
  readonly #stack = new DisposableStack();
  #restPosition: RestPosition = null;
  /** Movements ordered until it came to rest. */
  #restMovementCount = 0;
  /** It has not answered since, or has not been brought back. */
  #isDiverged = true;
  #isReconciling = false;

  constructor(options: StateReconcilerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { device, store } = this.#options;
    this.#restPosition = parse(RestPosition, (await store.getValue(this.#key)) ?? null, this.#key);
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
      // Where somebody has put it is where it belongs, even while it is being brought back.
      this.#restMovementCount = device.movementCount;
      this.#storeRestPosition(position);
    }
  }

  #storeRestPosition(rest: Position | null): void {
    if (JSON.stringify(rest) === JSON.stringify(this.#restPosition)) return;
    const { store, logger } = this.#options;
    this.#restPosition = rest;
    store.setValue(this.#key, rest).catch((error: unknown) => {
      if (!this.#abort.signal.aborted) logger.error({ err: error }, "place of rest not kept");
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
        const place = await this.#returnToRest(position);
        if (settings > 0 || place) logger.info({ camera: device.id, settings, place }, "camera restored");
        break;
      } catch (error) {
        if (signal.aborted) break;
        const known = asRoomdError(error, `camera "${device.id}"`);
        // Another movement took over: that is what is wanted now.
        if (known.code === "aborted") break;
        logger.warn({ camera: device.id, err: known }, "camera not restored yet");
        await wait(retryMs, undefined, { signal }).catch(() => {});
        retryMs = Math.min(retryMs * 2, RETRY_MS.most);
      }
    }
    this.#isReconciling = false;
    if (!signal.aborted) this.#evaluate();
  }

  /** Where it stands when its head has come to rest after its start. */
  async #waitUntilStill(): Promise<Position> {
    const { device } = this.#options;
    let before = await device.position();
    while (!this.#abort.signal.aborted) {
      await wait(SETTLE_INTERVAL_MS, undefined, { signal: this.#abort.signal });
      const now = await device.position();
      if (now.pan === before.pan && now.tilt === before.tilt && now.zoom === before.zoom) return now;
      before = now;
    }
    return before;
  }

  /** Sets what the camera has forgotten; answers how many. */
  async #restoreSettings(): Promise<number> {
    const { device, settings } = this.#options;
    let count = 0;
    for (const [key, { value }] of Object.entries(settings.of(device.id))) {
      const name = key as SettingName;
      try {
        const now = await device.settings.get(name).catch((error: unknown) => {
          // Some can be set and not asked: those are set again whatever they are.
          if (asRoomdError(error, name).code === "device.unsupported") return null;
          throw error;
        });
        if (now?.value !== value) {
          await device.settings.set(name, value);
          count++;
        }
        settings.setStatus(device.id, name, { value, status: "as-set" });
      } catch (error) {
        const known = asRoomdError(error, name);
        if (isConnectionError(known)) throw known;
        settings.setStatus(device.id, name, { value, status: "refused", reason: known.message });
      }
    }
    return count;
  }

  /** No camera can be asked for its limits: they are set again whatever they are. */
  async #restoreLimits(): Promise<void> {
    const { device, limits, logger } = this.#options;
    for (const [corner, to] of limits.of(device.id)) {
      try {
        await device.setLimit(corner, to);
      } catch (error) {
        const known = asRoomdError(error, corner);
        if (isConnectionError(known)) throw known;
        logger.warn({ camera: device.id, corner, err: known }, "camera takes its limit no more");
      }
    }
  }

  async #returnToRest(position: Position): Promise<Position | null> {
    const { device, onReconnect } = this.#options;
    if (device.movementCount !== this.#restMovementCount) return null;
    const { power } = device.state();
    const place = returnTarget({
      onReconnect,
      capabilities: device.capabilities,
      rest: this.#restPosition,
      position,
      power,
    });
    if (!place) return null;
    // The way back is no order of anybody: should it fail, it is still where the camera belongs.
    this.#restMovementCount++;
    await device.moveTo(place);
    return place;
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    this.#stack.dispose();
  }
}
