import { linkTerminal, PseudoTerminal } from "./pty.ts";
import { ViscaSimulator } from "./simulator.ts";

export interface SimulatedCamera extends AsyncDisposable {
  /** What the daemon opens: the stable link if there is one, else the terminal itself. */
  readonly path: string;
  readonly camera: ViscaSimulator["camera"];
  readonly faults: ViscaSimulator["faults"];
  readonly simulator: ViscaSimulator;
  /** Pulls the serial cable. */
  unplug(): void;
  /** Plugs it in again, as a new terminal under the same link. */
  replug(): Promise<void>;
}

/** A simulated camera in this process, at the far end of a new pseudo-terminal. */
export async function startViscaSimulator(
  options: { link?: string; ackMs?: number } = {},
): Promise<SimulatedCamera> {
  let terminal: PseudoTerminal;
  const simulator = new ViscaSimulator({
    write: (bytes) => terminal.write(bytes),
    ...(options.ackMs === undefined ? {} : { ackMs: options.ackMs }),
  });
  const open = async () => {
    terminal = new PseudoTerminal((bytes) => simulator.receive(bytes));
    if (options.link) await linkTerminal(options.link, terminal.path);
    return terminal;
  };
  terminal = await open();
  return {
    path: options.link ?? terminal.path,
    camera: simulator.camera,
    faults: simulator.faults,
    simulator,
    unplug: () => terminal.close(),
    replug: async () => {
      await open();
    },
    [Symbol.asyncDispose]: async () => {
      simulator.dispose();
      terminal.close();
    },
  };
}
