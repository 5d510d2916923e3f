import { createInterface } from "node:readline";
import { eventually } from "../../test/support/eventually.ts";
import type { Testbed } from "../../test/support/testbed.ts";
import { DemoCommands } from "./commands.ts";
import { formatIntroduction, type PageAddresses } from "./introduction.ts";
import type { DemoOptions } from "./options.ts";
import { startTestbed } from "./start-testbed.ts";
import { Warnings } from "./warnings.ts";

/** Whatever hangs is killed by Linux when this process exits; everything has ended within 5 s, ms. */
const STOP_TIMEOUT_MS = 4500;
/** How long cameras and sources may take to start on a busy machine, ms. */
const HEALTHY_TIMEOUT_MS = 30_000;

export interface PageServers extends AsyncDisposable {
  readonly addresses: PageAddresses;
}

/** Serves the pages that the daemons themselves serve, as built. */
export function builtPages(testbed: Testbed): PageServers {
  return {
    addresses: { hub: testbed.hub.url, rooms: testbed.rooms.map(({ url }) => url) },
    [Symbol.asyncDispose]: async () => {},
  };
}

async function isHealthy(testbed: Testbed): Promise<boolean> {
  const states = await Promise.all(testbed.rooms.map((room) => room.state()));
  return states.every(({ cameras, media }) =>
    [media, ...cameras].every(({ health: { status } }) => status === "ok"),
  );
}

interface Demo {
  readonly testbed: Testbed;
  readonly introduction: string;
  readonly commands: DemoCommands;
  readonly owned: AsyncDisposableStack;
}

interface DemoStart {
  readonly testbed: Promise<Testbed>;
  readonly servePages: (testbed: Testbed) => PageServers | Promise<PageServers>;
  readonly print: (text: string) => void;
  readonly quit: () => Promise<void>;
}

async function startDemo({ testbed: starting, servePages, print, quit }: DemoStart): Promise<Demo> {
  await using stack = new AsyncDisposableStack();
  const testbed = stack.use(await starting);
  const pages = stack.use(await servePages(testbed));
  const introduction = formatIntroduction(testbed, pages.addresses);
  const commands = new DemoCommands({ testbed, introduction, print, quit });
  return { testbed, introduction, commands, owned: stack.move() };
}

/** Runs hub and rooms until `quit`, a signal or the end of this process. */
export async function runDemo(
  options: DemoOptions,
  servePages: (testbed: Testbed) => PageServers | Promise<PageServers>,
): Promise<void> {
  const print = (text: string) => {
    if (!options.json) process.stdout.write(`${text}\n`);
  };
  let isStopping = false;
  const warnings = new Warnings((text) => {
    if (!isStopping) print(text);
  });

  print(`starting a hub and ${options.rooms} ${options.rooms === 1 ? "room" : "rooms"} …`);
  const testbed = startTestbed({
    rooms: options.rooms,
    directory: options.state,
    onLogLine: (source, line) => warnings.add(source, line),
    onPortsInUse: (ports) =>
      print(`in use by other programs: port ${ports.join(", ")}; free ones are used instead`),
  });
  const starting = startDemo({ testbed, servePages, print, quit: () => stop() });

  /** During the start it waits for what there is to stop. */
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    print("stopping …");
    const { commands, owned } = await starting;
    commands.quitting();
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    await owned.disposeAsync();
    process.exit(0);
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void stop().catch(() => process.exit(1)));
  }
  const demo = await starting;
  if (!isStopping) await runStarted(demo, { options, print, warnings });
}

async function runStarted(
  { testbed, introduction, commands }: Demo,
  { options, print, warnings }: { options: DemoOptions; print: (text: string) => void; warnings: Warnings },
): Promise<void> {
  if (options.json) {
    const rooms = testbed.rooms.map(({ options: { id }, url, program }) => ({ id, url, pid: program?.pid }));
    process.stdout.write(`${JSON.stringify({ hub: testbed.hub.url, rooms })}\n`);
  }
  print(introduction);
  createInterface({ input: process.stdin }).on("line", (line) => commands.run(line));
  await eventually("every camera and source healthy", () => isHealthy(testbed), HEALTHY_TIMEOUT_MS).then(
    () => warnings.started(true),
    () => warnings.started(false),
  );
  // From here on, what is typed and the signals decide.
  await new Promise<never>(() => {});
}
