import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { NEVER_SUSPENDED } from "./pipewire-config.ts";

const run = promisify(execFile);

/** Whether a node of this name exists. */
export async function hasNode(node: string): Promise<boolean> {
  const { stdout } = await run("pw-cli", ["ls", "Node"]);
  return stdout.includes(`node.name = "${node}"`);
}

/** Whether this source is the session manager's default. */
export async function hasSource(node: string): Promise<boolean> {
  const { stdout } = await run("pw-metadata", ["0", "default.audio.source"]);
  return stdout.includes(`"${node}"`);
}

/** Removes a node, as unplugging its device does. */
export async function destroyNode(node: string): Promise<void> {
  await run("pw-cli", ["destroy", node]);
}

/** Creates a sink without a listener, as plugging in a TV does. */
export async function createSink(node: string): Promise<void> {
  const properties = [
    "factory.name=support.null-audio-sink",
    `node.name=${node}`,
    "media.class=Audio/Sink",
    'audio.position="FL,FR"',
    "object.linger=true",
    NEVER_SUSPENDED,
  ];
  await run("pw-cli", ["create-node", "adapter", `{ ${properties.join(" ")} }`]);
}
