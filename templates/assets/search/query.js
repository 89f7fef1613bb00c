'use strict';
// What was asked → what to look for; follows src/search/query/mod.rs function by function.
// An item is {need, what, within, …}: `word`, `exact` and `prefix` have `text`, `compound` has
// `wholes` and `parts`, `phrase` has `parts`; a part is {offset, text}. Names before a colon
// are the business of fields.js, which is loaded where one is written.

const SHOULD = 'should', MUST = 'must', MUST_NOT = 'must-not';
const MOST_ITEMS = 256;
const SHORTEST_BEGINNING = 2;
const HAS_WORD = /[\p{Alphabetic}\p{N}]/u;

// A query that cannot be understood, and which part of it.
class QueryError extends Error {
  constructor(message, start, end, help) {
    super(message);
    Object.assign(this, { start, end, help });
  }
}

// What fields.js knows: the field that a text begins with, and the condition that its value sets.
const fields = { named: () => null, condition: () => null, join: () => false };

function parseQuery(text) {
  const query = { items: [], spans: [], wanted: [], unwanted: [] };
  const rest = { query: text, at: 0 };
  for (let piece; (piece = nextPiece(rest));) addPiece(query, text, piece);
  if (!query.items.length && !query.wanted.length && !query.unwanted.length) {
    throw new QueryError('the query has no word to look for', 0, text.length,
      'write a few words of what you see, such as `pods restart`');
  }
  return query;
}

function addPiece(query, whole, { operator, field, isQuoted, start, end, from, to }) {
  const text = whole.slice(start, end);
  const within = field?.part ?? null;
  if (field && !within) {
    const condition = fields.condition(field, text, (message) => wrongValue(message, start, end));
    const conditions = operator === MUST_NOT ? query.unwanted : query.wanted;
    if (!conditions.some((known) => fields.join(known, condition))) conditions.push(condition);
    return;
  }
  const what = isQuoted ? phrase(text) : word(text);
  if (!what) {
    // Punctuation between words; an error message is full of it.
    if (!isQuoted && !operator && !within) return;
    throw new QueryError(`\`${whole.slice(from, to)}\` has no word to look for`, from, to,
      'write a word in it, or leave it out');
  }
  const item = { need: operator ?? (isQuoted || within ? MUST : SHOULD), within, ...what };
  const same = JSON.stringify(item);
  if (!query.items.some((known) => JSON.stringify(known) === same)) {
    query.items.push(item);
    query.spans.push([start, end]);
  }
  if (query.items.length > MOST_ITEMS) {
    throw new QueryError(`the query has more than ${MOST_ITEMS} different words`, from, whole.length,
      'leave out what is from here on');
  }
}

// The next stretch between spaces or quotes: its text (start, end), and with operator, field and quotes (from, to).
function nextPiece(rest) {
  const { query } = rest;
  const from = rest.at + query.slice(rest.at).search(/\P{White_Space}/u);
  if (from < rest.at) return null;
  // A lone sign is punctuation, `->` and `--` too.
  const sign = /^[+-](?=["\p{Alphabetic}\p{N}])/u.exec(query.slice(from, from + 3))?.[0];
  const operator = sign && (sign === '+' ? MUST : MUST_NOT);
  const begin = from + (sign ? 1 : 0);
  const field = fields.named(query.slice(begin));
  const at = begin + (field?.length ?? 0);
  if (query[at] === '"') {
    const end = query.indexOf('"', at + 1);
    if (end < 0) {
      throw new QueryError('this quote is not closed', at, at + 1, 'write a `"` behind the phrase, or leave this one out');
    }
    rest.at = end + 1;
    return { operator, field, isQuoted: true, start: at + 1, end, from, to: rest.at };
  }
  const length = query.slice(at).search(/[\p{White_Space}"]/u);
  rest.at = length < 0 ? query.length : at + length;
  return { operator, field, isQuoted: false, start: at, end: rest.at, from, to: rest.at };
}

// What a stretch without spaces asks for.
function word(text) {
  const begins = text.endsWith('*') && beginning(text.slice(0, -1));
  if (begins) return { what: 'prefix', text: begins };
  const { parts, last, wholes } = partsOf(text);
  const whole = wholes.find(({ position }) => position === 0);
  if (parts.length === 0) return last && { what: 'prefix', text: last };
  if (parts.length === 1) return { what: 'word', text: parts[0].text };
  if (whole && !HAS_WORD.test(text.slice(whole.end))) {
    const same = wholes.filter(({ position, end }) => position === 0 && end === whole.end);
    return { what: 'compound', wholes: same.map((token) => token.text), parts };
  }
  return { what: 'phrase', parts: fromZero(parts) };
}

// How the words begin that a star asks for.
function beginning(text) {
  const found = tokens(text);
  const whole = found.find(({ start, end }) => start === 0 && end === text.length)?.text ?? '';
  return found.some(isPart) && [...whole].length >= SHORTEST_BEGINNING && whole;
}

// What a quoted phrase asks for.
function phrase(text) {
  const { parts, last } = partsOf(text);
  if (parts.length === 0) return last && { what: 'prefix', text: last };
  if (parts.length === 1) return { what: 'exact', text: parts[0].text };
  return { what: 'phrase', parts: fromZero(parts) };
}

function isPart({ kind }) {
  return kind === PART || kind === PAIR;
}

function partsOf(text) {
  const found = tokens(text);
  return {
    parts: found.filter(isPart).map(({ position, text }) => ({ offset: position, text })),
    wholes: found.filter(({ kind }) => kind === WHOLE),
    last: found.filter(({ kind }) => kind === LAST).pop()?.text,
  };
}

function fromZero(parts) {
  return parts.map(({ offset, text }) => ({ offset: offset - parts[0].offset, text }));
}

// A value that its field cannot have: whoever reads such values says what is wrong, and then what to write.
function wrongValue(message, start, end) {
  const [, told, help] = /^(.*?)[;:] (write .*)$/s.exec(message) ?? [null, message, 'write another value'];
  return new QueryError(told, start, end, help);
}
