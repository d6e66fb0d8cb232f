// A file field that takes a file dropped on it, says its name and size, and refuses one that is too large before it
// leaves. Without scripts the field works as any other, and the server says the same.
//
//   <div data-upload data-too-large="« {} » : …"><input type="file" data-max-bytes="…"><p data-upload-chosen></p></div>

const NO_BREAK_SPACE = "\u00a0";

/** 1536000 → « 1,5 Mo ». */
export function formatBytes(bytes) {
  const [size, unit] = bytes < 1 << 20 ? [Math.max(1, Math.round(bytes / 1024)), "Ko"] : [bytes / (1 << 20), "Mo"];
  return `${size.toLocaleString("fr-FR", { maximumFractionDigits: 1 })}${NO_BREAK_SPACE}${unit}`;
}

function enhance(zone) {
  const input = zone.querySelector("input[type=file]");
  const told = zone.querySelector("[data-upload-chosen]");

  function tell() {
    const file = input.files[0];
    const tooLarge = Boolean(file) && file.size > Number(input.dataset.maxBytes);
    told.classList.toggle("error", tooLarge);
    if (tooLarge) {
      told.textContent = zone.dataset.tooLarge.replace("{}", file.name);
      input.value = "";
    } else {
      told.textContent = file ? `${file.name}, ${formatBytes(file.size)}` : "";
    }
  }

  function over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("upload--over");
  }

  input.addEventListener("change", tell);
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", () => zone.classList.remove("upload--over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("upload--over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

for (const zone of document.querySelectorAll("[data-upload]")) {
  enhance(zone);
}
