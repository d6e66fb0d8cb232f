// Live totals of the budget table. The server computes the same sums when the form is sent.
//
//   <form data-totals>
//     <input data-total-side="charge|produit" [data-volunteer="1"]>
//     <output data-total="charge|produit|charge-volunteer|produit-volunteer">
//     <output data-total="gap" data-balanced="…" data-short="… {} …" data-over="… {} …">
//     <output data-total="share" data-asked="1200000">
//
// Volunteer lines have totals of their own. The gap is produits − charges, volunteer lines left out (they mirror
// each other): its sentences come from the template, or the bare amount is shown. The share is what part of the
// produits the amount asked (in cents) is.

const NARROW_SPACE = "\u202f";
const NO_BREAK_SPACE = "\u00a0";

/** « 1 234,50 € » → 123450 (cents); empty or unreadable → 0. */
export function parseCents(text) {
  const plain = text.replace(/[\s\u00a0\u202f€]/g, "").replace("\u2212", "-").replace(",", ".");
  const value = Number(plain);
  return Number.isFinite(value) ? Math.round(value * 100) : 0;
}

/** 123450 → « 1 234,50 € »; no decimals when whole. */
export function formatCents(cents) {
  const sign = cents < 0 ? "\u2212" : "";
  const euros = String(Math.floor(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  const rest = Math.abs(cents) % 100;
  return `${sign}${euros}${rest ? "," + String(rest).padStart(2, "0") : ""}${NO_BREAK_SPACE}€`;
}

function sums(form) {
  const totals = { charge: 0, produit: 0, "charge-volunteer": 0, "produit-volunteer": 0 };
  for (const input of form.querySelectorAll("input[data-total-side]")) {
    const key = input.dataset.totalSide + (input.dataset.volunteer === "1" ? "-volunteer" : "");
    totals[key] += parseCents(input.value);
  }
  return totals;
}

function gapSentence({ balanced, short, over }, gap) {
  const amount = formatCents(Math.abs(gap));
  if (gap === 0) {
    return balanced ?? amount;
  }
  return (gap < 0 ? short : over)?.replace("{}", amount) ?? formatCents(gap);
}

function share({ asked }, whole) {
  const tenths = whole > 0 ? Math.round((Number(asked) * 1000) / whole) : 0;
  return `${String(tenths / 10).replace(".", ",")}${NO_BREAK_SPACE}%`;
}

function refresh(form) {
  const totals = sums(form);
  for (const output of form.querySelectorAll("[data-total]")) {
    const kind = output.dataset.total;
    if (kind === "gap") {
      output.textContent = gapSentence(output.dataset, totals.produit - totals.charge);
    } else if (kind === "share") {
      output.textContent = share(output.dataset, totals.produit);
    } else {
      output.textContent = formatCents(totals[kind] ?? 0);
    }
  }
}

for (const form of document.querySelectorAll("form[data-totals]")) {
  form.addEventListener("input", () => refresh(form));
  refresh(form);
}
