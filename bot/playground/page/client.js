// The few words of the Telegram client itself, in the language of the person who looks.

const WORDS = {
  en: { message: 'Message', start: 'Start', unblock: 'Unblock the bot', edited: 'edited', from: 'Forwarded from', bot: 'bot', group: 'group', channel: 'channel' },
  fa: { message: 'پیام', start: 'شروع', unblock: 'رفع مسدودی ربات', edited: 'ویرایش‌شده', from: 'فرستاده از', bot: 'ربات', group: 'گروه', channel: 'کانال' },
};

/** A word of the client, English where the language has none. */
export const clientWord = (language, name) => (WORDS[language] ?? WORDS.en)[name] ?? name;
