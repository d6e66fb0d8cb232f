// « Partager »: the telephone's own sheet where there is one, else the address is copied and the page says so.
//
//   <p data-share hidden><button>…</button><span role="status"></span></p>
for (const line of document.querySelectorAll("[data-share]")) {
  if (navigator.share || navigator.clipboard) {
    line.hidden = false;
  }
  line.querySelector("button").addEventListener("click", async () => {
    const url = document.querySelector("link[rel=canonical]")?.href ?? location.href;
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url });
      } else {
        await navigator.clipboard.writeText(url);
        line.querySelector("[role=status]").textContent = "L’adresse est copiée.";
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        line.querySelector("[role=status]").textContent = `Copiez cette adresse : ${url}`;
      }
    }
  });
}
