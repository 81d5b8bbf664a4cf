// Turns the plain query form of the page into an editor; without this script the form works as it is.
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";

const place = document.getElementById("editor");
const form = document.getElementById("query-form");
if (place && form) start(place, form);

function start(place, form) {
  const endpoint = new URL(form.getAttribute("action"), location.href).href;
  const prefixes = JSON.parse(document.getElementById("prefixes").textContent);
  const terms = JSON.parse(document.getElementById("terms").textContent);
  registerCompleters(terms);
  Yasgui.Yasqe.forkAutocompleter("prefixes", { name: "house-prefixes", get: () => Object.entries(prefixes).map(([p, iri]) => `${p}: <${iri}>`) });
  Yasgui.Yasqe.defaults.autocompleters = ["house-prefixes", "house-classes", "house-properties", "variables"];
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "GET" },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    persistenceId: null,
    autofocus: false,
  });
  const tab = yasgui.getTab();
  tab.setQuery(form.elements.query.value);
  tab.getYasqe().addPrefixes(prefixes);
  form.hidden = true;
  place.hidden = false;
  for (const link of document.querySelectorAll("[data-query]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      tab.setQuery(link.dataset.query);
      place.scrollIntoView();
    });
  }
}

// Classes and properties that the data uses, most frequent first, as the endpoint's own VoID counts them.
function registerCompleters(terms) {
  for (const [name, base, list] of [
    ["house-classes", "class", terms.classes],
    ["house-properties", "property", terms.properties],
  ]) {
    Yasgui.Yasqe.forkAutocompleter(base, {
      name,
      persistenceId: null,
      get: (_yasqe, token) => {
        const typed = (token?.autocompletionString || "").toLowerCase();
        return list.filter((iri) => iri.toLowerCase().includes(typed));
      },
    });
  }
}
