// A filter form marked data-autosubmit is sent as soon as one of its choices changes.
// Text fields wait for Enter or the button. The note that says so, hidden without scripts, is shown.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.querySelector("[data-autosubmit-note]")?.removeAttribute("hidden");
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) {
      form.requestSubmit();
    }
  });
}
