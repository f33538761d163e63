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
  "app.css": "frontend/src/styles/app.css",
  "admin.js": "frontend/src/admin.ts",
  "admin.css": "frontend/src/styles/admin.css",
};

const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(source));

/** Parts of socket.io-client that a chat of texts, over polling and WebSocket, never comes to. */
const UNUSED = {
  "engine.io-client/build/esm/transports/webtransport.js": "export class WT {}",
  "engine.io-parser/build/esm/contrib/base64-arraybuffer.js": "export const decode = () => {};",
  "socket.io-parser/build/esm/is-binary.js":
    "export const isBinary = () => false; export const hasBinary = () => false;",
  "socket.io-parser/build/esm/binary.js":
    "export const deconstructPacket = () => {}; export const reconstructPacket = () => {};",
};

const withoutUnused = {
  name: "without-unused",
  setup({ onLoad }) {
    for (const [file, contents] of Object.entries(UNUSED)) {
      onLoad({ filter: new RegExp(`${file.replaceAll(".", "\\.")}$`) }, () => ({ contents }));
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

const current = new Set([
  ...Object.keys(metafile.outputs).map((output) => path.basename(output)),
  "manifest.json",
]);
for (const file of await readdir(OUT)) {
  if (!current.has(file)) await rm(path.join(OUT, file), { recursive: true });
}
