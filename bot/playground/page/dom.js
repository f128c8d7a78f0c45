// Small helpers for making nodes. Text always goes in as text, never as HTML.

/** Make an element: h('button', {class: 'go', onclick: f, 'aria-label': 'Go'}, 'Go'). Null and false props are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Make an icon from the sprite in index.html. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** The element with an id of index.html. */
export const byId = (id) => document.getElementById(id);

/** Do `work` while its button is busy: a press meanwhile does nothing. It is not disabled, so it keeps the focus. */
export async function busily(button, work) {
  if (button.getAttribute('aria-busy') === 'true') return undefined;
  button.setAttribute('aria-busy', 'true');
  try {
    return await work();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** Give a function that runs `work` one at a time; calls that come meanwhile become one more run at the end. */
export function oneAtATime(work) {
  let running = null;
  let again = null;
  const run = async () => {
    try {
      return await work();
    } finally {
      running = null;
    }
  };
  return () => {
    if (!running) {
      running = run();
      return running;
    }
    again ??= running.catch(() => {}).then(() => {
      again = null;
      running = run();
      return running;
    });
    return again;
  };
}
