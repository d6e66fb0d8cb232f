// The list follows what is typed and chosen: read again from the same address that the form would send, a moment after
// the last key. The address bar keeps the search. What changed is told to screen readers; a slow answer that comes
// after a newer question is dropped, and a network that fails leaves the form as it is, with its buttons.
//
//   <form data-directory> … <div id data-answers> … <p data-told>
const PAUSE = 250;

function follow(form) {
  const answers = () => form.querySelector("[data-answers]");
  const told = form.querySelector("[data-told]");
  let timer = 0;
  let pending = null;

  function address() {
    const data = new FormData(form);
    const asked = new URLSearchParams([...data].filter(([, value]) => value !== ""));
    return `${location.pathname}?${asked}`;
  }

  async function read() {
    const url = address();
    pending?.abort();
    pending = new AbortController();
    answers().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { credentials: "same-origin", signal: pending.signal });
      if (!answer.ok) {
        throw new Error(answer.status);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show(page);
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name === "AbortError") {
        return;
      }
      answers().removeAttribute("aria-busy");
    }
  }

  function show(page) {
    const fresh = page.querySelector("[data-answers]");
    const filters = page.getElementById("filtres");
    const focused = document.activeElement?.id;
    answers().replaceWith(fresh);
    form.querySelector("#filtres").replaceWith(filters);
    document.getElementById(focused)?.focus();
    told.textContent = fresh.querySelector("[data-count]").textContent;
    document.dispatchEvent(new CustomEvent("directory:shown"));
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "search") {
      clearTimeout(timer);
      timer = setTimeout(read, PAUSE);
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "search") {
      clearTimeout(timer);
      read();
    }
  });
  form.addEventListener("directory:show", (event) => show(event.detail));
}

for (const form of document.querySelectorAll("form[data-directory]")) {
  follow(form);
  // On a narrow screen the answers come before the filters are unfolded.
  const filters = form.querySelector("[data-filters]");
  filters.open = matchMedia("(min-width: 60rem)").matches;
}
