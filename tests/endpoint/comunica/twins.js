// Reads documents with Comunica: JSON on standard input (a list of addresses), JSON on standard output: how many
// different statements it finds in each.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const addresses = JSON.parse(await text(process.stdin));
const engine = new QueryEngine();
const counts = {};
for (const address of addresses) {
  const found = await engine.queryBindings("SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }", { sources: [address] });
  counts[address] = (await found.toArray()).length;
}
process.stdout.write(JSON.stringify(counts));
