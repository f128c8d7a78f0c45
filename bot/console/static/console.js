// What the pages do beyond HTML: all of them can be used without it.

// The browser's zone, so that the next page writes times by this clock.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=strict`;
}

// A question before what can't be taken back.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
  }
});

// A form that only waits for a script.
document.querySelector("form[data-now]")?.requestSubmit();

// What moves: parts of the page that the console sends anew, by their names.
if (document.querySelector("[data-live]")) {
  const events = new EventSource("/events");
  for (const part of document.querySelectorAll("[data-live]")) {
    events.addEventListener(part.dataset.live, (event) => {
      if (!part.contains(document.activeElement)) {
        part.innerHTML = JSON.parse(event.data);
      }
    });
  }
  window.addEventListener("pagehide", () => events.close());
}
