import {
  CAMERA_ACTIONS,
  CAMERA_SETTINGS,
  type SettingName,
  type SettingRange,
} from "../../daemon/contract/device/camera.ts";
import { type CameraProfile, QUIRKS } from "../../daemon/contract/device/camera-profile.ts";
import type { ProfileCatalogue } from "../../drivers/profiles/catalogue.ts";

const HEAD = [
  "Model",
  "Connections",
  "Pan",
  "Tilt",
  "Zoom",
  "Presets",
  "Focus",
  "Exposure",
  "White balance",
  "More",
  "Quirks",
];
const NOTHING = "–";

/** docs/cameras.md: what each model of the catalogue can do, a table a maker. */
export function camerasPage(catalogue: ProfileCatalogue): string {
  const entries = catalogue.names.map((name) => ({ name, profile: catalogue.get(name) }));
  const makers = Map.groupBy(entries, ({ profile }) => profile.manufacturer);
  const sections = [...makers].map(([maker, models]) =>
    [
      `## ${maker}`,
      table(models.map(({ name, profile }) => row(name, profile))),
      "Sources:",
      sources(models.map(({ profile }) => profile)),
    ].join("\n\n"),
  );
  return `${[intro(entries.length), ...sections].join("\n\n")}\n`;
}

function intro(models: number): string {
  return [
    "# Cameras",
    "<!-- Made by `npm run docs:cameras` from firmware-profiles/; don't edit. -->",
    `${models} profiles. A cell says only what a document states: ${NOTHING} means that no source was found, not that`,
    "the camera can't. Ranges, units and the place of each fact in its source are in the profile behind the",
    "model's name. A camera that isn't listed works with the generic profiles; how to add one, and why some",
    "makers are missing, is in [firmware-profiles/README.md](../firmware-profiles/README.md).",
  ]
    .join("\n")
    .replace("# Cameras\n", "# Cameras\n\n")
    .replace("-->\n", "-->\n\n");
}

function table(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(HEAD), line(HEAD.map(() => "---")), ...rows.map(line)].join("\n");
}

function row(name: string, profile: CameraProfile): string[] {
  const also = profile.aliases ? ` (also ${profile.aliases.join(", ")})` : "";
  return [
    `[${profile.model}](../firmware-profiles/${name}.json)${also}`,
    profile.connections.map(connection).join("; "),
    axis(profile.pan),
    axis(profile.tilt),
    zoom(profile.zoom),
    presets(profile.presets),
    domain(profile, "focus"),
    domain(profile, "exposure"),
    domain(profile, "white-balance"),
    more(profile),
    QUIRKS.filter((quirk) => profile.quirks?.some((one) => one.quirk === quirk)).join(", ") || NOTHING,
  ];
}

function connection(one: CameraProfile["connections"][number]): string {
  switch (one.type) {
    case "serial":
      return `serial ${one.baudRates.join("/")}`;
    case "visca-over-ip": {
      const reply = one.replyPort ? `, answers to port ${one.replyPort}` : "";
      const since = one.sinceFirmware ? `, from firmware ${one.sinceFirmware}` : "";
      return `VISCA over IP ${one.port}${reply}${since}`;
    }
    case "onvif":
      return one.port ? `ONVIF ${one.port}` : "ONVIF";
    default:
      return `${one.type.toUpperCase()} ${one.port}`;
  }
}

function axis(facts: CameraProfile["pan"]): string {
  if (!facts) return NOTHING;
  const { degrees, minimum, maximum, speeds } = facts;
  const range = degrees
    ? `${degrees.minimum}° to ${degrees.maximum}°`
    : minimum !== undefined && `${minimum} to ${maximum}`;
  return [range, speeds && `${speeds} speeds`].filter(Boolean).join(", ") || "yes";
}

function zoom(facts: CameraProfile["zoom"]): string {
  if (!facts) return NOTHING;
  const digital = facts.digitalMaximum !== undefined && "digital too";
  return [facts.ratio && `${facts.ratio}×`, digital].filter(Boolean).join(", ") || "yes";
}

function presets(facts: CameraProfile["presets"]): string {
  if (!facts) return NOTHING;
  const { first, count, reserved } = facts;
  const gaps = reserved?.map(({ from, to }) => `${from}–${to}`).join(", ");
  return `${first}–${first + count - 1}${gaps ? ` without ${gaps}` : ""}`;
}

/** The modes first, then what else can be set or done. */
function domain(profile: CameraProfile, name: string): string {
  const own = settingsOf(profile).filter(([setting]) => setting.startsWith(`${name}.`));
  const modes = own.flatMap(([setting, range]) =>
    setting.endsWith(".mode") && "values" in range ? [range.values.join(", ")] : [],
  );
  const others = own.map(([setting]) => setting).filter((setting) => !setting.endsWith(".mode"));
  const done = actionsOf(profile).filter((action) => action.startsWith(`${name}.`));
  const rest = [...others, ...done].map((word) => word.slice(name.length + 1)).join(", ");
  return [...modes, rest].filter(Boolean).join("; ") || NOTHING;
}

function more(profile: CameraProfile): string {
  const shown = /^(focus|exposure|white-balance)\./;
  const words = [...settingsOf(profile).map(([setting]) => setting), ...actionsOf(profile)];
  return (
    [
      profile.absolute && "positions",
      profile.relative && "relative moves",
      profile.limits && "limits",
      profile.home && "home",
      profile.power && "power",
      profile.speedCurves && "speed table",
      ...words.filter((word) => !shown.test(word)),
    ]
      .filter(Boolean)
      .join(", ") || NOTHING
  );
}

/** In the vocabulary's order, whatever the files' own. */
function settingsOf({ settings }: CameraProfile): [SettingName, SettingRange][] {
  return (Object.keys(CAMERA_SETTINGS) as SettingName[]).flatMap((name) => {
    const range = settings?.[name];
    return range ? [[name, range]] : [];
  });
}

function actionsOf({ actions }: CameraProfile): string[] {
  return CAMERA_ACTIONS.filter((name) => actions?.some((action) => action.name === name));
}

function sources(profiles: readonly CameraProfile[]): string {
  const titles = new Map(
    profiles.flatMap(({ documents }) =>
      Object.values(documents).map(({ title, url }) => [title, url] as const),
    ),
  );
  return [...titles]
    .sort(([one], [other]) => one.localeCompare(other, "en"))
    .map(([title, url]) => (url ? `- [${title}](${url})` : `- ${title}`))
    .join("\n");
}
