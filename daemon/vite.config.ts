import { join } from "node:path";
import { defineConfig } from "vite";

/** Bundles roomd and the relay of remote workers, with one file for each part that is loaded lazily. Packages with native
 * parts stay outside. The output lies two folders below the root: see `platform/package.ts`. */
export default defineConfig({
  root: import.meta.dirname,
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
