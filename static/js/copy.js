// A text to copy: selected as soon as it is reached, put on the clipboard by its button, which says so.
//
//   <div data-copy><textarea readonly data-copy-text>…</textarea>
//     <button data-copy-button hidden>…</button><span role="status" data-copy-told></span></div>
for (const box of document.querySelectorAll("[data-copy]")) {
  const [text, button, told] = ["text", "button", "told"].map((part) => box.querySelector(`[data-copy-${part}]`));
  text.addEventListener("focus", () => text.select());
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "C’est copié.";
    } catch {
      text.focus();
      told.textContent = "Le texte est sélectionné : copiez-le avec Ctrl et C.";
    }
  });
}
