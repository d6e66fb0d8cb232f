// Says what is left to the lead while the shares of its partners are typed.
//
//   <form data-shares>
//     <input data-share>
//     <p data-left="Il reste {} % au porteur." data-over="…">
//
// Without it the page says what is left as it was saved.

const NO_BREAK_SPACE = "\u00a0";

/** « 33,33 % » → 3333 (hundredths); empty or unreadable → 0. */
function hundredths(text) {
  const value = Number(text.replace(/[\s\u00a0\u202f%]/g, "").replace(",", "."));
  return Number.isFinite(value) ? Math.round(value * 100) : 0;
}

function written(left) {
  return String(left / 100).replace(".", ",");
}

function refresh(form) {
  const told = form.querySelector("[data-left]");
  const shares = [...form.querySelectorAll("input[data-share]")].map((input) => hundredths(input.value));
  const left = 10000 - shares.reduce((sum, share) => sum + share, 0);
  told.textContent = left < 0 ? told.dataset.over : told.dataset.left.replace("{} ", written(left) + NO_BREAK_SPACE);
}

for (const form of document.querySelectorAll("form[data-shares]")) {
  form.addEventListener("input", () => refresh(form));
}
