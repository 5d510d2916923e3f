import { setTimeout as wait } from "node:timers/promises";
import { type Static, Type } from "typebox";
import type { Position } from "../../../../drivers/camera.ts";
import type { RoomConfig } from "../../../contract/config/room-config.ts";
import type { SettingName } from "../../../contract/device/camera.ts";
import { asRoomdError, type RoomdError } from "../../../contract/errors.ts";
import { parse } from "../../../contract/parse.ts";
import type { Logger } from "../../../platform/log.ts";
import type { RoomStore } from "../../store/room-store.ts";
import type { KeptLimits } from "../../store/stored-limits.ts";
import type { KeptSettings } from "../../store/stored-settings.ts";
import type { CameraDevice } from "./camera-device.ts";
import { returnTo } from "./return-policy.ts";

/** Between two readings of a camera that is starting; equal ones mean that it has started, ms. */
const SETTLES_EVERY_MS = 500;
/** After a failure it is tried again, doubling, ms. */
const RETRY_MS = { first: 2000, most: 60_000 } as const;

/** Not its answer: it is to be asked again. */
function isAway({ code }: RoomdError): boolean {
  return code === "timeout" || code === "unavailable" || code === "aborted";
}

const Rest = Type.Union([
  Type.Object({ pan: Type.Number(), tilt: Type.Number(), zoom: Type.Number() }),
  Type.Null(),
]);
type Rest = Static<typeof Rest>;

export interface RestorerOptions {
  readonly device: CameraDevice;
  readonly kept: KeptSettings;
  readonly limits: KeptLimits;
  readonly onReconnect: RoomConfig["ptz"]["onReconnect"];
  readonly store: RoomStore;
  readonly logger: Logger;
}

/** Brings one camera back to what was wanted of it when it answers again: its settings, how far it may turn, and where it
 * looked. It remembers them over a power cut of the room. What an operator does meanwhile comes first. */
export class Restorer implements Disposable {
  readonly #options: RestorerOptions;
  readonly #abort = new AbortController();
  readonly #stack = new DisposableStack();
  #rest: Rest = null;
  /** Movements ordered until it came to rest. */
  #restMovements = 0;
  /** It has not answered since, or has not been brought back. */
  #away = true;
  #restoring = false;

  constructor(options: RestorerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { device, store } = this.#options;
    this.#rest = parse(Rest, (await store.setting(this.#key)) ?? null, this.#key);
    this.#restMovements = device.movements;
    this.#stack.defer(device.changes.on(() => this.#look()));
    this.#look();
  }

  get #key(): string {
    return `rest.${this.#options.device.id}`;
  }

  #look(): void {
    const { device } = this.#options;
    const { health, moving, position } = device.state();
    const ordered = device.movements !== this.#restMovements;
    if (ordered) this.#keep(null);
    if (health.status === "down") this.#away = true;
    if (health.status !== "ok") return;
    if (this.#away) {
      if (!this.#restoring) void this.#restore();
    } else if (!moving && position && (!this.#restoring || ordered)) {
      // Where somebody has put it is where it belongs, even while it is being brought back.
      this.#restMovements = device.movements;
      this.#keep(position);
    }
  }

  #keep(rest: Position | null): void {
    if (JSON.stringify(rest) === JSON.stringify(this.#rest)) return;
    const { store, logger } = this.#options;
    this.#rest = rest;
    store.saveSetting(this.#key, rest).catch((error: unknown) => {
      if (!this.#abort.signal.aborted) logger.error({ err: error }, "place of rest not kept");
    });
  }

  async #restore(): Promise<void> {
    const { device, logger } = this.#options;
    const { signal } = this.#abort;
    this.#restoring = true;
    this.#away = false;
    for (let retryMs: number = RETRY_MS.first; !signal.aborted && !this.#away; ) {
      try {
        const position = await this.#settled();
        const settings = await this.#setAgain();
        await this.#limitAgain();
        const place = await this.#goBack(position);
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
    this.#restoring = false;
    if (!signal.aborted) this.#look();
  }

  /** Where it stands when its head has come to rest after its start. */
  async #settled(): Promise<Position> {
    const { device } = this.#options;
    let before = await device.position();
    while (!this.#abort.signal.aborted) {
      await wait(SETTLES_EVERY_MS, undefined, { signal: this.#abort.signal });
      const now = await device.position();
      if (now.pan === before.pan && now.tilt === before.tilt && now.zoom === before.zoom) return now;
      before = now;
    }
    return before;
  }

  /** Sets what the camera has forgotten; answers how many. */
  async #setAgain(): Promise<number> {
    const { device, kept } = this.#options;
    let count = 0;
    for (const [key, { value }] of Object.entries(kept.of(device.id))) {
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
        kept.mark(device.id, name, { value, status: "as-set" });
      } catch (error) {
        const known = asRoomdError(error, name);
        if (isAway(known)) throw known;
        kept.mark(device.id, name, { value, status: "refused", reason: known.message });
      }
    }
    return count;
  }

  /** No camera can be asked for its limits: they are set again whatever they are. */
  async #limitAgain(): Promise<void> {
    const { device, limits, logger } = this.#options;
    for (const [corner, to] of limits.of(device.id)) {
      try {
        await device.limit(corner, to);
      } catch (error) {
        const known = asRoomdError(error, corner);
        if (isAway(known)) throw known;
        logger.warn({ camera: device.id, corner, err: known }, "camera takes its limit no more");
      }
    }
  }

  async #goBack(position: Position): Promise<Position | null> {
    const { device, onReconnect } = this.#options;
    if (device.movements !== this.#restMovements) return null;
    const { power } = device.state();
    const place = returnTo({ onReconnect, abilities: device.abilities, rest: this.#rest, position, power });
    if (!place) return null;
    // The way back is no order of anybody: should it fail, it is still where the camera belongs.
    this.#restMovements++;
    await device.moveTo(place);
    return place;
  }

  [Symbol.dispose](): void {
    this.#abort.abort();
    this.#stack.dispose();
  }
}
