// What a link does here: the bot's own deep links are followed inside, everything else asks before it leaves.

/**
 * Read a link to the bot: `https://t.me/<bot>?start=payload` or `tg://resolve?domain=<bot>&start=payload`.
 *
 * Gives {payload} (a string, or null where there is none), or null where the link goes elsewhere.
 */
export function botLink(url, username) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  const name = {
    'https:': /^(www\.)?(t|telegram)\.me$/.test(parsed.hostname) ? parsed.pathname.slice(1).replace(/\/$/, '') : null,
    'http:': /^(t|telegram)\.me$/.test(parsed.hostname) ? parsed.pathname.slice(1).replace(/\/$/, '') : null,
    'tg:': parsed.searchParams.get('domain'),
  }[parsed.protocol];
  if (!name || !username || name.toLowerCase() !== username.toLowerCase()) return null;
  return { payload: parsed.searchParams.get('start') };
}
