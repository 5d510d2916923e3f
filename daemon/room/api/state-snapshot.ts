import type { RoomConfig } from "../../contract/config/room-config.ts";
import type { RoomState } from "../../contract/fleet/room-state.ts";
import type { AuditLog } from "../../platform/audit-log.ts";
import { ChangeEmitter } from "../../platform/change-emitter.ts";
import type { FaultLog } from "../../platform/fault-log.ts";
import type { Storage } from "../../platform/storage.ts";
import type { Devices } from "../devices/devices.ts";
import type { Screens } from "../kiosk/screens.ts";
import type { HubBroker } from "../link/hub-broker.ts";
import type { HubLink } from "../link/hub-link.ts";
import type { RoomClock } from "../link/room-clock.ts";
import type { RoomMedia } from "../media/room-media.ts";
import type { MeetingControl } from "../meeting/meeting-control.ts";
import type { Presets } from "../store/presets.ts";
import type { StoredSettings } from "../store/stored-settings.ts";

/** Everything whose state a room shows. */
export interface RoomParts {
  readonly config: RoomConfig;
  readonly devices: Devices;
  readonly media: RoomMedia;
  readonly meeting: MeetingControl;
  readonly link: HubLink;
  readonly broker: HubBroker;
  readonly screens: Screens;
  readonly presets: Presets;
  readonly storedSettings: StoredSettings;
  readonly audit: AuditLog;
  readonly faults: FaultLog;
  readonly storage: Storage;
  readonly clock: RoomClock;
}

/** The room's state, put together from its parts. */
export class RoomStateSnapshot {
  /** Some part changed. */
  readonly changes = new ChangeEmitter();
  readonly #parts: RoomParts;
  readonly #startedAtMs = Date.now();

  constructor(parts: RoomParts) {
    this.#parts = parts;
    const { config: _, ...changing } = parts;
    for (const { changes } of Object.values(changing)) changes.on(() => this.changes.emit());
  }

  state(): RoomState {
    const { config, devices, media, meeting, link, broker, screens, audit, faults, storage, clock } =
      this.#parts;
    return {
      atMs: Date.now(),
      room: config.room,
      startedAtMs: this.#startedAtMs,
      cameras: devices.cameras.map((camera) => camera.state()),
      microphone: media.microphone(),
      media: media.state(),
      link: link.health(),
      wan: link.wan(),
      broker: broker.health(),
      meeting: link.state(),
      screens: screens.state(),
      agenda: [...meeting.agenda],
      siteNames: meeting.siteNames,
      removal: meeting.removal,
      audit: audit.health(),
      process: faults.health(),
      storage: storage.health(),
      clock: clock.health(),
    };
  }
}
