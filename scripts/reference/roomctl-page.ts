import type { Argument, Command, Option } from "commander";
import { exampleOf } from "../../daemon/cli/command-context.ts";
import { createProgram, EXIT_CODES, globalOptions } from "../../daemon/cli/program.ts";
import { table } from "./markdown.ts";

/** Returns docs/reference/roomctl.md, from the definitions that `roomctl --help` shows. */
export async function roomctlPage(): Promise<string> {
  const program = await createProgram("all");
  const sections = program.commands.filter(isDocumented).flatMap((command) => section(command, "roomctl", 2));
  return [
    "# roomctl",
    "`npm run docs:reference` generates this page from the definitions in `daemon/cli/`.",
    `${program.description()} \`roomctl --help\` and \`roomctl COMMAND --help\` show the same on a terminal.`,
    "## Options of every command",
    optionTable(globalOptions()),
    "## Exit codes",
    table(
      ["Code", "Meaning"],
      EXIT_CODES.map(([code, meaning]) => [String(code), meaning]),
    ),
    ...sections,
    "",
  ]
    .join("\n\n")
    .replace(/\n+$/, "\n");
}

function isDocumented(command: Command): boolean {
  return command.name() !== "help";
}

function section(command: Command, parent: string, level: number): string[] {
  const name = `${parent} ${command.name()}`;
  const heading = `${"#".repeat(level)} ${name}`;
  const children = command.commands.filter(isDocumented);
  const description = sentence(command.description());
  if (children.length > 0) {
    return [heading, description, ...children.flatMap((child) => section(child, name, level + 1))];
  }
  const { options } = command;
  const usage = [
    name,
    ...command.registeredArguments.map(argumentText),
    ...(options.length > 0 ? ["[options]"] : []),
  ];
  const rows = command.registeredArguments.map((argument) => [
    `\`${argument.name()}\``,
    described(argument.description, argument.defaultValue),
  ]);
  const example = exampleOf(command);
  return [
    heading,
    description,
    `\`\`\`\n${usage.join(" ")}\n\`\`\``,
    ...(rows.some(([, text]) => text !== "") ? [table(["Argument", "Description"], rows)] : []),
    ...(options.length > 0 ? [optionTable(options)] : []),
    ...(example ? [`Example: \`${example}\``] : []),
  ];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function argumentText(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map((option) => {
    const text = described(option.description, option.negate ? undefined : option.defaultValue);
    const environment = option.envVar === undefined ? "" : `, environment: \`${option.envVar}\``;
    return [`\`${option.flags}\``, `${option.mandatory ? "**required**; " : ""}${text}${environment}`];
  });
  return table(["Option", "Description"], rows);
}

function described(description: string, defaultValue: unknown): string {
  const isEmpty = defaultValue === undefined || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isEmpty ? description : `${description} (default: \`${String(defaultValue)}\`)`;
}
