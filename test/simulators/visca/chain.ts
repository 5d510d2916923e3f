import { ViscaFrameParser } from "../../../drivers/visca/frame-parser.ts";
import { serialEndpoint } from "../transport/endpoints.ts";
import { ViscaSimulator } from "./simulator.ts";

/** Cameras on one serial line. Broadcasts pass from one camera to the next. */
export interface SimulatedChain extends AsyncDisposable {
  readonly connection: Record<string, unknown>;
  /** In the order of the cable; reorder it to swap cables. */
  readonly cameras: ViscaSimulator[];
  unplug(): Promise<void>;
  replug(): Promise<void>;
}

const BROADCAST = 0x88;
const ADDRESS_SET = 0x30;

/** `models`: the model number in each camera's version response, in the order of the cable. */
export async function startViscaChain(models: readonly number[], link: string): Promise<SimulatedChain> {
  let broadcasting = false;
  const cameras = models.map(
    (model) =>
      new ViscaSimulator({
        address: 0,
        version: { vendor: 0x0020, model, firmware: 0x0100 },
        write: (bytes) => {
          if (!broadcasting) end.write(bytes);
        },
      }),
  );
  const all = [...cameras];
  const broadcast = (frame: Uint8Array) => {
    broadcasting = true;
    for (const [index, camera] of cameras.entries()) {
      camera.receive(
        frame[1] === ADDRESS_SET ? Uint8Array.of(BROADCAST, ADDRESS_SET, index + 1, 0xff) : frame,
      );
    }
    broadcasting = false;
    end.write(
      frame[1] === ADDRESS_SET ? Uint8Array.of(BROADCAST, ADDRESS_SET, cameras.length + 1, 0xff) : frame,
    );
  };
  const parser = new ViscaFrameParser();
  const end = await serialEndpoint((bytes) => {
    for (const { kind, bytes: frame } of parser.push(bytes)) {
      if (kind !== "frame") continue;
      if (frame[0] === BROADCAST) broadcast(frame);
      else for (const camera of cameras) camera.receive(frame);
    }
  }, link);
  return {
    connection: end.connection,
    cameras,
    unplug: () => end.unplug(),
    replug: () => end.replug(),
    [Symbol.asyncDispose]: async () => {
      for (const camera of all) camera.dispose();
      await end.unplug();
    },
  };
}
