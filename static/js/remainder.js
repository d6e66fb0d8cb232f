// What an envelope would have left, live, while amounts are typed. The server counts the same when the form is sent.
//
//   <form data-remainder>
//     <input data-takes="12">
//     <output data-left="12" data-available="100000.00">
const NARROW_SPACE = "\u202f";
const NO_BREAK_SPACE = "\u00a0";

function cents(text) {
  const value = Number(text.replace(/[\s\u00a0\u202f€]/g, "").replace(",", "."));
  return Number.isFinite(value) ? Math.round(value * 100) : 0;
}

function written(amount) {
  const euros = String(Math.floor(Math.abs(amount) / 100)).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  const rest = Math.abs(amount) % 100;
  return `${amount < 0 ? "\u2212" : ""}${euros}${rest ? "," + String(rest).padStart(2, "0") : ""}${NO_BREAK_SPACE}€`;
}

for (const form of document.querySelectorAll("form[data-remainder]")) {
  form.addEventListener("input", () => {
    for (const output of form.querySelectorAll("output[data-left]")) {
      const taken = [...form.querySelectorAll(`input[data-takes="${output.dataset.left}"]`)];
      const sum = taken.reduce((total, input) => total + cents(input.value), 0);
      output.textContent = written(cents(output.dataset.available) - sum);
    }
  });
}
