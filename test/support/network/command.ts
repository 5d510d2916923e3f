import { spawn } from "node:child_process";

/** Runs a command; resolves with its output, rejects with its error output. */
export async function command(name: string, args: readonly string[], input = ""): Promise<string> {
  const child = spawn(name, args, { stdio: "pipe" });
  let printed = "";
  let complained = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complained += text;
  });
  // A command that reads no input may have exited.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject).once("close", resolve);
  const code = await promise;
  if (code === 0) return printed;
  throw new Error(`${name} ${args.join(" ")}: exit code ${code}: ${complained.trim() || printed.trim()}`);
}
