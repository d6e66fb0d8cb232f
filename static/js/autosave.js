// Saves a page while it is written, and says so.
//
//   <p data-saved role="status"></p>
//   <form method="post" data-autosave> … <input type="hidden" name="seen"> … </form>
//
// What was typed leaves two seconds after the last key, at each choice, and when the page is left for another. The
// server answers { told, seen, redrawn }: what the reader is told, the marks of what is stored, to send next time, and
// the insides, by id, of what follows it on the page. With { stop }, or once somebody has signed out, nothing more is
// sent. Forms with files are saved by their button alone.

const PAUSE = 2000;
const PATIENCE = 5000;
const ASLEEP = "Pas de connexion : ce que vous écrivez reste sur cette page, et partira dès qu’elle revient.";
const SIGNED_OUT = "Vous n’êtes plus connecté. Votre texte reste sur cette page : reconnectez-vous dans un autre onglet.";

/** Whether a request that outlives the page may carry it: browsers take 64 kB. */
function isSmall(body) {
  return [...body].reduce((size, [name, value]) => size + name.length + 3 * value.length + 100, 0) < 60_000;
}

function autosave(form) {
  const told = document.querySelector("[data-saved]");
  let timer = 0;
  let waiting = false; // something was typed since the last sending
  let sending = null; // the sending under way, until its answer
  let stopped = false;

  function send() {
    clearTimeout(timer);
    if (!waiting || sending || stopped) return;
    waiting = false;
    sending = leave();
  }

  async function leave() {
    try {
      const body = new FormData(form);
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Autosave": "1" },
        keepalive: isSmall(body),
      });
      if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) {
        stopped = true;
        told.textContent = SIGNED_OUT;
        return;
      }
      const { told: sentence, seen, redrawn = {}, stop } = await answer.json();
      if (seen) form.elements.seen.value = seen;
      stopped = Boolean(stop);
      told.textContent = sentence;
      for (const [id, html] of Object.entries(redrawn)) document.getElementById(id).innerHTML = html;
    } catch {
      waiting = true;
      told.textContent = ASLEEP;
    } finally {
      sending = null;
      if (waiting && !stopped) timer = setTimeout(send, PAUSE);
    }
  }

  function later(pause) {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("change", () => later(0));
  form.addEventListener("submit", (event) => {
    stopped = true;
    clearTimeout(timer);
    if (!sending) return;
    // The marks of what is under way come first: without them its author would seem to have written against themselves.
    event.preventDefault();
    const button = event.submitter;
    const patience = new Promise((tired) => setTimeout(tired, PATIENCE));
    Promise.race([sending, patience]).then(() => {
      sending = null;
      form.requestSubmit(button);
    });
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  window.addEventListener("online", send);
  window.addEventListener("pageshow", () => {
    stopped = false;
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  if (!form.querySelector("input[type=file]")) autosave(form);
}
