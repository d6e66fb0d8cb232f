// Addresses of the Base Adresse Nationale as one types, through our own server.
//
//   <form data-addresses="/…/adresses/"> with fields named address, postcode and commune
//
// Choosing a proposal fills the three fields; typing on, or an answer that does not come, changes nothing.

const PAUSE = 250; // ms without a key before asking
const SHORTEST = 4;

function listFor(input) {
  const list = document.createElement("datalist");
  list.id = `${input.id}_places`;
  input.after(list);
  input.setAttribute("list", list.id);
  return list;
}

async function ask(form, text) {
  const body = new FormData();
  body.set("q", text);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(form.dataset.addresses, { method: "POST", body, redirect: "error" });
    return answer.ok ? (await answer.json()).places : [];
  } catch {
    return [];
  }
}

function fill(form, place) {
  form.elements.address.value = place.address;
  form.elements.postcode.value = place.postcode;
  if (place.commune) {
    form.elements.commune.value = place.commune;
  }
}

for (const form of document.querySelectorAll("form[data-addresses]")) {
  const input = form.elements.address;
  const list = listFor(input);
  let places = [];
  let waiting;

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const chosen = places.find((place) => place.label === input.value);
    if (chosen) {
      fill(form, chosen);
      return;
    }
    if (input.value.trim().length < SHORTEST) {
      return;
    }
    const typed = input.value;
    waiting = setTimeout(async () => {
      const found = await ask(form, typed);
      if (input.value === typed) {
        places = found;
        list.replaceChildren(...places.map((place) => new Option(place.label, place.label)));
      }
    }, PAUSE);
  });
}
