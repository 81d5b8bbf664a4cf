// Completion from the endpoint's own VoID: classes and properties, the most used first, those that fit before others.
export function registerCompletion(Yasqe, endpoint, prefixes, terms) {
  const known = new Map();
  Yasqe.forkAutocompleter("prefixes", {
    name: "house-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`).sort(),
  });
  Yasqe.forkAutocompleter("class", {
    name: "house-classes",
    persistenceId: null,
    get: (_yasqe, token) => choose(terms.classes, token),
  });
  Yasqe.forkAutocompleter("property", {
    name: "house-properties",
    persistenceId: null,
    get: async (yasqe, token) => {
      const fitting = await fittingProperties(yasqe, token, endpoint, prefixes, known);
      return choose([...new Set([...fitting, ...terms.properties])], token);
    },
  });
  Yasqe.defaults.autocompleters = ["house-prefixes", "house-classes", "house-properties", "variables"];
}

function choose(iris, token) {
  const typed = (token?.autocompletionString || "").toLowerCase();
  const matching = iris.filter((iri) => iri.toLowerCase().includes(typed));
  return matching.slice(0, 200);
}

// The class of the subject, where the query states it (?x a mg:Mandate), decides which properties come first.
async function fittingProperties(yasqe, token, endpoint, prefixes, known) {
  const subject = token?.state?.lastSubject || nearestSubject(yasqe);
  const found = subject && subject[0] === "?" && yasqe.getValue().match(new RegExp(`\\${subject}\\s+a\\s+(\\S+)`));
  const iri = found && expand(found[1], { ...prefixes, ...yasqe.getPrefixesFromQuery() });
  if (!iri) return [];
  if (!known.has(iri)) known.set(iri, askProperties(endpoint, iri).catch(() => []));
  return known.get(iri);
}

function nearestSubject(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const before = yasqe.getDoc().getRange({ line: 0, ch: 0 }, { line, ch });
  const statement = before.slice(Math.max(before.lastIndexOf("{"), before.lastIndexOf(" .")) + 1);
  return statement.match(/\?\w+/)?.[0];
}

function expand(name, prefixes) {
  if (name.startsWith("<")) return name.slice(1, -1);
  const [prefix, local] = name.split(":");
  return local !== undefined && prefixes[prefix] ? prefixes[prefix] + local : "";
}

async function askProperties(endpoint, iri) {
  if (/[<>"{}|\\^`\s]/.test(iri)) return [];
  const query = `SELECT ?p (COUNT(*) AS ?n) WHERE { ?s a <${iri}> ; ?p ?o } GROUP BY ?p ORDER BY DESC(?n)`;
  const address = `${endpoint}?${new URLSearchParams({ query })}`;
  const response = await fetch(address, { headers: { Accept: "application/sparql-results+json" } });
  if (!response.ok) return [];
  const answer = await response.json();
  return answer.results.bindings.map((row) => row.p.value);
}
