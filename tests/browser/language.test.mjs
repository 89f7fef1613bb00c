// Tokens, forms and queries as the command line has them: src/search/vectors.rs wrote what is expected.

import assert from 'node:assert/strict';
import test from 'node:test';

import { load, plain, vectors } from './scripts.mjs';

const room = load(['tokens', 'stem', 'query', 'fields']);
const [tokens, stem, forms, parseQuery] = ['tokens', 'stem', 'forms', 'parseQuery'].map(room);

test('texts are cut into the same tokens', () => {
  for (const [text, expected] of vectors.tokens) {
    const found = tokens(text).map(({ text, start, end, position, kind }) => [text, start, end, position, kind]);
    assert.deepEqual(plain(found), expected, JSON.stringify(text));
  }
});

test('words have the same stem and the same forms', () => {
  for (const [word, common, expected] of vectors.forms) {
    assert.equal(stem(word), common, word);
    assert.deepEqual(plain(forms(word)), expected, word);
  }
});

test('queries are understood alike, and faults pointed at in the same place', () => {
  for (const [query, expected] of vectors.queries) {
    assert.deepEqual(plain(understood(query)), expected, JSON.stringify(query));
  }
});

test('what no query of the other side can hold does no harm', () => {
  for (const query of ['\ud800', 'a\udc00b "\ud83d"', '"'.repeat(1000), 'a-'.repeat(50_000), '障'.repeat(40_000)]) {
    understood(query);
  }
});

function understood(query) {
  try {
    const { items, spans, wanted, unwanted } = plain(parseQuery(query));
    return { items, spans, wanted: wanted.map(condition), unwanted: unwanted.map(condition) };
  } catch (error) {
    const { message, help, start, end } = error;
    assert.equal(typeof help, 'string', error.stack);
    return { message, help, start, end };
  }
}

// Ranges are told by what of the samples they hold.
function condition({ began, took, lengths, ...rest }) {
  const holds = (samples, ranges, hold) => samples.map((sample) => Number(ranges.some((range) => hold(range, sample))));
  if (began) return { began: holds(vectors.days, began, room('holdsDay')) };
  return took ? { took, holds: holds(vectors.lengths, lengths, room('holdsLength')) } : rest;
}
