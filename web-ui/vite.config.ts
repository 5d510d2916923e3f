import { join } from "node:path";
import { defineConfig } from "vite";
import { referencePages } from "./docs/reference-plugin.ts";

const page = (name: string) => join(import.meta.dirname, name, "index.html");

/** One page for each audience: room panel, room screens, console staff, guests, and readers of the reference. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [referencePages()],
  build: {
    outDir: join(import.meta.dirname, "dist"),
    emptyOutDir: true,
    rollupOptions: { input: [page("panel"), page("screen"), page("console"), page("guest"), page("docs")] },
  },
});
