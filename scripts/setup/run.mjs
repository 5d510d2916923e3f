import { spawn, spawnSync } from "node:child_process";

/** An error with the command to run by hand. */
export class SetupError extends Error {
  /** @param {string} message @param {string} [byHand] the command to run */
  constructor(message, byHand) {
    super(message);
    this.byHand = byHand;
  }
}

/** Whether a command succeeds, and what it printed. @param {string} command @param {string[]} args */
export function ask(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return { ok: status === 0, text: stdout ?? "" };
}

/** Runs a long step: its last line is shown as progress, all of its output when it fails.
 * @param {string} title @param {string} command @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string }} [options] */
export async function step(title, command, args, options = {}) {
  const startedAt = Date.now();
  const live = process.stdout.isTTY === true;
  const output = [];
  let last = "";
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output.push(text);
      last =
        text
          .trim()
          .split(/[\r\n]/)
          .at(-1)
          ?.slice(0, 70) || last;
    });
  }
  const tell = () => {
    if (live) process.stdout.write(`\r\x1b[K${title} … ${seconds()}  ${last}`);
    else process.stdout.write(`${title} … ${seconds()}  ${last}\n`);
  };
  if (live) tell();
  else process.stdout.write(`${title}\n`);
  const timer = setInterval(tell, live ? 250 : 15_000);
  const code = await new Promise((resolve) => {
    child.on("error", () => resolve(127)).on("close", resolve);
  });
  clearInterval(timer);
  if (live) process.stdout.write("\r\x1b[K");
  if (code !== 0) {
    process.stderr.write(`${output.join("").slice(-4000)}\n`);
    throw new SetupError(`${title} failed (exit code ${code})`, [command, ...args].join(" "));
  }
  process.stdout.write(`${title}: done in ${seconds()}\n`);
}
