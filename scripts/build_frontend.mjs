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
  "socket-io.js": "frontend/src/sync/socket-io.ts",
  "app.css": "frontend/src/styles/app.css",
  "admin.js": "frontend/src/admin.ts",
  "admin.css": "frontend/src/styles/admin.css",
};

const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(source));

const { metafile } = await build({
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

const current = new Set([...Object.keys(metafile.outputs).map((output) => path.basename(output)), "manifest.json"]);
for (const file of await readdir(OUT)) {
  if (!current.has(file)) await rm(path.join(OUT, file), { recursive: true });
}
