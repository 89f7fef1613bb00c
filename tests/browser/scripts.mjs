// The search page's scripts in a room of their own, as a page would load them: one after the other, sharing names.

import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';

const FOLDER = new URL('../../templates/assets/search/', import.meta.url);

// Runs the scripts and gives back what looks up a name in their room.
export function load(names) {
  const room = createContext({ TextEncoder, TextDecoder });
  for (const name of names) {
    runInContext(readFileSync(new URL(`${name}.js`, FOLDER), 'utf8'), room, { filename: `${name}.js` });
  }
  return (name) => runInContext(name, room);
}

// What the other side says; plain values, so that arrays from another room compare equal.
export const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
export const plain = (value) => JSON.parse(JSON.stringify(value));
