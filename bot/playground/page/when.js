// Times as people read them, in the language of the person who is looking (Persian: solar days and Persian digits).

const LOCALES = { en: 'en-GB', fa: 'fa-IR' };
const locale = (language) => LOCALES[language] ?? language ?? 'en-GB';

export const clockTime = (date, language) =>
  new Intl.DateTimeFormat(locale(language), { hour: '2-digit', minute: '2-digit' }).format(date);

export const dayName = (date, language) =>
  new Intl.DateTimeFormat(locale(language), { weekday: 'long', day: 'numeric', month: 'long' }).format(date);

export const fullDate = (date) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
  }).format(date);

/** The short name of this computer's zone: "CET", "UTC". */
export const zoneName = (date) =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? '';

/** Two moments on the same day of this computer's zone. */
export const sameDay = (a, b) => a.toDateString() === b.toDateString();

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
