// What the named funders add up to, beside each line of the budget. The server computes the same when the page is saved.
//
//   <form data-funders>
//     <tr data-funded="74dep"><output data-named>
//     <select name="funder_0_account"> <input name="funder_0_amount">

import { formatCents, parseCents } from "./totals.js";

function refresh(form) {
  const named = {};
  for (const chosen of form.querySelectorAll("select[name^=funder_][name$=_account]")) {
    const amount = form.elements[chosen.name.replace(/account$/, "amount")];
    named[chosen.value] = (named[chosen.value] ?? 0) + parseCents(amount.value);
  }
  for (const line of form.querySelectorAll("[data-funded]")) {
    line.querySelector("[data-named]").textContent = formatCents(named[line.dataset.funded] ?? 0);
  }
}

for (const form of document.querySelectorAll("form[data-funders]")) {
  form.addEventListener("input", () => refresh(form));
  refresh(form);
}
