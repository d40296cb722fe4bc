// Sorting and filtering; the page says the same without it.
(() => {
  "use strict";
  const number = (cell) => (cell && cell.dataset.value !== undefined ? Number(cell.dataset.value) : NaN);
  const words = (cell) => (cell ? cell.textContent.trim() : "");
  const compare = (a, b, column, sign) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    const [m, n] = [number(x), number(y)];
    if (!Number.isNaN(m) && !Number.isNaN(n)) return sign * (m - n);
    // What has no number stays at the end, whichever way the others go.
    if (!Number.isNaN(m)) return -1;
    if (!Number.isNaN(n)) return 1;
    const [s, t] = [words(x), words(y)];
    if ((s === "") !== (t === "")) return s === "" ? 1 : -1;
    return sign * s.localeCompare(t, "en", { numeric: true });
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const bodies = [...table.tBodies].map((body) => ({
      body,
      rows: [...body.rows].filter((row) => !row.classList.contains("group")),
    }));
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const after = before === "ascending" ? "descending" : before === "descending" ? null : "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        if (after) head.setAttribute("aria-sort", after);
        const sign = after === "descending" ? -1 : 1;
        for (const { body, rows } of bodies) {
          const sorted = after ? [...rows].sort((a, b) => compare(a, b, column, sign)) : rows;
          body.append(...sorted);
        }
      });
    });
  }
  const filter = document.querySelector(".filter");
  if (filter) {
    const input = filter.querySelector("input");
    const output = filter.querySelector("output");
    const rows = [...document.querySelectorAll("#every-row tbody tr")].map((row) => [row, row.textContent.toLowerCase()]);
    filter.hidden = false;
    const apply = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !wanted.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      output.textContent = wanted.length ? `${shown} of ${rows.length} rows` : "";
    };
    input.addEventListener("input", apply);
  }
})();
