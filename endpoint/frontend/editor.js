// Turns the plain query form of the page into an editor; without this script the form works as it is.
import Yasqe from "@zazuko/yasqe";
import Yasr from "@zazuko/yasr";
import "@zazuko/yasqe/build/yasqe.min.css";
import "@zazuko/yasr/build/yasr.min.css";
import { registerCompletion } from "./completion.js";
import { WorldMap } from "./map.js";
import { Chart, Network, Timeline } from "./pictures.js";
import { connectSharing } from "./sharing.js";
import { explain } from "./problems.js";

const form = document.getElementById("query-form");
const place = document.getElementById("editor");
if (form && place) start(form, place);

function readData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

function start(form, place) {
  const endpoint = new URL(form.getAttribute("action"), location.href).href;
  const words = readData("words");
  const prefixes = readData("prefixes");
  registerCompletion(Yasqe, endpoint, prefixes, readData("terms"));
  registerPictures(words);
  form.hidden = true;
  place.hidden = false; // first, since the editor measures what it is drawn in
  const parts = makeParts(place);
  const seconds = makeSeconds(form.elements.timeout, words);
  const yasqe = makeEditor(parts.query, endpoint, form.elements.query.value, words, seconds);
  const yasr = makeResults(parts.results, prefixes);
  connect(yasqe, yasr, parts.notice, words, seconds);
  connectSharing(place, yasqe, endpoint, words, seconds.label);
  connectExamples(yasqe, place);
}

function registerPictures(words) {
  WorldMap.states = readData("states");
  for (const Picture of [Chart, Timeline, Network, WorldMap]) {
    Picture.words = words;
    Yasr.registerPlugin(Picture.name_, Picture);
  }
  Yasr.defaults.pluginOrder = ["table", "boolean", "chart", "timeline", "network", "map", "response"];
}

function makeParts(place) {
  const make = (name) => place.appendChild(Object.assign(document.createElement("div"), { className: name }));
  const query = make("editor-query");
  const notice = make("editor-notice");
  notice.setAttribute("role", "status");
  return { query, notice, results: make("editor-results") };
}

// How long a query may run; only what differs from the endpoint's own limit is sent.
function makeSeconds(field, words) {
  const input = field.cloneNode();
  const label = Object.assign(document.createElement("label"), { textContent: `${words.timeout} ` });
  label.append(input);
  const read = () => Math.min(Math.max(Number(input.value) || 1, 1), Number(field.max));
  const wish = () => (read() < Number(field.max) ? [{ name: "timeout", value: String(read()) }] : []);
  return { read, wish, label };
}

function makeEditor(parent, endpoint, query, words, seconds) {
  const yasqe = new Yasqe(parent, {
    value: query,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    prefixCcApi: null,
    editorHeight: "22rem",
    requestConfig: {
      endpoint,
      method: (editor) => (editor.getValue().length > 4000 ? "POST" : "GET"),
      args: seconds.wish,
    },
    extraKeys: { Tab: false, "Shift-Tab": false }, // the keyboard can leave the editor
  });
  yasqe.getInputField().setAttribute("aria-label", words.query_text);
  const run = parent.querySelector(".yasqe_queryButton");
  if (run) run.setAttribute("aria-label", words.run);
  return yasqe;
}

function makeResults(parent, prefixes) {
  return new Yasr(parent, { persistenceId: null, prefixes, maxPersistentResponseSize: 0 });
}

// Runs go to the results; what ends badly is told in words, and never looks like a complete answer.
function connect(yasqe, yasr, notice, words, seconds) {
  yasr.on("drawn", () => labelResults(yasr.rootEl, words));
  yasqe.on("query", () => {
    notice.textContent = words.running.replace("%s", String(seconds.read()));
    notice.className = "editor-notice";
  });
  yasqe.on("queryResponse", (_yasqe, response, duration) => {
    yasr.setResponse(response, duration);
    const problem = explain(response, words);
    notice.textContent = problem || summarise(yasr, response, duration, words);
    notice.className = problem ? "editor-notice warning" : "editor-notice";
  });
}

function summarise(yasr, response, duration, words) {
  const rows = yasr.results?.getBindings()?.length;
  const snapshot = response.headers?.get("Mandategraph-Snapshot")?.slice(0, 12) || "";
  const count = rows === undefined || rows === null ? "" : `${rows} ${words.rows}, `;
  return `${count}${Math.round(duration)} ms${snapshot ? `, ${words.snapshot} ${snapshot}` : ""}`;
}

// The results component leaves some fields without a name.
function labelResults(root, words) {
  for (const field of root.querySelectorAll("input:not([aria-label]), select:not([aria-label])")) {
    if (!field.labels?.length) field.setAttribute("aria-label", words.filter);
  }
  for (const list of root.querySelectorAll("ul.yasr_btnGroup")) list.removeAttribute("role");
}

function connectExamples(yasqe, place) {
  for (const link of document.querySelectorAll("[data-query]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      yasqe.setValue(link.dataset.query);
      place.scrollIntoView();
      yasqe.focus();
    });
  }
}
