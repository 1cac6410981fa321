// Comfort in the table of people: the arrow keys lead from row to row, "/" to the search, and a click to the person.

const search = document.getElementById("q");
const table = document.querySelector("table.people");
const links = () => [...table.querySelectorAll("tbody th a")];

// Only where the focus is in the table: elsewhere a single key belongs to people who speak their commands.
table?.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// Between the links of the rows; everywhere else the keys scroll, as always.
table?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const place = links().indexOf(event.target);
  if (!step || place < 0) return;
  event.preventDefault();
  (links()[place + step] ?? event.target).focus();
});

table?.addEventListener("click", (event) => {
  const row = event.target.closest("tbody tr");
  const marked = String(getSelection()) !== "";
  if (!row || marked || event.target.closest("a, label, button, input")) return;
  const link = row.querySelector("th a");
  if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener");
  else link.click();
});

table?.classList.add("with-script");

const everybody = document.getElementById("all-of-page");
if (everybody) {
  const ticks = [...table.querySelectorAll("tbody .pick input")];
  const settle = () => {
    const ticked = ticks.filter((tick) => tick.checked).length;
    everybody.checked = ticked === ticks.length;
    everybody.indeterminate = ticked > 0 && ticked < ticks.length;
  };
  everybody.hidden = false;
  everybody.addEventListener("change", () => ticks.forEach((tick) => (tick.checked = everybody.checked)));
  table.addEventListener("change", (event) => event.target === everybody || settle());
  settle();
}
