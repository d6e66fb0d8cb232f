// « Quitter rapidement »: leaves for the neutral site of the link, and leaves no trace of this page in the « back » button.
for (const link of document.querySelectorAll("a[data-quick-exit]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.documentElement.hidden = true;
    location.replace(link.href);
  });
}
