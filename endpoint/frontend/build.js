// Bundles the query editor into the folder of static files that the pages serve.
import { copyFile } from "node:fs/promises";
import { build } from "esbuild";

const FOLDER = "../pages/static/editor";

await build({
  entryPoints: ["editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021"],
  outdir: FOLDER,
  loader: { ".svg": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl", ".eot": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
});

// The outlines of countries for the map: Natural Earth, in the public domain, as the package world-atlas has them.
await copyFile("node_modules/world-atlas/countries-50m.json", `${FOLDER}/countries.json`);
