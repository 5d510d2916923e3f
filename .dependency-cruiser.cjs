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
    rule("shared", "^daemon/shared/", "^daemon/(contract|shared)/"),
    rule("platform", "^daemon/platform/", "^daemon/(contract|shared|platform)/"),
    rule(
      "mediasoup",
      "^daemon/mediasoup/",
      "^daemon/(contract|shared|platform|mediasoup)/|^scripts/setup/paths\\.mjs$",
    ),
    rule("transport", "^drivers/transport/", "^(daemon/(contract|platform)|drivers/transport)/"),
    rule("drivers", "^drivers/(?!transport/)", "^(daemon/(contract|platform)|drivers)/"),
    rule("room", "^daemon/room/", "^(daemon/(contract|shared|platform|mediasoup|room)|drivers)/"),
    rule("hub", "^daemon/hub/", "^daemon/(contract|shared|platform|mediasoup|hub)/"),
    rule("node", "^daemon/node/", "^daemon/(contract|shared|platform|mediasoup|node)/"),
    rule("cli", "^daemon/cli/(?!probe/)", "^daemon/(contract|shared|platform|cli)/|^daemon/main\\.ts$"),
    rule("probe", "^daemon/cli/probe/", "^daemon/(contract|shared|platform|cli)/|^drivers/"),
    rule("pages", "^web-ui/", "^(daemon/(contract|shared)|web-ui)/"),
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
