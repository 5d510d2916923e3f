import type { RoomConfig } from "../contract/config/room-config.ts";
import { RoomdError } from "../contract/errors.ts";
import type { RoomState } from "../contract/fleet/room-state.ts";
import { ROOM_STATE_EVERY_MS } from "../contract/room-commands.ts";
import { ChangeEmitter } from "../platform/change-emitter.ts";
import { createServer } from "../platform/http-server.ts";
import { StateBroadcaster } from "../platform/live-state.ts";
import type { Logger } from "../platform/log.ts";
import { RoomCommands } from "./api/commands.ts";
import { createLiveClient } from "./api/live-client.ts";
import { presetThumbnailRoutes } from "./api/preset-thumbnails.ts";
import { videoThumbnailRoutes } from "./api/video-thumbnails.ts";
import { CameraAutomation } from "./devices/camera/camera-automation.ts";
import { isOnAir } from "./devices/camera/on-air.ts";
import { PresetControl } from "./devices/camera/preset-control.ts";
import { StateReconciler } from "./devices/camera/state-reconciler.ts";
import { Devices } from "./devices/devices.ts";
import { StatePublisher } from "./health/state-publisher.ts";
import { KioskWatchdog } from "./kiosk/kiosk-watchdog.ts";
import { Screens } from "./kiosk/screens.ts";
import { HubLink } from "./link/hub-link.ts";
import { RoomMedia } from "./media/room-media.ts";
import { MeetingControl } from "./meeting/meeting-control.ts";
import { Presets } from "./store/presets.ts";
import { RoomStore } from "./store/room-store.ts";
import { loadSelectedInput } from "./store/selected-input.ts";
import { StoredLimits } from "./store/stored-limits.ts";
import { StoredSettings } from "./store/stored-settings.ts";

/** A page sees a movement's start and end within two pictures, ms. */
const STATE_THROTTLE_MS = 10;
/** Where no kiosk is configured: a display that has proven nothing for this long does not keep the sound, ms. */
const SCREEN_UNRESPONSIVE_AFTER_MS = 10_000;

/** Builds one room and starts it. It needs no hub, no broker and no network; what is missing is tried again.
 * Rejects when the database can't be opened or the port is taken. */
export async function startRoom(config: RoomConfig, logger: Logger): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const startedAtMs = Date.now();
  const changes = new ChangeEmitter();

  const store = stack.use(await RoomStore.open(config.stateDirectory));
  const onKeyFrameWanted = (camera: string) => {
    const asked = devices.cameras.find(({ id }) => id === camera)?.network.requestKeyFrame();
    asked?.catch((error: unknown) => logger.debug({ err: error, camera }, "no key frame asked for"));
  };
  const media = stack.use(new RoomMedia(config, logger, onKeyFrameWanted));
  media.start(await loadSelectedInput(store));
  const presets = await Presets.load(store);
  const cameraIds = config.cameras.map(({ id }) => id);
  const keptSettings = await StoredSettings.load(store, cameraIds);
  const keptLimits = await StoredLimits.load(store, cameraIds);
  const onAir = (camera: string) => isOnAir(media.selectedCamera, link.state(attendance.desired), camera);
  const devices = stack.use(
    new Devices({ config, presets, storedSettings: keptSettings, isOnAir: onAir, logger }),
  );
  await media.setMuted((await store.getValue("muted")) === true);

  const onOver: ConstructorParameters<typeof HubLink>[0]["onMeetingEnded"] = (meetingId, how) =>
    void (how === "removed" ? attendance.handleRemoved(meetingId) : attendance.handleEnded(meetingId));
  const link = stack.use(new HubLink({ config, media, logger, onMeetingEnded: onOver }));
  const want = (meetingId: string | null) => link.setDesiredMeeting(meetingId);
  const attendance = stack.use(await MeetingControl.load({ store, logger, onDesiredMeeting: want }));
  const onAgenda: ConstructorParameters<typeof StatePublisher>[0]["onAgenda"] = (agenda) => {
    attendance.setAgenda(agenda).catch((error: unknown) => {
      logger.error({ err: error }, "agenda not kept");
    });
  };
  const displays = new Screens({
    screens: config.kiosk?.screens ?? [],
    unresponsiveAfterMs: config.kiosk?.unresponsiveAfterMs ?? SCREEN_UNRESPONSIVE_AFTER_MS,
  });
  const reporter = stack.use(new StatePublisher({ config, logger, changes, state, onAgenda }));

  function state(): RoomState {
    return {
      atMs: Date.now(),
      room: config.room,
      startedAtMs,
      cameras: devices.cameras.map((camera) => camera.state()),
      microphone: media.microphone(),
      media: media.state(),
      link: link.health(),
      wan: link.wan(),
      broker: reporter.health(),
      meeting: link.state(attendance.desired),
      screens: displays.state(),
      agenda: [...attendance.agenda],
    };
  }
  for (const part of [media, devices, presets, keptSettings, link, attendance, displays, reporter]) {
    part.changes.on(() => changes.emit());
  }

  const presetControl = new PresetControl({
    presets,
    logger,
    takeThumbnail: async (device) => (await device.snapshot()) ?? media.thumbnailFeedOf(device.id)?.next(),
  });
  const commands = new RoomCommands({
    devices,
    media,
    meeting: attendance,
    link,
    presets,
    keptSettings,
    keptLimits,
    presetControl,
    store,
    logger,
  });
  const live = stack.use(
    new StateBroadcaster({
      changes,
      state,
      atMostEveryMs: STATE_THROTTLE_MS,
      atLeastEveryMs: ROOM_STATE_EVERY_MS,
    }),
  );
  const server = await createServer({
    logger,
    home: "/panel/",
    state,
    command: (method, params, who) => commands.run(method, params, who),
    routes: (http) => {
      presetThumbnailRoutes(presets)(http);
      videoThumbnailRoutes(media, devices)(http);
    },
    live: (peer, who) =>
      createLiveClient({ peer, client: who, live, commands, devices, media, screens: displays }),
  });
  stack.defer(() => server.close());
  const { host, port } = config.api;
  const panelUrl = await server.listen({ host, port }).catch((error: unknown) => {
    throw new RoomdError("unavailable", `panel: can't listen on ${host}:${port} (api in the configuration)`, {
      cause: error,
    });
  });

  for (const device of devices.cameras) {
    const { onReconnect } = config.ptz;
    const restored = { settings: keptSettings, limits: keptLimits, onReconnect: onReconnect };
    await stack.use(new StateReconciler({ device, ...restored, store, logger })).start();
    const caretaker = new CameraAutomation({
      config: config.ptz,
      device,
      presetControl,
      store,
      logger,
      situation: () => attendance.situation(),
    });
    stack.use(caretaker).start();
  }
  if (config.kiosk) stack.use(new KioskWatchdog({ config: config.kiosk, screens: displays, logger })).start();
  attendance.start();
  link.start();
  reporter.start();
  logger.info({ panelUrl }, "ready");
  return stack.move();
}
