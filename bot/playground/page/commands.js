// Which of the bot's commands a chat offers: the nearest scope wins, and in it the person's own language.

const SCOPES = {
  private: ['all_private_chats', 'default'],
  group: ['all_group_chats', 'default'],
  supergroup: ['all_group_chats', 'default'],
};

/** Choose from what the bot registered ([{scope, language_code, commands}]) for a type of chat and a language. */
export function commandsFor(registered, chatType, language) {
  for (const scope of SCOPES[chatType] ?? []) {
    for (const code of [language, '']) {
      const found = registered.find((one) => one.scope.type === scope && one.language_code === code);
      if (found?.commands.length) return found.commands;
    }
  }
  return [];
}
