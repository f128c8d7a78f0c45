// Connect a real bot: the token goes to the demo once and is forgotten here; what came of it is told.
import * as api from './api.js';
import { busily, byId, h } from './dom.js';
import { toast } from './overlay.js';

export function connecting() {
  byId('connect-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const box = byId('token');
    const token = box.value.trim();
    if (!token) return box.focus();
    return busily(byId('connect'), async () => {
      try {
        const answer = await api.connect(token);
        if (!answer.error) box.value = '';
        report(answer);
      } catch (error) {
        report({ error: error.message });
      }
    });
  });
}

function report({ error, text, command }) {
  const box = byId('connect-result');
  box.className = `result ${error ? 'bad' : 'good'}`;
  const copy = h('button', {
    type: 'button',
    class: 'quiet',
    onclick: async () => {
      await navigator.clipboard.writeText(command);
      toast('Copied.');
    },
  }, 'Copy');
  box.replaceChildren(
    h('p', {}, error ?? text),
    ...(command ? [h('div', { class: 'to-type' }, h('code', { tabindex: '0' }, command), copy)] : []),
  );
  box.hidden = false;
  box.scrollIntoView({ block: 'nearest' });
}
