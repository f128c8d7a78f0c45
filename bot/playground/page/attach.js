// The paperclip: a place or a file, as a phone attaches them.
import { byId } from './dom.js';
import { menu } from './overlay.js';

const PLACES = [['Kabul', 34.53, 69.17], ['Lisbon', 38.72, -9.14], ['Mexico City', 19.43, -99.13]];

/** Let the paperclip offer places and files; `send(more)` sends what was chosen to the open chat. */
export function attaching(send) {
  const [button, picker] = [byId('attach'), byId('attach-file')];
  button.addEventListener('click', () => menu(button, [
    ...PLACES.map(([name, latitude, longitude]) => [`Location: ${name}`, () => send({ location: { latitude, longitude } })]),
    ['File…', () => picker.click()],
  ]));
  picker.addEventListener('change', async () => {
    const [file] = picker.files;
    if (!file) return;
    const document = { name: file.name, mime_type: file.type || 'application/octet-stream', base64: await base64(file) };
    picker.value = ''; // so that the same file can be chosen again
    await send({ document });
  });
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result.split(',')[1] ?? ''));
    reader.addEventListener('error', () => reject(new Error('That file can’t be read.')));
    reader.readAsDataURL(file);
  });
}
