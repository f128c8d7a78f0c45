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

// What moves: parts of the page that the console sends anew, by their names. Nobody is told who does not look.
const parts = document.querySelectorAll("[data-live]");
let events = null;

function listen() {
  if (!parts.length || events || document.hidden) {
    return;
  }
  events = new EventSource("/events");
  for (const part of parts) {
    events.addEventListener(part.dataset.live, (event) => {
      if (!part.contains(document.activeElement)) {
        part.innerHTML = JSON.parse(event.data);
      }
    });
  }
}

function rest() {
  events?.close();
  events = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", listen);
listen();
