// On a narrow screen the steps are one line that scrolls by itself: the one that is open is brought into view.
//
//   <ol class="tabs"> … <a aria-current="step"> …

const current = document.querySelector(".tabs [aria-current]");
const line = current?.closest(".tabs");

if (line) {
  line.scrollLeft = current.offsetLeft - line.offsetLeft - (line.clientWidth - current.offsetWidth) / 2;
}
