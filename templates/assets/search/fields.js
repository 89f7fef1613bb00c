'use strict';
// Names before a colon, and the values that they can have; follows src/search/query/fields.rs
// and src/select. A condition is {is, values}, {id}, {began: [days]} or {took, lengths: [lengths]}.

const FIELDS = new Map([
  ...['title', 'summary', 'timeline', 'factor', 'lesson', 'action', 'text'].map((part) => [part, { part }]),
  ...['service', 'category', 'severity', 'owner', 'tag', 'status'].map((is) => [is, { is }]),
  ['id', { id: true }],
  ['date', { read: daysWithin }], ['after', { read: daysAfter }], ['before', { read: daysBefore }],
  ['ttd', { took: 'ttd' }], ['ttr', { took: 'ttr' }],
]);

// A colon that ends its word, or follows another name, is punctuation: error messages are full of them.
fields.named = (text) => {
  // `date::` and `title://` are code and addresses.
  const name = /^([A-Za-z]+):[^\p{White_Space}:/]/u.exec(text)?.[1];
  const field = name && FIELDS.get(name.toLowerCase());
  return field ? { ...field, length: name.length + 1 } : null;
};

fields.condition = (field, value, fault) => {
  try {
    if (field.is) return { is: field.is, values: [value] };
    if (field.id) return { id: [value.toLowerCase()] };
    if (field.took) return { took: field.took, lengths: [lengths(value)] };
    return { began: [field.read(value)] };
  } catch (message) {
    throw typeof message === 'string' ? fault(message) : message;
  }
};

// Takes up a condition of the same field as one more alternative.
fields.join = (known, other) => {
  if (known.id && other.id) known.id.push(...other.id);
  else if (known.is && known.is === other.is) known.values.push(...other.values);
  else return false;
  return true;
};

// A value as it is compared.
function folded(text) {
  const words = text.split(/\p{White_Space}+/u).filter(Boolean);
  return words.map((word) => [...word.normalize('NFKC')].map((letter) => letter.toLowerCase()).join('')).join(' ');
}

function isNone(value) {
  return /^(none|\(none\))$/.test(folded(value));
}

// Days are {first, last, until}: texts, each one open where it is missing, `until` not included.
function daysAfter(text) {
  return { first: period(text)[0] };
}

function daysBefore(text) {
  return { until: period(text)[0] };
}

function daysWithin(text) {
  const [from, to, ...rest] = text.trim().split('..');
  if (to === undefined) {
    const [first, last] = period(from);
    return { first, last };
  }
  const end = [to, ...rest].join('..');
  if (!from.trim() && !end.trim()) throw noDate(text.trim());
  const first = from.trim() ? period(from)[0] : undefined;
  const last = end.trim() ? period(end)[1] : undefined;
  if (first && last && last < first) throw `\`${text.trim()}\` ends before it begins`;
  return { first, last };
}

function holdsDay({ first, last, until }, day) {
  return !(day < first) && !(day > last) && !(day >= until);
}

// The first and the last day of a day, month, quarter or year; a last day may be later than its month has days.
function period(given) {
  const text = given.trim();
  const month = (year, number) => `${year}-${String(number).padStart(2, '0')}`;
  const [, year, rest = ''] = /^([0-9]{4})(?:-(.+))?$/s.exec(text) ?? [];
  const quarter = Number(/^[Qq]0*([1-4])$/.exec(rest)?.[1]);
  if (text === year) return [`${year}-01-01`, `${year}-12-31`];
  if (quarter) return [`${month(year, quarter * 3 - 2)}-01`, `${month(year, quarter * 3)}-31`];
  if (/^(0[1-9]|1[0-2])$/.test(rest)) return [`${text}-01`, `${text}-31`];
  const day = new Date(`${text}T00:00Z`);
  if (/^[0-9]{2}-[0-9]{2}$/.test(rest) && day >= -1e15 && day.toISOString().startsWith(text)) return [text, text];
  throw noDate(text);
}

function noDate(text) {
  return `\`${text}\` is not a date: write a day, month, quarter or year, such as `
    + '`2021-06-30`, `2021-06`, `2021-Q2` or `2021`';
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
const TERM = /^(?:[\s,+&]|and\b|plus\b)*([0-9]+(?:[.,][0-9]+)?)[\s-]*(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:(?:ee)?ks?)?)(?![\p{Alphabetic}])/iu;

// Lengths are {low, high}, each {seconds, isIn} or missing, or {isMissing}.
function lengths(given) {
  const text = given.trim();
  if (isNone(text)) return { isMissing: true };
  const end = (length, isIn) => {
    const found = seconds(length);
    if (found === null) throw noLength(text, length);
    return { seconds: found, isIn };
  };
  const at = text.indexOf('..');
  if (at >= 0) {
    const open = (length) => (length.trim() ? end(length, true) : undefined);
    const [low, high] = [open(text.slice(0, at)), open(text.slice(at + 2))];
    if (!low && !high) throw noLength(text, text);
    if (low && high && high.seconds < low.seconds) {
      throw `\`${text}\` ends before it begins; write the shorter one first`;
    }
    return { low, high };
  }
  const [, sign, length] = /^(>=|≥|<=|≤|>|<|=)?(.*)$/s.exec(text);
  const bound = end(length, !/^[<>]$/.test(sign ?? ''));
  if (sign === '=') return { low: bound, high: bound };
  return /^[<≤]/.test(sign ?? '') ? { high: bound } : { low: bound };
}

function holdsLength({ low, high, isMissing }, minutes) {
  if (isMissing || minutes === null) return Boolean(isMissing) && minutes === null;
  const length = Math.round(minutes * 60);
  return (!low || length > low.seconds || (low.isIn && length === low.seconds))
    && (!high || length < high.seconds || (high.isIn && length === high.seconds));
}

// `4h`, `1h30m`, `2h30`, `90 minutes`; the command line reads numbers in words, too.
function seconds(text) {
  let rest = text.trim();
  let sum = 0;
  let isRead = false;
  for (let term; (term = TERM.exec(rest)); isRead = true) {
    const unit = term[2][0].toLowerCase();
    const number = term[1].replace(/,(?=[0-9]{3}$)/, '').replace(',', '.');
    sum += Number(number) * SECONDS[unit];
    rest = rest.slice(term[0].length);
    const minutes = unit === 'h' && /^\s*([0-5]?[0-9])$/.exec(rest);
    if (minutes) return Math.round(sum + Number(minutes[1]) * 60);
  }
  return isRead && /^\s*\.?\s*$/.test(rest) ? Math.round(sum) : null;
}

function noLength(text, length) {
  const examples = 'write for example `>4h`, `<10m`, `30m..2h`, or `1h30m` for that or longer';
  return length.trim() ? `\`${length.trim()}\` is not a duration; ${examples}` : `\`${text}\` has no duration; ${examples}`;
}
