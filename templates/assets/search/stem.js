'use strict';
// Which words share a stem; follows src/search/stem.rs function by function.

const ENDINGS = (' s e es ed d ing ings ly ment ments ion ions able ability at ate ates ated ating ation ations y ies'
  + ' ied ying ely ement ements mented menting ioned ioning').split(' ');

const SHORTEST_STEM = 3;

// What all forms of a folded word have in common.
function stem(word) {
  if (word.length <= SHORTEST_STEM || !/^[a-z]+$/.test(word)) return word;
  let stem = dropTense(dropPlural(word));
  for (const ending of ['ment', 'ability', 'able', 'ly']) {
    const shorter = dropEnding(stem, ending, 4);
    if (shorter !== stem) {
      stem = shorter;
      break;
    }
  }
  const shorter = dropEnding(stem, 'ation', 4);
  stem = shorter === stem && /[st]ion$/.test(stem) ? dropEnding(stem, 'ion', 4) : shorter;
  stem = dropEnding(dropEnding(stem, 'e', 3), 'at', 4);
  return stem.length > SHORTEST_STEM ? stem.replace(/y$/, 'i') : stem;
}

// The words that could have this word's stem, the word itself first.
function forms(word) {
  const common = stem(word);
  const forms = new Set([word]);
  const add = (form) => {
    if (stem(form) === common) forms.add(form);
  };
  for (const ending of ENDINGS) add(common + ending);
  if (common.endsWith('i')) {
    const bare = common.slice(0, -1);
    for (const ending of ENDINGS) {
      add(bare + ending);
      add(`${bare}y${ending}`);
    }
  }
  const last = [...common].pop();
  for (const ending of ['ed', 'ing', 'ings']) add(common + last + ending);
  return [...forms];
}

function dropEnding(word, ending, shortest) {
  const rest = word.length - ending.length;
  return rest >= shortest && word.endsWith(ending) ? word.slice(0, rest) : word;
}

function dropPlural(word) {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

function dropTense(word) {
  if (word.length > 4 && word.endsWith('ied')) return `${word.slice(0, -3)}y`;
  const ending = /(ing|ed)$/.exec(word);
  if (!ending) return word;
  const rest = word.slice(0, ending.index);
  if (rest.length < SHORTEST_STEM || !/[aeiouy]/.test(rest) || rest.endsWith('e')) return word;
  return /([^aeioulsz])\1$/.test(rest) ? rest.slice(0, -1) : rest;
}
