// Asks Comunica queries: JSON on standard input ({endpoint, patterns}), JSON rows on standard output.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const { endpoint, patterns } = JSON.parse(await text(process.stdin));
const engine = new QueryEngine();
const nothing = { type: "serialized", value: "", mediaType: "text/turtle", baseIRI: "http://example.org/" };

async function ask(query, source) {
  const bindings = await (await engine.queryBindings(query, { sources: [source] })).toArray();
  return bindings.map((binding) => binding.get("o").value).sort();
}

const rows = [];
for (const pattern of patterns) {
  rows.push({
    source: await ask(`SELECT ?o { ${pattern} }`, { type: "sparql", value: endpoint }),
    service: await ask(`SELECT ?o { SERVICE <${endpoint}> { ${pattern} } }`, nothing),
  });
}
process.stdout.write(JSON.stringify(rows));
