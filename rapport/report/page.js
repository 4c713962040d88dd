// Tables sort by a click on a column's name and filter by a word; a number of the flow diagram opens its list.
"use strict";
const make = (name, text, attributes = {}) => {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};
const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent.replace(/(\d),(?=\d{3}\b)/g, "$1");
const leading = (text) => parseFloat(text.replace(/^[<>=~\u2248\u2264\u2265\s]+/, "").replace(/^\u2212/, "-")); // of "12 / 30", "= .03"
function compare(a, b) {
  if (a === "" || b === "") return (a === "") - (b === ""); // what is empty comes last
  const [x, y] = [leading(a), leading(b)];
  if (isNaN(x) !== isNaN(y)) return isNaN(x) - isNaN(y); // numbers before words
  return x - y || a.localeCompare(b, "en", { numeric: true });
}
function sortable(table) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = make("button", head.textContent, { type: "button" });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
      rows.sort(([a], [b]) => (down && a !== "" && b !== "" ? compare(b, a) : compare(a, b)));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
  if (table.tBodies[0].rows.length > 8) filterable(table);
}
function filterable(table) {
  const label = make("label", "Filter ", { class: "filter" });
  const input = label.appendChild(make("input", "", { type: "search", autocomplete: "off" }));
  const all = table.tBodies[0].rows.length;
  const said = label.appendChild(make("output", `${all} rows`));
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let kept = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      kept += !row.hidden;
    }
    said.textContent = words.length ? `${kept} of ${all} rows` : `${all} rows`;
  });
  table.closest(".wide").before(label);
}
document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll(".prose").forEach((text) => {
  const button = make("button", "Copy this text", { type: "button", class: "copy" });
  button.addEventListener("click", () => {
    const words = [...text.querySelectorAll("h3, p, li")].map((node) => node.textContent.trim()).join("\n\n");
    const fall_back = () => getSelection().selectAllChildren(text); // the reader copies it
    if (navigator.clipboard) navigator.clipboard.writeText(words).then(() => { button.textContent = "Copied"; }, fall_back);
    else fall_back();
  });
  text.append(button);
});

const WIDTHS = { title: "wide-column", authors: "broad-column", reason: "broad-column", year: "slim-column", round: "slim-column" };
let unpacked = null;
async function lists() {
  const bytes = Uint8Array.from(atob(document.getElementById("lists").textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
async function open_list(key) {
  const file = `../prisma/lists/${key}.csv`;
  if (typeof DecompressionStream === "undefined") return location.assign(file); // an old browser opens the file
  unpacked ??= await lists();
  const [about, kind, places] = unpacked.lists[key] ?? [];
  if (!places) return;
  document.getElementById("list-title").textContent = `${about} (n = ${places.length.toLocaleString("en")})`;
  document.getElementById("list-file").href = file;
  const table = make("table", "", { class: "sortable" });
  const head = table.createTHead().insertRow();
  head.append(...unpacked.columns[kind].map((name) => make("th", name, { scope: "col", class: WIDTHS[name] ?? "" })));
  const body = table.createTBody();
  const dialog = document.getElementById("list"), room = document.getElementById("list-rows");
  dialog.querySelectorAll(".filter").forEach((old) => old.remove());
  room.setAttribute("aria-busy", "true");
  room.replaceChildren(table);
  room.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
  fill(body, places, 0, () => { sortable(table); room.removeAttribute("aria-busy"); });
}
function fill(body, places, from, done) { // the first rows at once, the others as there is time
  if (!body.isConnected) return; // another list was opened
  const to = from + (from ? 3000 : 300);
  const part = document.createDocumentFragment();
  for (const place of places.slice(from, to)) {
    const row = part.appendChild(document.createElement("tr"));
    for (const cell of unpacked.rows[place]) row.insertCell().textContent = cell;
  }
  body.append(part);
  if (to < places.length) setTimeout(fill, 0, body, places, to, done);
  else done();
}
function unfold(node) {
  for (let fold = node?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}
const named = (hash) => document.getElementById(decodeURIComponent(hash.slice(1)));
document.addEventListener("click", (event) => {
  const hash = event.target.closest?.("a")?.getAttribute("href") ?? "";
  if (hash.startsWith("#list-")) {
    event.preventDefault();
    open_list(decodeURIComponent(hash.slice(6)));
  } else if (hash.startsWith("#")) {
    unfold(named(hash));
  }
});
function arrive() {
  if (location.hash.startsWith("#list-")) open_list(decodeURIComponent(location.hash.slice(6)));
  else if (location.hash) { unfold(named(location.hash)); named(location.hash)?.scrollIntoView(); }
}
window.addEventListener("hashchange", arrive);
arrive();
window.addEventListener("beforeprint", () => document.querySelectorAll("details.print").forEach((fold) => { fold.open = true; }));
