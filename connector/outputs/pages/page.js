"use strict";
// Every table with class `rows`: search in it, sort it by a column, see the first hundred rows or all of them.
(() => {
  const FIRST = 100;
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function element(name, text, attributes) {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    return made;
  }

  function furnish(table, number) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => ({ row, text: row.textContent.toLowerCase() }));
    const name = table.caption.textContent;
    const heads = Array.from(table.tHead.rows[0].cells, (head) => head.textContent);
    let wanted = "", whole = false;

    const bar = element("div", "", { class: "find" });
    const label = element("label", `Search ${name}`, { for: `find-${number}` });
    const input = element("input", "", { id: `find-${number}`, type: "search", autocomplete: "off" });
    const told = element("span", "", { class: "soft", role: "status" });
    bar.append(label, input, told);
    table.closest(".scroll").before(bar);
    const more = element("button", `Show all rows of ${name}`, { type: "button", class: "all" });
    table.closest(".scroll").after(more);

    // A narrow window shows a row as lines, each with its column's name.
    function labelled({ row }) {
      if (!row.cells[0].dataset.is) Array.from(row.cells, (cell, n) => { cell.dataset.is = heads[n]; });
      return row;
    }

    // Only the rows that are seen stand in the page: a browser takes seconds over ten thousand.
    function show() {
      const words = wanted.split(/\s+/).filter(Boolean);
      const fitting = rows.filter(({ text }) => words.every((word) => text.includes(word)));
      const seen = whole ? fitting : fitting.slice(0, FIRST);
      body.replaceChildren(...seen.map(labelled));
      told.textContent = seen.length === fitting.length
        ? `${fitting.length} of ${rows.length}` : `first ${seen.length} of ${fitting.length}`;
      more.hidden = seen.length === fitting.length;
    }

    function sort(column, head) {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      for (const one of rows) one.key = one.row.cells[column].textContent;
      rows.sort((a, b) => order.compare(a.key, b.key));
      if (down) rows.reverse();
      show();
    }

    Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
      const button = element("button", head.textContent, { type: "button" });
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(column, head));
    });
    input.addEventListener("input", () => { wanted = input.value.toLowerCase(); show(); });
    more.addEventListener("click", () => { whole = true; show(); input.focus(); });
    addEventListener("beforeprint", () => { const before = whole; whole = true; show(); whole = before; });
    addEventListener("afterprint", show);
    body.classList.remove("long");
    show();
  }

  document.querySelectorAll("table.rows").forEach(furnish);
})();
