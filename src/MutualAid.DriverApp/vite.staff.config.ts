import { defineConfig } from "vite";

/** The map of the staff's pages: another program than the drivers' app, built beside it because npm is at hand here. */
export default defineConfig({
  base: "/staff-map/",
  publicDir: false,
  build: {
    outDir: "dist-staff", target: "es2022", sourcemap: false, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: { map: "staff/map.ts" },
      output: {
        entryFileNames: "[name].js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "map.css" : "worker.js"),
      },
    },
  },
});
