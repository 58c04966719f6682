import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/driver/",
  plugins: [preact()],
  build: { outDir: "dist", target: "es2022", sourcemap: false, modulePreload: { polyfill: false } },
});
