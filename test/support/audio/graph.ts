import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { NEVER_SUSPENDED } from "./pipewire-config.ts";

const run = promisify(execFile);

/** Whether there is a node of this name. */
export async function hasNode(node: string): Promise<boolean> {
  const { stdout } = await run("pw-cli", ["ls", "Node"], { timeout: 5000 });
  return stdout.includes(`node.name = "${node}"`);
}

/** Whether the session manager takes this source where none is named. */
export async function hasSource(node: string): Promise<boolean> {
  const { stdout } = await run("pw-metadata", ["0", "default.audio.source"], { timeout: 5000 });
  return stdout.includes(`"${node}"`);
}

/** Takes a node away, as a plug that is pulled does. */
export async function destroyNode(node: string): Promise<void> {
  await run("pw-cli", ["destroy", node], { timeout: 5000 });
}

/** A sink that plays to nobody, as when a screen is plugged in. */
export async function createSink(node: string): Promise<void> {
  const properties = [
    "factory.name=support.null-audio-sink",
    `node.name=${node}`,
    "media.class=Audio/Sink",
    'audio.position="FL,FR"',
    "object.linger=true",
    NEVER_SUSPENDED,
  ];
  await run("pw-cli", ["create-node", "adapter", `{ ${properties.join(" ")} }`], { timeout: 5000 });
}
