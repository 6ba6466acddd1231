import { readFileSync } from "node:fs";
import react from "@vitejs/plugin-react";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

// The theme and the language must stand before the first paint, and the content security policy
// allows no inline script: boot.js is a plain blocking file of its own, with a hashed name.
function bootScript(): Plugin {
  const source = new URL("./src/app/boot.js", import.meta.url);
  let reference = "";
  return {
    name: "vafa-boot",
    apply: "build",
    buildStart() {
      reference = this.emitFile({
        type: "asset",
        name: "boot.js",
        source: readFileSync(source, "utf8"),
      });
    },
    transformIndexHtml: {
      order: "post",
      handler(html, context) {
        if (!context.bundle) return html;
        return html.replace("/src/app/boot.js", `/${this.getFileName(reference)}`);
      },
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), bootScript()],
  build: {
    target: ["chrome111", "safari16.4", "firefox115"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { "/api": `http://127.0.0.1:${process.env.VAFA_PORT ?? "7070"}` },
  },
});
