import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

/** Escapes characters beyond ASCII: a source with one of them is decoded slowly and takes twice the memory. */
const asciiOnly: Plugin = {
  name: "ascii-only",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "chunk") file.code = file.code.replace(/[^\0-\x7f]/g, escapeUnit);
    }
  },
};

/** `unit`: one UTF-16 code unit. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Bundles roomd and the relay of remote workers, with one file for each part that is loaded lazily. Packages with native
 * parts stay outside. The output lies two folders below the root: see `platform/package.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [asciiOnly],
  ssr: { noExternal: true, external: ["@serialport/bindings-cpp", "sqlite3"] },
  build: {
    ssr: true,
    target: "node24",
    outDir: join(import.meta.dirname, "../dist/roomd"),
    emptyOutDir: true,
    rollupOptions: {
      input: {
        main: join(import.meta.dirname, "main.ts"),
        "worker-relay": join(import.meta.dirname, "mediasoup/remote/relay.ts"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // Names remain, for stack traces.
        minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
      },
    },
  },
});
