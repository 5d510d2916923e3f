import { createRequire } from "node:module";
import { Command } from "commander";
import { loadHubConfig, loadNodeConfig, loadRoomConfig } from "./config/checks.ts";
import { asRoomdError, ERROR_CODES } from "./contract/errors.ts";
import { startHub } from "./hub/hub.ts";
import { createLogger, type Logger } from "./log.ts";
import { startNode } from "./node/node.ts";
import { startRoom } from "./room/room.ts";

/** Everything must be gone this long after SIGTERM, ms. */
const STOP_WITHIN_MS = 5000;

interface Options {
  config?: string;
  check?: string;
}

/** Says what is wrong on standard error and ends with the code's exit status. */
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
      logger.error("not stopped within 5 s; ending all the same");
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    running
      .then((part) => part[Symbol.asyncDispose]())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        logger.error({ err: error }, "stopping failed");
        process.exit(1);
      });
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.on("unhandledRejection", (error) => {
    logger.fatal({ err: error }, "unhandled error");
    process.exit(ERROR_CODES.internal.exit);
  });
  await running;
}

async function run<Config>(
  options: Options,
  load: (file: string) => Config,
  start: (config: Config) => Promise<void>,
) {
  try {
    if (options.check !== undefined) {
      load(options.check);
      process.stdout.write(`${options.check}: ok\n`);
    } else if (options.config !== undefined) {
      await start(load(options.config));
    } else {
      process.stderr.write("either --config FILE or --check FILE\n");
      process.exit(64);
    }
  } catch (error) {
    fail(error);
  }
}

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
const program = new Command("roomd")
  .description("Runs a meeting room, the hub at the centre, or an SFU node beside it.")
  .version(version);

program
  .command("room")
  .description("the daemon of one room")
  .option("--config <file>", "configuration of the room")
  .option("--check <file>", "only say what is wrong with a configuration")
  .addHelpText("after", "\nExample:\n  roomd room --config /etc/roomd/room.yaml")
  .action((options: Options) =>
    run(options, loadRoomConfig, (config) => {
      const logger = createLogger({ level: config.logLevel, name: "roomd", room: config.room.id });
      return serve(logger, () => startRoom(config, logger));
    }),
  );

program
  .command("hub")
  .description("broker, SFU, meetings and console")
  .option("--config <file>", "configuration of the hub")
  .option("--check <file>", "only say what is wrong with a configuration")
  .addHelpText("after", "\nExample:\n  roomd hub --config /etc/roomd/hub.yaml")
  .action((options: Options) =>
    run(options, loadHubConfig, (config) => {
      const logger = createLogger({ level: config.logLevel, name: "hub" });
      return serve(logger, () => startHub(config, logger));
    }),
  );

program
  .command("node")
  .description("media workers for a hub, on another machine")
  .option("--config <file>", "configuration of the node")
  .option("--check <file>", "only say what is wrong with a configuration")
  .addHelpText("after", "\nExample:\n  roomd node --config /etc/roomd/node.yaml")
  .action((options: Options) =>
    run(options, loadNodeConfig, (config) => {
      const logger = createLogger({ level: config.logLevel, name: "node" });
      return serve(logger, () => startNode(config, logger));
    }),
  );

await program.parseAsync();
