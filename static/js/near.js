// « Près de moi »: the browser asks for consent, the position is rounded to about a hundred metres, sent in the body of
// one request and kept nowhere. Without the means to know a position the button is not shown.
//
//   <p data-near="/annuaire/pres-de-moi/" hidden><button>…</button> <span>…</span></p>
const DIGITS = 3;
const NEAREST = "Le plus proche d’abord.";
const AGAIN = "La liste a changé : demandez de nouveau ce qui est près de vous.";
const REFUSED = "Sans votre accord, la liste garde son ordre.";
const FAILED = "Votre position n’a pas pu être trouvée : choisissez plutôt une commune ou un quartier.";

function locate() {
  return new Promise((found, failed) => {
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10000, maximumAge: 60000 });
  });
}

async function near(line) {
  const form = line.closest("form");
  const words = line.querySelector("span");
  try {
    const { coords } = await locate();
    const place = `${coords.latitude.toFixed(DIGITS)},${coords.longitude.toFixed(DIGITS)}`;
    const answer = await fetch(line.dataset.near + location.search, {
      method: "POST",
      body: new URLSearchParams({ pres: place }),
    });
    if (!answer.ok) {
      throw new Error(answer.status);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    form.dispatchEvent(new CustomEvent("directory:show", { detail: page }));
    words.textContent = NEAREST;
  } catch (error) {
    words.textContent = error.code === 1 ? REFUSED : FAILED;
  }
}

for (const line of document.querySelectorAll("[data-near]")) {
  if ("geolocation" in navigator) {
    line.hidden = false;
    line.querySelector("button").addEventListener("click", () => near(line));
    document.addEventListener("directory:shown", () => {
      const words = line.querySelector("span");
      words.textContent = words.textContent === NEAREST ? AGAIN : words.textContent;
    });
  }
}
