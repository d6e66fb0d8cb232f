// Live gaps of a report's table: the share of the plan that was done, and the box of its explanation when the gap is
// wide. The server computes the same, and its checklist asks for what is missing.
//
//   <form data-gaps data-share="10" data-floor="10000">   share in percent, floor in cents
//     <tr data-planned="2000000"> <input data-total-side> <output data-percent> <td data-reason> <textarea>
//
// An empty box is no gap until half of what was planned is typed, unless the checklist led to it. A box that holds
// words stays open.

import { parseCents } from "./totals.js";

const NO_BREAK_SPACE = "\u00a0";

function percent(actual, planned) {
  if (planned === 0) return "—";
  const tenths = Math.round((actual * 1000) / planned);
  return `${String(tenths / 10).replace(".", ",")}${NO_BREAK_SPACE}%`;
}

function isWide(actual, planned, { share, floor }) {
  const gap = Math.abs(actual - planned);
  return gap > floor && gap * 100 > planned * share;
}

function refresh(form, rule) {
  const lines = [...form.querySelectorAll("tr[data-planned]")].map((row) => ({
    row,
    planned: Number(row.dataset.planned),
    actual: parseCents(row.querySelector("input").value),
    isTyped: row.querySelector("input").value.trim() !== "",
    isAimed: location.hash === `#${row.querySelector("textarea").id}`,
    box: row.querySelector("[data-reason]"),
  }));
  const planned = lines.filter((line) => line.planned > 0);
  const typed = planned.filter(({ actual }) => actual > 0);
  const isBegun = typed.length > 0 && typed.length * 2 >= planned.length;
  for (const { row, planned, actual, isTyped, isAimed, box } of lines) {
    const wide = (isTyped || isAimed || isBegun) && isWide(actual, planned, rule);
    row.querySelector("[data-percent]").textContent = percent(actual, planned);
    row.classList.toggle("is-wide", wide);
    box.classList.toggle("wanted", wide);
    box.classList.toggle("is-folded", !wide && box.querySelector("textarea").value.trim() === "");
  }
}

for (const form of document.querySelectorAll("form[data-gaps]")) {
  const rule = { share: parseFloat(form.dataset.share), floor: Number(form.dataset.floor) };
  form.addEventListener("input", () => refresh(form, rule));
  refresh(form, rule);
}
