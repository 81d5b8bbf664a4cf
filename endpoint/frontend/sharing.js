// Downloads of the answer, a short link to the query, and the query as a program.
const SELECT_FORMATS = ["csv", "tsv", "json", "xml"];
const GRAPH_FORMATS = ["ttl", "nt", "jsonld", "rdf"];

export function connectSharing(place, yasqe, endpoint, words, ...fields) {
  const bar = document.createElement("div");
  bar.className = "editor-bar filters";
  place.insertBefore(bar, place.querySelector(".editor-notice"));
  const downloads = bar.appendChild(document.createElement("span"));
  const draw = () => drawDownloads(downloads, yasqe, endpoint, words);
  yasqe.on("change", draw);
  draw();
  bar.append(button(words.share, async () => show(place, words.share, await shortLink(yasqe.getValue()))));
  for (const [name, write] of Object.entries(PROGRAMS)) {
    bar.append(button(name, () => show(place, name, write(endpoint, yasqe.getValue()))));
  }
  bar.append(...fields);
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function drawDownloads(parent, yasqe, endpoint, words) {
  const graph = ["CONSTRUCT", "DESCRIBE"].includes(yasqe.getQueryType());
  const links = (graph ? GRAPH_FORMATS : SELECT_FORMATS).map((format) => {
    const href = `${endpoint}?${new URLSearchParams({ query: yasqe.getValue(), format })}`;
    return Object.assign(document.createElement("a"), { href, className: "button", textContent: format, download: `answer.${format}` });
  });
  parent.replaceChildren(`${words.download} `, ...links.flatMap((link) => [link, " "]));
}

// The text goes into the address itself, packed: nothing is stored anywhere, and the link never dies.
async function shortLink(query) {
  const stream = new Blob([query]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const packed = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${location.origin}${location.pathname}?z=${packed}`;
}

function show(place, title, text) {
  let box = place.querySelector(".editor-copy");
  if (!box) {
    box = place.insertBefore(document.createElement("div"), place.querySelector(".editor-notice"));
    box.className = "editor-copy";
  }
  const shown = Object.assign(document.createElement("pre"), { textContent: text, tabIndex: 0 });
  shown.setAttribute("aria-label", title);
  box.replaceChildren(shown);
  navigator.clipboard?.writeText(text).catch(() => {});
  shown.focus();
}

const PROGRAMS = {
  curl: (endpoint, query) => `curl -H 'Accept: text/csv' --data-urlencode 'query=${query.replaceAll("'", "'\\''")}' '${endpoint}'`,
  Python: (endpoint, query) => `# pip install SPARQLWrapper
from SPARQLWrapper import JSON, SPARQLWrapper

sparql = SPARQLWrapper(${JSON.stringify(endpoint)})
sparql.setQuery(${JSON.stringify(query)})
sparql.setReturnFormat(JSON)
for row in sparql.query().convert()["results"]["bindings"]:
    print({name: term["value"] for name, term in row.items()})`,
  R: (endpoint, query) => `query <- ${JSON.stringify(query)}
address <- paste0(${JSON.stringify(endpoint)}, "?format=csv&query=", URLencode(query, reserved = TRUE))
rows <- read.csv(address, encoding = "UTF-8")
print(rows)`,
  JavaScript: (endpoint, query) => `const query = ${JSON.stringify(query)};
const response = await fetch(${JSON.stringify(endpoint)}, {
  method: "POST",
  headers: { "Accept": "application/sparql-results+json", "Content-Type": "application/sparql-query" },
  body: query,
});
const { results } = await response.json();
console.table(results.bindings.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v.value]))));`,
};
