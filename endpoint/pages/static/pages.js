// Suggestions for the search field, and buttons that copy. Every page works without this script.
"use strict";
const field = document.querySelector("[data-suggest]");
if (field) {
  const list = document.getElementById(field.getAttribute("list"));
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(field, list), 150);
  });
}

async function suggest(input, list) {
  const words = input.value.trim();
  if (words.length < 2) return;
  const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(words)}`);
  if (!response.ok || input.value.trim() !== words) return;
  const [, names] = await response.json();
  list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
}
