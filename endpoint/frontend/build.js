// Bundles the query editor into the folder of static files that the pages serve.
import { build } from "esbuild";

await build({
  entryPoints: ["editor.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021"],
  outdir: "../pages/static/editor",
  loader: { ".svg": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl", ".eot": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
});
