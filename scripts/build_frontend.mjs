/**
 * Bundles frontend/src into chatapp/web/static/build, under names that hold a hash of the content,
 * and writes manifest.json there: {"app.js": "app-HASH.js", ...}.
 */
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

const OUT = "chatapp/web/static/build";
const ENTRIES = {
  "app.js": "frontend/src/main.tsx",
  "session.js": "frontend/src/sync/session.ts",
  "app.css": "frontend/src/styles/app.css",
  "admin.js": "frontend/src/admin.ts",
  "admin.css": "frontend/src/styles/admin.css",
};

const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(source));

/**
 * Parts of engine.io-client that a chat of texts, with its own server over polling and WebSocket, never comes to, and
 * those that are for browsers older than ours.
 */
const UNUSED = {
  "engine.io-client/build/esm/transports/webtransport.js": "export class WT {}",
  "engine.io-client/build/esm/contrib/has-cors.js": "export const hasCORS = true;",
  "engine.io-parser/build/esm/encodePacket.browser.js": `
    import { PACKET_TYPES } from "./commons.js";
    export const encodePacket = ({ type, data = "" }, _, done) => done(PACKET_TYPES[type] + data);
    export const encodePacketToBinary = () => {};`,
  "engine.io-parser/build/esm/decodePacket.browser.js": `
    import { ERROR_PACKET, PACKET_TYPES_REVERSE } from "./commons.js";
    export const decodePacket = (packet) => {
      const type = PACKET_TYPES_REVERSE[packet[0]];
      return type ? { type, data: packet.slice(1) } : ERROR_PACKET;
    };`,
  "engine.io-client/build/esm/util.js": `
    export const pick = (from, ...names) =>
      Object.fromEntries(names.filter((name) => Object.hasOwn(from, name)).map((name) => [name, from[name]]));
    export const installTimerFunctions = (timers) => {
      timers.setTimeoutFn = setTimeout.bind(self);
      timers.clearTimeoutFn = clearTimeout.bind(self);
    };
    export const byteLength = (text) => new TextEncoder().encode(text).length;
    export const randomString = () => Math.random().toString(36).slice(2, 10);`,
  "engine.io-client/build/esm/globals.js": `
    export const nextTick = (work) => Promise.resolve().then(work);
    export const globalThisShim = self;
    export const defaultBinaryType = "arraybuffer";
    export const createCookieJar = () => {};`,
  "engine.io-client/build/esm/contrib/parseuri.js": "export const parse = () => {};",
  "engine.io-client/build/esm/contrib/parseqs.js":
    "export const encode = (query) => String(new URLSearchParams(query)); export const decode = () => {};",
};

const withoutUnused = {
  name: "without-unused",
  setup({ onLoad }) {
    for (const [file, contents] of Object.entries(UNUSED)) {
      onLoad({ filter: new RegExp(`${file.replaceAll(".", "\\.")}$`) }, ({ path: full }) => ({
        contents,
        resolveDir: path.dirname(full),
      }));
    }
  },
};

const { metafile } = await build({
  plugins: [withoutUnused],
  entryPoints: entries.map(([name, source]) => ({ in: source, out: path.parse(name).name })),
  outdir: OUT,
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  // What only Internet Explorer and React Native have.
  define: { attachEvent: "undefined", "navigator.product": "undefined" },
  // Private members, by engine.io-client's convention.
  mangleProps: /^_[a-z]/i,
  sourcemap: "linked",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const nameBySource = new Map(entries.map(([name, source]) => [source, name]));
const manifest = {};
for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
  const name = nameBySource.get(entryPoint);
  if (name !== undefined) manifest[name] = path.basename(output);
}

// The manifest comes in one piece and after the files that it names: a server may be reading it.
await mkdir(OUT, { recursive: true });
await writeFile(`${OUT}/manifest.json.new`, `${JSON.stringify(manifest, null, 2)}\n`);
await rename(`${OUT}/manifest.json.new`, `${OUT}/manifest.json`);

const current = new Set([...Object.keys(metafile.outputs).map((output) => path.basename(output)), "manifest.json"]);
for (const file of await readdir(OUT)) {
  if (!current.has(file)) await rm(path.join(OUT, file), { recursive: true });
}
