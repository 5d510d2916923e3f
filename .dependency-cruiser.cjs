/** The folder table of docs/architecture.md: what each folder may import of this repository. */
const SOURCES = "^(daemon|drivers|web-ui|test|scripts|bin)/";

const folder = (name, path, ...allowed) => ({
  name,
  severity: "error",
  from: { path },
  to: { path: SOURCES, pathNot: allowed },
});

const CONTRACT = "^daemon/contract/";
const SHARED = "^daemon/shared/";
const PLATFORM = "^daemon/platform/";
const MEDIASOUP = "^daemon/mediasoup/";
const TRANSPORT = "^drivers/transport/";
const DRIVER = [CONTRACT, PLATFORM, TRANSPORT, "^drivers/profiles/", "^drivers/(?!.*registry)[^/]+\\.ts$"];
const BASE = [CONTRACT, SHARED, PLATFORM, MEDIASOUP];

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    folder("contract", CONTRACT, CONTRACT),
    folder("shared", SHARED, CONTRACT, SHARED),
    folder("platform", PLATFORM, CONTRACT, SHARED, PLATFORM),
    folder("mediasoup", MEDIASOUP, ...BASE),
    folder("transport", TRANSPORT, CONTRACT, PLATFORM, TRANSPORT),
    // A protocol (`$1`) imports no other one; it implements the capability interfaces and reads its model's profile.
    folder("protocol", "^drivers/(?!transport/)([^/]+)/", ...DRIVER, "^drivers/$1/"),
    folder("drivers", "^drivers/[^/]+\\.ts$", CONTRACT, PLATFORM, "^drivers/"),
    folder("room", "^daemon/room/", ...BASE, "^drivers/", "^daemon/room/"),
    folder("hub", "^daemon/hub/", ...BASE, TRANSPORT, "^daemon/hub/"),
    folder("node", "^daemon/node/", ...BASE, "^daemon/node/"),
    folder("config", "^daemon/config/", CONTRACT, SHARED, PLATFORM, "^drivers/", "^daemon/config/"),
    folder("cli", "^daemon/cli/", CONTRACT, SHARED, PLATFORM, "^drivers/", "^daemon/(cli|config)/"),
    folder("pages", "^web-ui/", CONTRACT, SHARED, "^web-ui/"),
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { path: "^(daemon|drivers|web-ui|bin)/" },
      to: { path: "^test/" },
    },
    {
      name: "nothing-imports-scripts",
      severity: "error",
      from: { path: "^(daemon|drivers|web-ui|bin)/" },
      to: { path: "^scripts/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    exclude: { path: "web-ui/dist" },
  },
};
