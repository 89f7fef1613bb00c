'use strict';
// Text → tokens; follows src/search/tokens.rs function by function.
// A token is {text, start, end, position, kind}: its folded text, where it stands in what
// it was made from, its place among the parts, and one of the kinds below.

const PART = 'part', WHOLE = 'whole', PAIR = 'pair', LAST = 'last';

// Bytes of UTF-8, as in the index.
const LONGEST_WORD = 64;

const IS_WORD = /[\p{Alphabetic}\p{N}\p{M}\u00AD\u200B-\u200D\u2060\uFEFF]/u;
const IS_KEPT = /[\p{Alphabetic}\p{N}\p{M}._-]/u;
const IS_UPPER = /\p{Uppercase}/u;
const IS_LOWER = /\p{Lowercase}/u;
const IS_UNSPACED = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FA\u30FC-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}\uAC00-\uD7AF\uFF66-\uFF9F]/u;
const ACCENTS = /[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF]/g;
const LETTERS = new Map(Object.entries({
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', ς: 'σ',
}));

// How a character takes part in words: it separates, it joins what stands on both its sides,
// it is a capital letter, a small letter or a digit, or it is outside ASCII.
const OTHER = 0, JOINT = 1, UPPER = 2, LOWER = 3, WIDE = 4;

function classAt(text, at) {
  const code = text.charCodeAt(at);
  if (code >= 128) return WIDE;
  if (code >= 97 && code <= 122 || code >= 48 && code <= 57) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  return code === 46 || code === 45 || code === 95 || code === 39 ? JOINT : OTHER;
}

function letterAt(text, at) {
  return at < text.length ? String.fromCodePoint(text.codePointAt(at)) : '';
}

function tokens(text) {
  const cut = new Cut(text);
  for (let at = 0; at < text.length;) {
    const kind = classAt(text, at);
    if (kind === UPPER || kind === LOWER) at = cut.word(at);
    else if (kind !== WIDE) at += 1;
    else {
      const letter = letterAt(text, at);
      if (IS_UNSPACED.test(letter)) at = cut.unspaced(at);
      else if (IS_WORD.test(letter)) at = cut.chunk(at, at);
      else at += letter.length;
    }
  }
  return cut.found;
}

class Cut {
  constructor(text) {
    this.text = text;
    this.position = 0;
    this.found = [];
  }

  add(text, start, end, position, kind) {
    this.found.push({ text, start, end, position, kind });
  }

  word(start) {
    const { text } = this;
    let at = start + 1;
    while (classAt(text, at) === LOWER) at += 1;
    const next = classAt(text, at);
    if (next !== OTHER && !(next === JOINT && !beginsWord(text, at + 1))) return this.chunk(start, at);
    this.add(text.slice(start, Math.min(at, start + LONGEST_WORD)).toLowerCase(), start, at, this.position, PART);
    this.position += 1;
    return at;
  }

  chunk(start, at) {
    const { text } = this;
    const parts = [];
    let part = start;
    const end = (next) => {
      parts.push([part, at]);
      part = next;
    };
    for (; at < text.length;) {
      const kind = classAt(text, at);
      if (kind === OTHER) break;
      if (kind === LOWER) at += 1;
      else if (kind === UPPER) {
        if (part < at && this.isHump(part, at)) end(at);
        at += 1;
      } else if (kind === JOINT) {
        if (!beginsWord(text, at + 1)) break;
        // An apostrophe holds one word together: don't.
        if (text[at] !== "'") end(at + 1);
        at += 1;
      } else {
        const letter = letterAt(text, at);
        const isApostrophe = letter === '’' && beginsWord(text, at + 1);
        if (!(isApostrophe || IS_WORD.test(letter)) || IS_UNSPACED.test(letter)) break;
        if (IS_UPPER.test(letter) && part < at && this.isHump(part, at)) end(at);
        at += letter.length;
      }
    }
    end(at);
    if (parts.length > 1) this.wholes(parts, start, at);
    for (const [from, to] of parts) {
      this.emit(from, to, this.position, PART);
      this.position += 1;
    }
    return at;
  }

  // Whether a capital at `at` begins a new word of a chunk whose current word began at `part`.
  isHump(part, at) {
    const before = [...this.text.slice(part, at)].pop();
    if (!IS_UPPER.test(before)) return IS_LOWER.test(before);
    // `HTTPServer` is two words, `VMs` and `IPv4` are one.
    const second = at + letterAt(this.text, at).length;
    const third = second + letterAt(this.text, second).length;
    return IS_LOWER.test(letterAt(this.text, second)) && IS_LOWER.test(letterAt(this.text, third));
  }

  // A chunk of several parts as it was written, and its groups between dashes that hold dots.
  wholes(parts, start, end) {
    const { text } = this;
    this.emit(start, end, this.position, WHOLE);
    for (let first = 0, last; first < parts.length; first = last + 1) {
      last = first;
      while (last + 1 < parts.length && text[parts[last][1]] === '.') last += 1;
      if (last === first) continue;
      const [from, to] = [parts[first][0], parts[last][1]];
      const position = this.position + first;
      if (from !== start || to !== end) this.emit(from, to, position, WHOLE);
      // Versions are written with and without their `v`.
      if (/^v[0-9]/i.test(text.slice(from, from + 2))) this.emit(from + 1, to, position, WHOLE);
    }
  }

  emit(start, end, position, kind) {
    const folded = cutLong(fold(this.text.slice(start, end)));
    if (folded) this.add(folded, start, end, position, kind);
  }

  // Pairs of a run of characters of scripts without spaces.
  unspaced(start) {
    const run = [];
    let at = start;
    for (const letter of this.text.slice(start)) {
      if (!IS_UNSPACED.test(letter)) break;
      const from = at;
      at += letter.length;
      for (const folded of letter.normalize('NFKC')) {
        const before = run[run.length - 1];
        // Half-width kana carry their voicing as a character of its own.
        const both = before ? (before.letter + folded).normalize('NFC') : '';
        if (both && both.length === letterAt(both, 0).length) {
          before.letter = both;
          before.end = at;
        } else run.push({ letter: folded, start: from, end: at });
      }
    }
    run.forEach(({ letter, start, end }, index) => {
      const next = run[index + 1];
      const pair = next ? letter + next.letter : letter;
      this.add(pair, start, next ? next.end : end, this.position, next ? PAIR : LAST);
      this.position += 1;
    });
    return at;
  }
}

// A word as it is compared.
function fold(word) {
  if (!/[^\0-\x7F]/.test(word)) return word.toLowerCase().replaceAll("'", '');
  // Capitals go before and after accents, letter by letter: what stands beside one counts for nothing.
  const plain = [...word.normalize('NFKD').replace(ACCENTS, '')].map((letter) => letter.toLowerCase());
  let folded = '';
  for (const letter of plain.join('').normalize('NFC')) {
    folded += LETTERS.get(letter) ?? (IS_KEPT.test(letter) ? letter : '');
  }
  return folded;
}

function cutLong(word) {
  let bytes = 0;
  let end = 0;
  for (const letter of word) {
    const code = letter.codePointAt(0);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > LONGEST_WORD) break;
    end += letter.length;
  }
  return word.slice(0, end);
}

function beginsWord(text, at) {
  const kind = classAt(text, at);
  if (kind !== WIDE) return kind === UPPER || kind === LOWER;
  const letter = letterAt(text, at);
  return IS_WORD.test(letter) && !IS_UNSPACED.test(letter);
}
