import { join } from "node:path";
import { Type } from "typebox";
import type { RoomConfig } from "../contract/config/room-config.ts";
import { AuditLog } from "../platform/audit-log.ts";
import { FaultLog } from "../platform/fault-log.ts";
import type { Logger } from "../platform/log.ts";
import { SteadyClock } from "../platform/steady-clock.ts";
import { createRoomCommands } from "./api/commands.ts";
import { startRoomServer } from "./api/room-server.ts";
import { RoomStateSnapshot } from "./api/state-snapshot.ts";
import { CameraAutomation } from "./devices/camera/camera-automation.ts";
import { isOnAir } from "./devices/camera/on-air.ts";
import { PresetControl } from "./devices/camera/preset-control.ts";
import { StateReconciler } from "./devices/camera/state-reconciler.ts";
import { Devices } from "./devices/devices.ts";
import { StatePublisher } from "./health/state-publisher.ts";
import { KioskWatchdog } from "./kiosk/kiosk-watchdog.ts";
import { Screens } from "./kiosk/screens.ts";
import { HubBroker } from "./link/hub-broker.ts";
import { HubLink } from "./link/hub-link.ts";
import { RoomClock } from "./link/room-clock.ts";
import { RoomMedia } from "./media/room-media.ts";
import { MeetingControl } from "./meeting/meeting-control.ts";
import { StoredPresetTokens } from "./store/preset-tokens.ts";
import { Presets } from "./store/presets.ts";
import { RoomStore } from "./store/room-store.ts";
import { loadSelectedInput } from "./store/selected-input.ts";
import { StoredLimits } from "./store/stored-limits.ts";
import { StoredSettings } from "./store/stored-settings.ts";

/** Builds one room and starts it. It needs no hub, no broker and no network; what is missing is tried again.
 * Rejects when the database can't be opened or the port is taken. */
export async function startRoom(config: RoomConfig, logger: Logger): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();

  const faults = stack.use(new FaultLog(logger));
  const { stateDirectory } = config;
  const audit = stack.use(
    new AuditLog({ file: join(stateDirectory, "audit.sqlite"), limits: config.audit, logger }),
  );
  const store = stack.use(await RoomStore.open(stateDirectory, logger));
  const cameraIds = config.cameras.map(({ id }) => id);
  const presets = await Presets.load(store);
  const storedSettings = await StoredSettings.load(store, cameraIds);
  const presetTokens = await StoredPresetTokens.load(store, cameraIds, logger);
  const storedLimits = await StoredLimits.load(store, cameraIds);

  const media = stack.use(new RoomMedia(config, logger));
  media.start(await loadSelectedInput(store));
  await media.setMuted((await store.getValue("muted", Type.Boolean())) === true);

  const clock = new RoomClock(stack.use(new SteadyClock(logger)), logger);
  const link = stack.use(new HubLink({ config, media, clock, logger }));
  const meeting = stack.use(
    await MeetingControl.load({
      store,
      logger,
      clock,
      onDesiredMeeting: (...desired) => link.setDesiredMeeting(...desired),
    }),
  );
  link.onMeetingEnded((end) => meeting.handleEnd(end));
  const broker = stack.use(
    new HubBroker({ config, logger, onAgenda: (agenda) => meeting.setAgenda(agenda) }),
  );

  const devices = stack.use(
    new Devices({
      config,
      presets,
      storedSettings,
      presetTokens,
      isOnAir: (camera) => isOnAir(media.selectedCamera, link.state(), camera),
      logger,
    }),
  );
  media.onKeyFrameRequest((camera) => devices.requestKeyFrame(camera));
  const presetControl = new PresetControl({
    presets,
    logger,
    takeThumbnail: async (device) => (await device.snapshot()) ?? media.thumbnailFeedOf(device.id)?.next(),
  });

  const screens = new Screens(config.kiosk);
  const { database: storage } = store;
  const state = { presets, storedSettings, audit, faults, storage, clock };
  const parts = { config, devices, media, meeting, link, broker, screens, ...state };
  const snapshot = new RoomStateSnapshot(parts);
  stack.use(new StatePublisher({ broker, snapshot }));
  const commands = createRoomCommands({ ...parts, storedLimits, presetControl, store });
  const panelUrl = await startRoomServer(stack, { ...parts, snapshot, commands, logger });

  for (const device of devices.cameras) {
    const { onReconnect } = config.ptz;
    const stored = { settings: storedSettings, limits: storedLimits };
    await stack.use(new StateReconciler({ device, ...stored, onReconnect, store, logger })).start();
    const situation = () => meeting.situation();
    const automation = { config: config.ptz, device, presetControl, store, logger, situation };
    stack.use(new CameraAutomation(automation)).start();
  }
  if (config.kiosk) stack.use(new KioskWatchdog({ config: config.kiosk, screens, logger })).start();
  meeting.start();
  link.start();
  broker.start();
  logger.info({ panelUrl }, "room ready");
  return stack.move();
}
