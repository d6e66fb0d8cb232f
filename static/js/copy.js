// A text to copy is selected as soon as it is reached.
for (const text of document.querySelectorAll("[data-copy]")) {
  text.addEventListener("focus", () => text.select());
}
