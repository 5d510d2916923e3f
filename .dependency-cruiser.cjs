/** The import directions of docs/architecture.md. */
const rule = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: "^(daemon|drivers|web-ui|test|scripts|bin)/", pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, dependencyTypesNot: ["type-only"] },
    },
    rule("contract-imports-nothing", "^daemon/contract/", "^daemon/contract/"),
    rule(
      "transport",
      "^drivers/transport/",
      "^(daemon/contract|drivers/transport)/|^scripts/setup/paths\\.mjs$",
    ),
    rule("drivers", "^drivers/(?!transport/)", "^(daemon/contract|drivers)/"),
    rule("room", "^daemon/room/", "^(daemon/(contract|room)|drivers)/|^daemon/[^/]+\\.ts$|^daemon/http/"),
    rule(
      "hub",
      "^daemon/hub/",
      "^(daemon/(contract|hub|worker-line)|drivers/transport)/|^daemon/[^/]+\\.ts$|^daemon/http/",
    ),
    rule("worker-line", "^daemon/worker-line/", "^daemon/(contract|worker-line)/"),
    rule(
      "node",
      "^daemon/node/",
      "^(daemon/(contract|node|worker-line)|drivers/transport)/|^daemon/[^/]+\\.ts$",
    ),
    rule("cli", "^daemon/cli/(?!probe/)", "^daemon/(contract|cli)/|^daemon/[^/]+\\.ts$"),
    rule("probe", "^daemon/cli/probe/", "^daemon/(contract|cli)/|^drivers/"),
    rule("pages", "^web-ui/", "^(daemon/contract|web-ui)/"),
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { pathNot: "^(test|scripts)/" },
      to: { path: "^test/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    exclude: { path: "web-ui/dist" },
  },
};
