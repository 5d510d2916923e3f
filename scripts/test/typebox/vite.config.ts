import { defineConfig } from "vite";
import { BUNDLED, FOLDER } from "./bundled.ts";

/** Bundles typebox for tests. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: "node24",
    outDir: FOLDER,
    emptyOutDir: true,
    rollupOptions: {
      input: Object.fromEntries(BUNDLED),
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
