// Says how long something is still kept, and goes on counting. Without scripts the page gives the hour, which is enough.
//
//   Gardé jusqu’à 14 h 32<span data-countdown="2027-02-02T14:32:00+01:00"></span>.
for (const place of document.querySelectorAll("[data-countdown]")) {
  const end = Date.parse(place.dataset.countdown);
  const tell = () => {
    const minutes = Math.ceil((end - Date.now()) / 60000);
    if (minutes > 1) {
      place.textContent = ` (encore ${minutes} minutes)`;
    } else {
      place.textContent = minutes === 1 ? " (encore une minute)" : " (le temps est passé)";
    }
  };
  tell();
  setInterval(tell, 5000);
}
