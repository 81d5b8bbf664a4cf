// Answers on a map of the world, where every value of a column names a State: by its IRI in the graph, or by its
// code or name in ISO 3166-1. The geometry comes from this server, once, when the first map is drawn.
import { geoArea, geoEqualEarth, geoPath } from "d3-geo";
import codes from "i18n-iso-countries/codes.json";
import english from "i18n-iso-countries/langs/en.json";
import { feature } from "topojson-client";
import { NUMBER, Picture, svg } from "./pictures.js";

const GEOMETRY = new URL("countries.json", document.currentScript?.src || location.href).href;
const HEIGHT = 470;
const SMALL = 0.0004; // steradians; a State below this is drawn as a circle too
const STEPS = 5;
const ANTARCTICA = "010";

// From what a value may be to the three digits that the geometry knows a State by.
const KNOWN = new Map();
const NAMES = new Map();
for (const [alpha2, alpha3, digits] of codes) {
  for (const key of [alpha2, alpha3, digits]) KNOWN.set(key, digits);
  const names = [english.countries[alpha2] || []].flat();
  names.forEach((name) => KNOWN.set(name.toLowerCase(), digits));
  NAMES.set(digits, names[0] || alpha3);
}

let loading;
function loadCountries() {
  loading ??= fetch(GEOMETRY)
    .then((response) => response.json())
    .then((atlas) => feature(atlas, atlas.objects.countries).features.filter((shape) => shape.id !== ANTARCTICA));
  return loading;
}

export class WorldMap extends Picture {
  static name_ = "map";
  static word = "picture_map";
  static icon = "M8 2a6 6 0 1 0 .01 0M2 8h12M8 2c-4 4-4 8 0 12c4-4 4-8 0-12";
  static states = {};

  // Which State a term names; nothing where it names none.
  place(term) {
    if (term.type === "uri") return KNOWN.get(WorldMap.states[term.value]);
    return KNOWN.get(term.value) || KNOWN.get(term.value.toLowerCase());
  }

  get places() {
    return this.columns((term) => Boolean(this.place(term)));
  }

  canHandleResults() {
    return this.places.length > 0;
  }

  // What each State is given: the last column of numbers added up, or else how many rows name it.
  count() {
    const [column] = this.places;
    const number = this.columns((term) => NUMBER.test(term.value)).filter((name) => name !== column).at(-1);
    const totals = new Map();
    for (const row of this.rows.filter((each) => each[column])) {
      const place = this.place(row[column]);
      totals.set(place, (totals.get(place) || 0) + (number ? Number(row[number]?.value || 0) : 1));
    }
    return { totals, title: number ? `${number} / ${column}` : column };
  }

  async draw() {
    const { totals, title } = this.count();
    this.yasr.resultsEl.replaceChildren(note(WorldMap.words.map_loading));
    const shapes = await loadCountries().catch(() => []);
    const most = Math.max(...totals.values(), 0) || 1;
    const projection = geoEqualEarth().fitSize([960, HEIGHT], { type: "FeatureCollection", features: shapes });
    const path = geoPath(projection);
    const drawn = shapes.flatMap((shape) => drawState(shape, path, totals.get(shape.id), most));
    this.show(HEIGHT + 30, title, drawn, drawLegend(most));
    const missing = [...totals.keys()].filter((place) => !shapes.some((shape) => shape.id === place));
    const notes = [WorldMap.words.map_note];
    if (missing.length) notes.push(`${WorldMap.words.map_missing} ${missing.map((p) => NAMES.get(p)).join(", ")}`);
    this.yasr.resultsEl.append(...notes.map(note));
  }
}

function note(text) {
  return Object.assign(document.createElement("p"), { className: "note", textContent: text });
}

function drawState(shape, path, value, most) {
  const outline = path(shape);
  if (!outline) return [];
  if (value === undefined) return [svg("path", { d: outline, class: "state" })];
  const step = Math.max(1, Math.ceil((value / most) * STEPS));
  const name = svg("title", {}, `${NAMES.get(shape.id) || shape.properties.name}: ${value}`);
  const group = svg("g", { class: `state step-${step}` }, name, svg("path", { d: outline }));
  if (geoArea(shape) < SMALL) {
    const [x, y] = path.centroid(shape);
    group.append(svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 5 }));
  }
  return [group];
}

function drawLegend(most) {
  return Array.from({ length: STEPS }, (_, index) => {
    const x = 20 + index * 110;
    const upTo = (most * (index + 1)) / STEPS;
    return [
      svg("rect", { x, y: HEIGHT + 8, width: 16, height: 16, class: `state step-${index + 1}` }),
      svg("text", { x: x + 22, y: HEIGHT + 21 }, `≤ ${Number(upTo.toFixed(upTo < 10 ? 1 : 0))}`),
    ];
  }).flat();
}
