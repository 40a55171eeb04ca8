import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

/** The development server passes the API and the sockets on to a running Winnow. */
const server = "http://127.0.0.1:8000";

/** All that a browser loads to show any view, in bytes as gzip. */
const MOST_BYTES = 150_000;

/** Leaves `NAME.gz` and `NAME.br` beside every text file, for the server to send as they are. */
function packed(): Plugin {
  let out = "dist";
  return {
    name: "packed",
    apply: "build",
    configResolved: (config) => {
      out = config.build.outDir;
    },
    closeBundle: () => {
      const names = readdirSync(out, { recursive: true, encoding: "utf-8" });
      let whole = 0;
      for (const name of names.filter((each) => /\.(js|css|svg|html|csv)$/.test(each))) {
        const content = readFileSync(join(out, name));
        const hint = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
        const zipped = gzipSync(content, { level: 9 });
        // The sample is a list, and loaded by who takes it.
        if (!name.endsWith(".csv")) whole += zipped.length;
        writeFileSync(join(out, `${name}.gz`), zipped);
        writeFileSync(join(out, `${name}.br`), brotliCompressSync(content, { params: hint }));
      }
      console.log(`the whole page: ${Math.ceil(whole / 1000)} of ${MOST_BYTES / 1000} kB as gzip`);
      if (whole > MOST_BYTES) throw new Error(`the page has ${whole} bytes as gzip, and may have ${MOST_BYTES}`);
    },
  };
}

export default defineConfig({
  plugins: [packed()],
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
