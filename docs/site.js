// Names what the theme leaves without one, and lets a table that is wider than the window be scrolled by keyboard.
function name() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap")) frame.tabIndex = 0;
}
new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();
