// A choice that carries a text writes it into the box that it names, for the person to adapt.
// What they have written themselves is never lost: the box is filled while it is empty, or holds the last choice as it was.
//
//   <select data-fills="id_reason"><option data-text="…">…</option></select>
for (const select of document.querySelectorAll("select[data-fills]")) {
  const box = document.getElementById(select.dataset.fills);
  let last = "";
  select.addEventListener("change", () => {
    const text = select.selectedOptions[0]?.dataset.text ?? "";
    if (box && (box.value.trim() === "" || box.value === last)) {
      box.value = text;
      last = text;
    }
  });
}
