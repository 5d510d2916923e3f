import { type ConferenceCommands, conferenceCommands } from "../../contract/conference-commands.ts";
import { RoomdError } from "../../contract/errors.ts";
import { type RoomCommands, roomCommands } from "../../contract/room-commands.ts";
import type { AuditLog } from "../../platform/audit-log.ts";
import { type Caller, Dispatcher } from "../../platform/dispatcher.ts";
import { type Handlers, handleEach } from "../../shared/request-handlers.ts";
import type { MovementRequest } from "../devices/camera/on-air-lock.ts";
import type { PresetControl } from "../devices/camera/preset-control.ts";
import type { Devices } from "../devices/devices.ts";
import type { HubLink } from "../link/hub-link.ts";
import type { RoomMedia } from "../media/room-media.ts";
import type { MeetingControl } from "../meeting/meeting-control.ts";
import type { Presets } from "../store/presets.ts";
import type { RoomStore } from "../store/room-store.ts";
import { saveSelectedInput } from "../store/selected-input.ts";
import type { StoredLimits } from "../store/stored-limits.ts";
import type { StoredSettings } from "../store/stored-settings.ts";

export interface RoomCommandDependencies {
  readonly devices: Devices;
  readonly media: RoomMedia;
  readonly meeting: MeetingControl;
  readonly link: HubLink;
  readonly presets: Presets;
  readonly storedSettings: StoredSettings;
  readonly storedLimits: StoredLimits;
  readonly presetControl: PresetControl;
  readonly store: RoomStore;
  readonly audit: AuditLog;
}

function createHandlers({
  devices,
  media,
  meeting,
  link,
  presets,
  presetControl,
  storedSettings,
  storedLimits,
  store,
  audit,
}: RoomCommandDependencies): Handlers<RoomCommands, Caller> {
  /** Returns the camera for a movement that the on-air lock permits. */
  const moving = ({ camera, ...mover }: MovementRequest & { camera: string }) => {
    const device = devices.camera(camera);
    device.onAirLock.authorise(mover);
    device.markUsed();
    return device;
  };
  return {
    "ptz.drive": ({ pan, tilt, zoom, ...mover }) => moving(mover).drive(mover.holder, { pan, tilt, zoom }),
    "ptz.step": ({ pan, tilt, zoom, ...mover }) => moving(mover).step(mover.holder, { pan, tilt, zoom }),
    "ptz.stop": async ({ camera }) => {
      const device = devices.camera(camera);
      await device.stop();
      return { stop: await device.stopVerified() };
    },
    "ptz.position": ({ camera }) => devices.camera(camera).position(),
    "ptz.moveTo": ({ pan, tilt, zoom, ...mover }) => moving(mover).moveTo({ pan, tilt, zoom }),
    "ptz.moveBy": ({ pan, tilt, zoom, ...mover }) => moving(mover).moveBy({ pan, tilt, zoom }),
    "ptz.limit": async ({ camera, corner, to }) => {
      await devices.camera(camera).setLimit(corner, to);
      await storedLimits.save(camera, corner, to);
    },
    "ptz.saveHome": ({ camera }) => devices.camera(camera).network.saveHome(),
    "ptz.home": (mover) => moving(mover).home(),
    "camera.set": async ({ camera, setting, value }) => {
      await devices.camera(camera).settings.set(setting, value);
      await storedSettings.save(camera, setting, value);
    },
    "camera.forgetSetting": ({ camera, setting }) =>
      storedSettings.remove(devices.camera(camera).id, setting),
    "camera.get": ({ camera, setting }) => devices.camera(camera).settings.get(setting),
    "camera.runAction": ({ camera, action }) => devices.camera(camera).settings.runAction(action),
    "camera.streams": ({ camera }) => devices.camera(camera).network.streams(),
    "camera.requestKeyFrame": ({ camera, stream }) => devices.camera(camera).network.requestKeyFrame(stream),
    "camera.clock": ({ camera }) => devices.camera(camera).network.clock(),
    "camera.setClock": ({ camera }) => devices.camera(camera).network.setClock(),
    "camera.ntp": ({ camera }) => devices.camera(camera).network.ntp(),
    "camera.setNtp": ({ camera, ...ntp }) => devices.camera(camera).network.setNtp(ntp),
    "camera.auxiliaryCommands": ({ camera }) => devices.camera(camera).network.auxiliaryCommands(),
    "camera.sendAuxiliary": ({ camera, command }) =>
      devices.camera(camera).network.sendAuxiliaryCommand(command),
    "camera.events": ({ camera, forMs }) => devices.camera(camera).network.events(forMs),
    "camera.unlock": ({ camera, holder }) => devices.camera(camera).onAirLock.unlock(holder),
    "ptz.power": ({ camera, state }) => {
      const device = devices.camera(camera);
      device.markUsed();
      return device.power.set(state);
    },
    "preset.recall": ({ number, ...mover }) => presetControl.recall(moving(mover), number),
    "preset.save": ({ camera, number, name }) => presetControl.save(devices.camera(camera), number, name),
    "preset.rename": ({ camera, number, name }) => presets.rename(devices.camera(camera).id, number, name),
    "preset.reorder": ({ camera, numbers }) => presets.reorder(devices.camera(camera).id, numbers),
    "preset.delete": ({ camera, number }) => presetControl.reset(devices.camera(camera), number),
    "preset.undo": ({ camera }) => presets.undo(devices.camera(camera).id),
    "microphone.setMuted": async ({ muted }) => {
      if (!media.hasMicrophone) {
        throw new RoomdError("device.unsupported", "this room has no microphone (media.audio)");
      }
      await media.setMuted(muted);
      await store.setValue("muted", muted);
    },
    "meeting.join": ({ meetingId }) => meeting.join(meetingId),
    "meeting.leave": () => meeting.leave(),
    "view.set": (view) => link.setView(view),
    "content.share": ({ on }) => media.setContent(on),
    "video.select": async ({ video }) => {
      await media.select(video);
      await saveSelectedInput(store, video);
    },
    "audit.list": (page) => audit.list(page),
    // Executed by the hub, as this room.
    ...handleEach<ConferenceCommands, Caller>(conferenceCommands, (command) =>
      link.runConferenceCommand(command),
    ),
  };
}

/** The path of all commands to the room. */
export function createRoomCommands(dependencies: RoomCommandDependencies): Dispatcher<RoomCommands> {
  return new Dispatcher(roomCommands, createHandlers(dependencies), dependencies.audit);
}
