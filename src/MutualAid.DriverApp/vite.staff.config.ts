import { defineConfig } from "vite";

/** The map and the camera of the staff's pages: other programs than the drivers' app, built beside it because npm is at hand here. */
export default defineConfig({
  base: "/staff-map/",
  publicDir: false,
  build: {
    outDir: "dist-staff", target: "es2022", sourcemap: false, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: { map: "staff/map.ts", scanner: "staff/scanner.ts" },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "map.css" : "worker.js"),
      },
    },
  },
});
