// book.js - what the book's pages do besides being read: the switch between light and dark, contents that follow
// the reader, and tables that stand as cards where the window is narrow.

DoxygenAwesomeDarkModeToggle.init();
DoxygenAwesomeInteractiveToc.init();

// A table that is wider than its place becomes a list of cards: each cell then says which column it is of.
function nameCells(table) {
    const heads = [...table.querySelectorAll("tr:first-child th")].map((head) => head.textContent.trim());
    for (const row of table.rows)
        [...row.cells].forEach((cell, i) => { if (cell.tagName === "TD") cell.dataset.head = heads[i] || ""; });
}

function fitTables() {
    for (const table of document.querySelectorAll("table.markdownTable")) {
        table.classList.remove("cards");
        if (table.rows[0].offsetWidth > table.parentElement.clientWidth + 1)
            table.classList.add("cards");
    }
}

window.addEventListener("load", () => {
    document.querySelectorAll("table.markdownTable").forEach(nameCells);
    fitTables();
    if (window.MathJax) MathJax.Hub.Queue(fitTables); // formulas have their width only now
});
window.addEventListener("resize", fitTables);
