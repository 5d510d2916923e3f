import type { CameraConfig } from "../daemon/contract/room-config.ts";
import type { Camera } from "./camera.ts";
import { SerialStream } from "./transport/serial.ts";
import { ViscaCamera } from "./visca/driver.ts";

/** The camera of a configuration; its port begins to open at once and is opened again whenever it goes. */
export function openCamera(config: CameraConfig): Camera {
  const stream = new SerialStream({ path: config.connection.path, baudRate: config.connection.baudRate });
  const camera = new ViscaCamera({ id: config.id, address: config.address, stream });
  stream.start();
  return camera;
}
