// Answers as pictures, where their columns allow it: bars, a time line, a network. Drawn as SVG; words go in as text.
const SVG = "http://www.w3.org/2000/svg";
const MOST = 60;
export const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const DAY = /^\d{4}(-\d{2}(-\d{2})?)?/;
const DATED = /#(date|dateTime|gYear|gYearMonth)$/;

export function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function shorten(text) {
  const name = /^https?:/.test(text) ? decodeURIComponent(text.replace(/[/#]$/, "").split(/[/#]/).slice(-1)[0]) : text;
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}

export class Picture {
  constructor(yasr) {
    this.yasr = yasr;
    this.priority = 5;
    this.label = this.constructor.words[this.constructor.word || this.constructor.name_];
  }

  get rows() {
    return this.yasr.results?.getBindings?.() || [];
  }

  get names() {
    return this.yasr.results?.getVariables?.() || [];
  }

  // The columns of which every value that is there passes the test.
  columns(test) {
    return this.names.filter((name) => {
      const terms = this.rows.map((row) => row[name]).filter(Boolean);
      return terms.length > 0 && terms.every(test);
    });
  }

  get labels() {
    const plain = this.columns((term) => !NUMBER.test(term.value) && !DATED.test(term.datatype || ""));
    const spoken = plain.filter((name) => this.rows.some((row) => row[name]?.type !== "uri"));
    return [...spoken, ...plain.filter((name) => !spoken.includes(name))];
  }

  getIcon() {
    const icon = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
    icon.append(svg("path", { d: this.constructor.icon, stroke: "currentColor", "stroke-width": 2, fill: "none" }));
    return icon;
  }

  show(height, title, ...shapes) {
    const picture = svg("svg", { viewBox: `0 0 960 ${height}`, role: "img", "aria-label": title, class: "picture" });
    picture.append(svg("title", {}, title), ...shapes.flat());
    const parts = [picture];
    if (this.rows.length > MOST) {
      const text = this.constructor.words.first_rows.replace("%s", String(MOST));
      parts.push(Object.assign(document.createElement("p"), { className: "note", textContent: text }));
    }
    this.yasr.resultsEl.replaceChildren(...parts);
  }
}

export class Chart extends Picture {
  static name_ = "chart";
  static icon = "M3 14V8M8 14V3M13 14V6";

  get numbers() {
    return this.columns((term) => NUMBER.test(term.value) && !DATED.test(term.datatype || ""));
  }

  canHandleResults() {
    return this.numbers.length > 0 && this.labels.length > 0;
  }

  draw() {
    const [number, label] = [this.numbers.at(-1), this.labels[0]];
    const rows = this.rows.slice(0, MOST);
    const most = Math.max(...rows.map((row) => Number(row[number]?.value || 0)), 1);
    const bars = rows.map((row, index) => {
      const value = Number(row[number]?.value || 0);
      const y = 10 + index * 24;
      return [
        svg("text", { x: 330, y: y + 14, "text-anchor": "end" }, shorten(row[label]?.value || "")),
        svg("rect", { x: 340, y, width: Math.max((value / most) * 540, 1), height: 18, class: "data-bar" }),
        svg("text", { x: 346 + (value / most) * 540, y: y + 14 }, row[number]?.value || ""),
      ];
    });
    this.show(20 + rows.length * 24, `${number} / ${label}`, ...bars);
  }
}

export class Timeline extends Picture {
  static name_ = "timeline";
  static icon = "M2 8h12M4 5v6M9 5v6M13 5v6";

  get days() {
    return this.columns((term) => DATED.test(term.datatype || "") && DAY.test(term.value));
  }

  canHandleResults() {
    return this.days.length > 0;
  }

  draw() {
    const [first, last] = [this.days[0], this.days.at(-1)];
    const at = (row, name) => Date.parse(row[name]?.value || "");
    const rows = this.rows.filter((row) => !Number.isNaN(at(row, last))).sort((a, b) => at(a, last) - at(b, last)).slice(0, MOST);
    const moments = rows.flatMap((row) => [at(row, first), at(row, last)]).filter((m) => !Number.isNaN(m));
    const from = new Date(Math.min(...moments)).getUTCFullYear();
    const to = new Date(Math.max(...moments)).getUTCFullYear() + 1;
    const scale = (moment) => 20 + ((moment - Date.UTC(from, 0)) / Math.max(Date.UTC(to, 0) - Date.UTC(from, 0), 1)) * 900;
    const step = Math.max(1, Math.ceil((to - from) / 12));
    const height = 50 + rows.length * 24;
    const ticks = [];
    for (let year = from; year <= to; year += step) {
      const x = scale(Date.UTC(year, 0));
      ticks.push(svg("line", { x1: x, x2: x, y1: 24, y2: height, class: "tick" }));
      ticks.push(svg("text", { x, y: 16, "text-anchor": "middle", class: "year" }, String(year)));
    }
    const bars = rows.map((row, index) => {
      const y = 32 + index * 24;
      const end = scale(at(row, last));
      const start = Number.isNaN(at(row, first)) ? end - 6 : Math.min(scale(at(row, first)), end - 6);
      const left = end < 480;
      const label = this.labels[0] ? shorten(row[this.labels[0]]?.value || "") : row[last].value;
      return [
        svg("rect", { x: start, y, width: end - start, height: 16, class: "data-bar" }),
        svg("text", { x: left ? end + 6 : start - 6, y: y + 13, "text-anchor": left ? "start" : "end" }, label),
      ];
    });
    this.show(height, last, ...ticks, ...bars);
  }
}

export class Network extends Picture {
  static name_ = "network";
  static word = "picture_network";
  static icon = "M3 4l10 8M3 12l10-8M3 4v0M13 12v0";

  get ends() {
    return this.columns((term) => term.type === "uri").slice(0, 2);
  }

  canHandleResults() {
    return this.ends.length === 2 && this.rows.length > 0;
  }

  draw() {
    const [from, to] = this.ends;
    const rows = this.rows.filter((row) => row[from] && row[to]).slice(0, MOST);
    const column = (name) => [...new Set(rows.map((row) => row[name].value))];
    const [left, right] = [column(from), column(to)];
    const height = 40 + 24 * Math.max(left.length, right.length);
    const y = (list, value) => 30 + list.indexOf(value) * 24 + (height - 40 - list.length * 24) / 2;
    const lines = rows.map((row) => {
      const [a, b] = [y(left, row[from].value), y(right, row[to].value)];
      return svg("path", { d: `M320 ${a} C480 ${a} 480 ${b} 640 ${b}`, class: "data-line" });
    });
    const side = (list, x, anchor, shift) =>
      list.flatMap((value) => [
        svg("circle", { cx: x, cy: y(list, value), r: 4, class: "data-bar" }),
        svg("text", { x: x + shift, y: y(list, value) + 4, "text-anchor": anchor }, shorten(value)),
      ]);
    this.show(height, `${from} → ${to}`, lines, side(left, 320, "end", -8), side(right, 640, "start", 8));
  }
}
