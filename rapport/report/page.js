// Tables sort by a click on a column's name; a box of the flow diagram opens its list.
"use strict";
function sortable(table) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const key = (row) => row.cells[column].textContent;
      const order = (a, b) => key(a).localeCompare(key(b), "en", { numeric: true });
      body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
    });
  });
}
document.querySelectorAll("table.sortable").forEach(sortable);
const lists = JSON.parse(document.getElementById("lists").textContent);
function open_list() {
  const key = decodeURIComponent(location.hash.replace(/^#list-/, ""));
  const place = document.getElementById("list");
  if (!location.hash.startsWith("#list-") || !lists[key] || !place) return;
  const table = document.createElement("table");
  table.className = "sortable";
  table.createCaption().textContent = key.replace(/_/g, " ") + " (n = " + lists[key].rows.length + ")";
  const head = table.createTHead().insertRow();
  lists[key].columns.forEach((name) => { const th = document.createElement("th"); th.scope = "col"; th.textContent = name; head.append(th); });
  const body = table.createTBody();
  lists[key].rows.forEach((row) => { const line = body.insertRow(); row.forEach((cell) => { line.insertCell().textContent = cell; }); });
  const wide = document.createElement("div");
  wide.className = "wide"; wide.tabIndex = 0;
  wide.setAttribute("role", "region"); wide.setAttribute("aria-label", "List behind a number");
  wide.append(table);
  place.replaceChildren(wide);
  sortable(table);
  place.scrollIntoView(); wide.focus();
}
window.addEventListener("hashchange", open_list);
open_list();
