import { flushCompileCache } from "node:module";
import { Command } from "commander";
import { loadHubConfig, loadNodeConfig, loadRoomConfig } from "./config/program-configs.ts";
import { asRoomdError, ERROR_CODES } from "./contract/errors.ts";
import { createLogger, type Logger } from "./platform/log.ts";
import { PACKAGE_VERSION } from "./platform/package.ts";

/** Limit for stopping after SIGTERM, ms. */
const STOP_WITHIN_MS = 5000;

/** Prints the error on standard error and exits with the status of its code. */
function fail(error: unknown): never {
  const known = asRoomdError(error, "roomd");
  process.stderr.write(`${known.message}\n`);
  process.exit(ERROR_CODES[known.code].exit);
}

async function serve(logger: Logger, start: () => Promise<AsyncDisposable>): Promise<void> {
  const running = start();
  const stop = (signal: string) => {
    logger.info({ signal }, "stopping");
    setTimeout(() => {
      logger.error("stop timed out");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    running
      .then((part) => part[Symbol.asyncDispose]())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        logger.error({ err: error }, "stop failed");
        process.exit(1);
      });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  await running;
  // Otherwise it is written at the exit only, which a machine that is switched off never reaches.
  flushCompileCache();
}

interface Role<Config> {
  readonly name: string;
  readonly description: string;
  readonly load: (file: string) => Config;
  /** Loads its code only when it starts: a role needs nothing of the others. */
  readonly start: (config: Config, logger: Logger) => Promise<AsyncDisposable>;
  /** Fields of each log line. */
  readonly logAs: (config: Config) => { readonly name: string; readonly room?: string };
}

/** Adds the command of one role, which runs with a configuration or only checks it. */
function addRole<Config extends { readonly logLevel: string }>(program: Command, role: Role<Config>): void {
  const { name, description, load, start, logAs } = role;
  program
    .command(name)
    .description(description)
    .option("--config <file>", `configuration of the ${name}`)
    .option("--check <file>", "only validate a configuration")
    .addHelpText("after", `\nExample:\n  roomd ${name} --config /etc/roomd/${name}.yaml`)
    .action(async (options: { config?: string; check?: string }) => {
      try {
        if (options.check !== undefined) {
          load(options.check);
          process.stdout.write(`${options.check}: ok\n`);
        } else if (options.config !== undefined) {
          const config = load(options.config);
          const logger = createLogger({ level: config.logLevel, ...logAs(config) });
          await serve(logger, () => start(config, logger));
        } else {
          process.stderr.write("either --config FILE or --check FILE\n");
          process.exit(64);
        }
      } catch (error) {
        fail(error);
      }
    });
}

const program = new Command("roomd")
  .description("Runs a meeting room, the hub at the centre, or an SFU node beside it.")
  .version(PACKAGE_VERSION);
addRole(program, {
  name: "room",
  description: "the daemon of one room",
  load: loadRoomConfig,
  start: async (config, logger) => (await import("./room/room.ts")).startRoom(config, logger),
  logAs: ({ room }) => ({ name: "roomd", room: room.id }),
});
addRole(program, {
  name: "hub",
  description: "broker, SFU, meetings and console",
  load: loadHubConfig,
  start: async (config, logger) => (await import("./hub/hub.ts")).startHub(config, logger),
  logAs: () => ({ name: "hub" }),
});
addRole(program, {
  name: "node",
  description: "media workers for a hub, on another machine",
  load: loadNodeConfig,
  start: async (config, logger) => (await import("./node/node.ts")).startNode(config, logger),
  logAs: () => ({ name: "node" }),
});
await program.parseAsync();
