import { join } from "node:path";
import { defineConfig } from "vite";

/** Bundles roomctl, one file for each lazily loaded command. The output lies two folders below the root, as the
 * sources do: see `platform/package.ts`. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { noExternal: true, external: ["serialport"] },
  build: {
    ssr: "main.ts",
    target: "node24",
    outDir: join(import.meta.dirname, "../../dist/roomctl"),
    emptyOutDir: true,
    rollupOptions: { output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" } },
  },
});
