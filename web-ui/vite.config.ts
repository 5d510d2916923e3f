import { join } from "node:path";
import { defineConfig } from "vite";

const page = (name: string) => join(import.meta.dirname, name, "index.html");

/** One page for each audience: room panel, room screens, console staff, guests. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  build: {
    outDir: join(import.meta.dirname, "dist"),
    emptyOutDir: true,
    rollupOptions: { input: [page("panel"), page("screen"), page("console"), page("guest")] },
  },
});
