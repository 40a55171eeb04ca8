import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

/** The development server passes the API and the sockets on to a running Winnow. */
const server = "http://127.0.0.1:8000";

/** Leaves `NAME.gz` beside every text file, for the server to send as it is. */
function zipped(): Plugin {
  let out = "dist";
  return {
    name: "zipped",
    apply: "build",
    configResolved: (config) => {
      out = config.build.outDir;
    },
    closeBundle: () => {
      const names = readdirSync(out, { recursive: true, encoding: "utf-8" });
      for (const name of names.filter((each) => /\.(js|css|svg|html|csv)$/.test(each))) {
        writeFileSync(join(out, `${name}.gz`), gzipSync(readFileSync(join(out, name)), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [zipped()],
  build: {
    target: "es2022",
    // Nothing is inlined: the content security policy allows our own files, and no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/api": server, "/socket.io": { target: server, ws: true } },
    fs: { allow: [".", "../../examples"] },
  },
});
