/** A stored value, identified by the first bytes of its command. The response has the command's parameters
 * without those that only select. */
interface Register {
  /** Hexadecimal, after the address and `01`. */
  readonly command: string;
  /** Bytes of parameters; other lengths are a syntax error. */
  readonly length: number;
  /** Offset of the response in the parameters; absent: no inquiry. */
  readonly replyFrom?: number;
  /** After power-on. */
  readonly initial: readonly number[];
}

const ON = [0x02];
const OFF = [0x03];
const ZERO = [0, 0, 0, 0];
const number = (command: string): Register => ({ command, length: 4, replyFrom: 0, initial: ZERO });
const byte = (command: string, initial: readonly number[]): Register => ({
  command,
  length: 1,
  replyFrom: 0,
  initial,
});

/** Sony SRG-300H, BRC-X400 and SRG-A40 command lists; brightness and contrast PTZOptics NDI|HX manual. */
const REGISTERS: readonly Register[] = [
  byte("0406", OFF),
  byte("0438", ON),
  number("0448"),
  number("0428"),
  byte("0435", [0]),
  number("0443"),
  number("0444"),
  byte("0439", [0]),
  number("044a"),
  number("044b"),
  number("044c"),
  number("044d"),
  byte("043e", OFF),
  number("044e"),
  byte("0433", OFF),
  byte("7e0400", [0]),
  byte("043d", OFF),
  { command: "0425", length: 4, initial: ZERO },
  number("0442"),
  number("0449"),
  number("04a1"),
  number("04a2"),
  byte("0461", OFF),
  byte("0466", OFF),
  byte("0453", [0]),
  byte("7e041b", [0]),
  { command: "7e041c", length: 2, replyFrom: 0, initial: [0, 1] },
  { command: "7e010a", length: 2, replyFrom: 1, initial: [0, 0x03] },
  { command: "7e041a", length: 2, replyFrom: 1, initial: [0, 0x03] },
  byte("0608", ON),
  byte("0401", OFF),
  byte("0606", OFF),
  byte("7e043a", [0]),
  { command: "047d", length: 1, initial: OFF },
  { command: "1154", length: 1, initial: OFF },
  // Actions without a state.
  { command: "0408", length: 1, initial: [0] },
  { command: "0418", length: 1, initial: [0] },
  { command: "0410", length: 1, initial: [0] },
  { command: "7e0102", length: 2, initial: [0, 0] },
  { command: "7e0440", length: 3, initial: [0, 0, 0] },
];

/** Menu actions that share the command of the menu setting. */
const MENU = "0606";
const MENU_STEPS = [0x04, 0x05];

/** The settings of a simulated camera. */
export class SimulatedSettings {
  readonly #values = new Map<string, readonly number[]>();

  /** Restores the defaults. */
  reset(): void {
    this.#values.clear();
  }

  /** Executes a command; undefined if it is not a setting or malformed. */
  execute(frame: Uint8Array): number | undefined {
    const hex = Buffer.from(frame.slice(2, -1)).toString("hex");
    const register = REGISTERS.find(
      ({ command, length }) => hex.startsWith(command) && hex.length === command.length + 2 * length,
    );
    if (!register) return undefined;
    const parameters = [...Buffer.from(hex.slice(register.command.length), "hex")];
    const isStep = register.command === MENU && MENU_STEPS.includes(parameters[0] ?? 0);
    if (!isStep) this.#values.set(register.command, parameters);
    return 0;
  }

  /** Returns the data of the response to `09 …`; undefined if there is no such inquiry. */
  inquire(frame: Uint8Array): readonly number[] | undefined {
    const inquiry = Buffer.from(frame.slice(2, -1)).toString("hex");
    const register = REGISTERS.find(({ command }) => command === inquiry);
    if (register?.replyFrom === undefined) return undefined;
    return (this.#values.get(inquiry) ?? register.initial).slice(register.replyFrom);
  }
}
