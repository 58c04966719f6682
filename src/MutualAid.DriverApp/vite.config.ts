import preact from "@preact/preset-vite";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const base = "/driver/";

/** Tells the service worker which files it keeps, and gives it a version that is new whenever one of them is. */
function serviceWorkerFiles(): Plugin {
  let publicDirectory = "";
  return {
    name: "service-worker-files",
    apply: "build",
    enforce: "post",
    configResolved: (config) => { publicDirectory = config.publicDir; },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") return this.error("There is no service worker in the bundle.");
        if (worker.imports.length > 0) return this.error("The service worker imports; it has to be one file.");
        const hash = createHash("sha256").update(worker.code);
        const built = Object.values(bundle).filter((file) => file !== worker);
        for (const file of built) hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
        const copied = publicFiles(publicDirectory);
        for (const name of copied) hash.update(name).update(readFileSync(join(publicDirectory, name)));
        const files = [...built.map((file) => file.fileName), ...copied].sort().map((name) => base + name);
        worker.code = worker.code
          .replaceAll("__BUILT_FILES__", JSON.stringify(files))
          .replaceAll("__BUILT_VERSION__", JSON.stringify(hash.digest("hex").slice(0, 16)));
      },
    },
  };
}

function publicFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return (readdirSync(directory, { recursive: true }) as string[])
    .filter((name) => statSync(join(directory, name)).isFile()).map((name) => name.replaceAll("\\", "/"));
}

export default defineConfig({
  base,
  plugins: [preact(), serviceWorkerFiles()],
  // While it is being worked on, calls go to a server that runs beside it.
  server: { proxy: { "/mutualaid.driver.v1.DriverService/": "http://localhost:8080" } },
  build: {
    outDir: "dist", target: "es2022", sourcemap: false, modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: "index.html", sw: "src/worker.ts" },
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
});
