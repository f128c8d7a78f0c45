// What stands above the page for a moment: toasts, alerts, a question before a link leaves.
import { byId, h } from './dom.js';

let hide = 0;

/** Show a short line; it goes by itself. */
export function toast(text) {
  const place = byId('toasts');
  place.replaceChildren(h('div', { class: 'toast', 'data-testid': 'toast', dir: 'auto' }, text));
  clearTimeout(hide);
  hide = setTimeout(() => place.replaceChildren(), Math.min(9000, 3000 + text.length * 45));
}

/** Show a text that waits for OK, as Telegram does for show_alert. */
export function alertBox(text) {
  return ask(text, [['OK', true]], 'alert');
}

/** Ask before a link leaves this page; true for yes. */
export function confirmLink(url) {
  const text = h('div', {}, h('p', {}, 'This link leads out of the local Telegram:'), h('p', { class: 'address', dir: 'ltr' }, url));
  return ask(text, [['Stay here', false], ['Open the link', true]], 'confirm-link');
}

function ask(content, answers, testid) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { class: 'ask', 'data-testid': testid, 'aria-label': 'Telegram' });
    let answer = false;
    const buttons = answers.map(([label, value]) => h('button', {
      type: 'button',
      class: value ? 'primary' : 'quiet',
      onclick: () => {
        answer = value;
        dialog.close();
      },
    }, label));
    dialog.append(h('div', { class: 'ask-text', dir: 'auto' }, content), h('div', { class: 'ask-row' }, ...buttons));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
    buttons.at(-1).focus();
  });
}

/** Open a small menu at a button: [[label, act], ...]. Closes on choice, Escape or a click elsewhere. */
export function menu(anchor, items) {
  document.querySelector('.menu')?.remove();
  const close = (back) => {
    list.remove();
    document.removeEventListener('pointerdown', outside, true);
    anchor.setAttribute('aria-expanded', 'false');
    if (back) anchor.focus();
  };
  const outside = (event) => !list.contains(event.target) && !anchor.contains(event.target) && close(false);
  const list = h('div', { class: 'menu', role: 'menu' }, ...items.map(([label, act]) => h('button', {
    type: 'button',
    role: 'menuitem',
    onclick: () => {
      close(true);
      act();
    },
  }, label)));
  list.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close(true);
    if (event.key === 'Tab') close(false);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...list.children];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  document.body.append(list);
  place(list, anchor);
  anchor.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', outside, true);
  list.firstElementChild.focus();
}

function place(list, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = Math.min(Math.max(8, at.right - width), window.innerWidth - width - 8);
  const below = at.bottom + 4;
  const top = below + height > window.innerHeight - 8 ? Math.max(8, at.top - height - 4) : below;
  list.style.left = `${left}px`;
  list.style.top = `${top}px`;
}
