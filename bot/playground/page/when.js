// Times as people read them, in the language and the zone of the person who is looking (Persian: solar days and digits).

const LOCALES = { en: 'en-GB', fa: 'fa-IR' };
const locale = (language) => LOCALES[language] ?? language ?? 'en-GB';

/** An hour and a minute. `person` is who looks: {language_code, zone}. */
export const clockTime = (date, person) => worded(date, person, { hour: '2-digit', minute: '2-digit' });

export const dayName = (date, person) => worded(date, person, { weekday: 'long', day: 'numeric', month: 'long' });

export const fullDate = (date, person) => worded(date, person, {
  weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
});

/** What a zone is called: "Tehran time", "UTC". */
export const zoneName = (zone) => (zone?.includes('/') ? `${zone.split('/').at(-1).replaceAll('_', ' ')} time` : zone ?? '');

/** Two moments on the same day of a person's zone. */
export const sameDay = (a, b, person) => dayName(a, person) === dayName(b, person) && Math.abs(a - b) < 2 * 86_400_000;

function worded(date, person, parts) {
  return new Intl.DateTimeFormat(locale(person?.language_code), { ...parts, timeZone: person?.zone }).format(date);
}

/** Seconds as words: "13 hours 5 minutes". */
export function span(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const parts = [[Math.floor(minutes / 1440), 'day'], [Math.floor((minutes % 1440) / 60), 'hour'], [minutes % 60, 'minute']]
    .filter(([count]) => count)
    .slice(0, 2)
    .map(([count, word]) => `${count} ${word}${count === 1 ? '' : 's'}`);
  return parts.join(' ') || 'less than a minute';
}

/** The name of a language in that language: "English", "فارسی". */
export function languageName(code) {
  try {
    return new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
  } catch {
    return code ?? '';
  }
}
