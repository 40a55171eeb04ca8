import { defineConfig } from "vite";

/** The development server passes the API and the sockets on to a running Winnow. */
const server = "http://127.0.0.1:8000";

export default defineConfig({
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
