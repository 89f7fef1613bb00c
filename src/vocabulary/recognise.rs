//! Which language a text is in, by its own words.
//!
//! Every word that a language's file names as common speaks for that language, the
//! more the fewer other languages have it; letters that few languages use do likewise.
//! Words that head sections count more than those of running text: headings in one
//! language over text in another are common, and both are then read.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::vocabulary::{Language, is_unspaced};

/// What a word says where one language alone has it; shared by those that have it.
const WHOLE: u32 = 12;

/// How many letters say as much as one word.
const LETTER: u32 = 6;

/// Languages by the words and letters that speak for them, as bits.
struct Signs {
    words: FxHashMap<&'static str, u32>,
    /// Those of the words that are short ASCII, packed: every word of a text is looked up.
    short: FxHashMap<u64, u32>,
    /// Bytes of the longest word.
    longest: usize,
    characters: FxHashMap<char, u32>,
}

static SIGNS: LazyLock<Signs> = LazyLock::new(|| {
    let mut signs = Signs {
        words: FxHashMap::default(),
        short: FxHashMap::default(),
        longest: 0,
        characters: FxHashMap::default(),
    };
    for language in Language::all() {
        for &word in language.file().common {
            *signs.words.entry(word).or_default() |= 1 << language.idx();
        }
        for c in language.file().characters.chars().filter(|c| !c.is_ascii()) {
            *signs.characters.entry(c).or_default() |= 1 << language.idx();
        }
    }
    signs.short = signs.words.iter().filter_map(|(word, &languages)| Some((packed(word)?, languages))).collect();
    signs.longest = signs.words.keys().map(|word| word.len()).max().unwrap_or_default();
    signs
});

/// The languages of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// That of most of its text; `None` where too little says so.
    pub language: Option<Language>,
    /// The one whose words it uses beside English; English where it uses no other.
    pub beside: Language,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Over other text: a heading, the head of a table, a key.
    Heading,
    /// Anywhere else.
    Text,
}

/// Collects what the words of a document say about its language.
#[derive(Debug, Default)]
pub struct Recogniser {
    text: [u32; 32],
    headings: [u32; 32],
    /// Bytes of text that was read, without figures and signs.
    n_letters: u32,
}

impl Recogniser {
    /// Takes in a text.
    pub fn read(&mut self, text: &str, place: Place) {
        let scores = match place {
            Place::Heading => &mut self.headings,
            Place::Text => {
                let n_letters = text.bytes().filter(|byte| !byte.is_ascii() || byte.is_ascii_alphabetic()).count();
                self.n_letters = self.n_letters.saturating_add(u32::try_from(n_letters).unwrap_or(u32::MAX));
                &mut self.text
            }
        };
        if text.is_ascii() {
            read_ascii(text, scores);
            return;
        }
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_alphabetic()) {
            rest = &rest[start..];
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            word(&rest[..end], scores);
            rest = &rest[end..];
        }
    }

    /// Whether all that was read so far is of one language.
    pub fn is_clear(&self) -> bool {
        let score = |language: Language| self.text[language.idx()] + self.headings[language.idx()];
        let (mut first, mut second) = (0, 0);
        for score in Language::all().map(score) {
            (first, second) = if score > first { (score, first) } else { (first, second.max(score)) };
        }
        first >= 8 * WHOLE && second * 16 <= first
    }

    /// What was found.
    pub fn finish(&self) -> Recognised {
        // Three words that no other language has, and not the odd foreign word of a long text.
        const LEAST: u32 = 3 * WHOLE;
        const HEADINGS: u32 = 3;
        const RARE: u32 = 12;
        /// Bytes of text under which headings tell the language, too.
        const LITTLE: u32 = 400;
        /// A text has a common word in so many letters at the least, over what one word says.
        const LETTERS_A_WORD: u32 = 200 / WHOLE;
        let whole = |language: Language| self.text[language.idx()] + HEADINGS * self.headings[language.idx()];
        let others = Language::all().filter(|&language| language != Language::ENGLISH);
        let best = others.max_by_key(|&language| (whole(language), std::cmp::Reverse(language)));
        let (best, english) = (best.unwrap_or(Language::ENGLISH), Language::ENGLISH);
        // What the document is in, its text says; headings only where there is hardly any.
        let of_text = |language: Language| {
            let headings = if self.n_letters < LITTLE { self.headings[language.idx()] } else { 0 };
            self.text[language.idx()] + headings
        };
        let is_used = best != english && whole(best) >= LEAST && whole(best) * RARE >= of_text(english);
        let beside = if is_used { best } else { english };
        let language = if is_used && of_text(best) >= of_text(english) { best } else { english };
        // A language that is not here shares the odd word with one that is.
        let is_told = of_text(language) >= LEAST && of_text(language).saturating_mul(LETTERS_A_WORD) >= self.n_letters;
        // A stub has few words; it is enough that none is of another language.
        let is_stub = self.n_letters < LITTLE
            && of_text(language) >= WHOLE
            && Language::all().all(|other| other == language || of_text(other) == 0);
        Recognised { language: Some(language).filter(|_| is_told || is_stub), beside }
    }
}

/// Bytes of a word that one number holds.
const SHORT: usize = 8;

/// A short word of ASCII letters as a number.
fn packed(word: &str) -> Option<u64> {
    let is_short = word.len() <= SHORT && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_short.then(|| word.bytes().fold(0, |packed, byte| packed << 8 | u64::from(byte.to_ascii_lowercase())))
}

/// Takes in a text that is ASCII, byte by byte: its words are packed while they are read.
fn read_ascii(text: &str, scores: &mut [u32; 32]) {
    let signs = &*SIGNS;
    let mut look_up = |packed: u64, ends: usize, len: usize| {
        if len > SHORT {
            word(&text[ends - len..ends], scores);
        } else if let Some(&languages) = signs.short.get(&packed).filter(|_| len > 0) {
            add(languages, scores);
        }
    };
    let is_shouted = !text.bytes().any(|byte| byte.is_ascii_lowercase());
    let (mut packed, mut len, mut is_lower) = (0_u64, 0, is_shouted);
    // A part of an address, a path or a name of code is of no language.
    let mut is_part = false;
    for (at, byte) in text.bytes().chain([b' ']).enumerate() {
        if byte.is_ascii_alphabetic() {
            packed = packed << 8 | u64::from(byte | 0x20);
            len += 1;
            is_lower |= byte.is_ascii_lowercase();
            continue;
        }
        // `CET` and its like neither.
        let is_abbreviation = !is_lower && (2..=4).contains(&len);
        if len > 0 && !is_part && !is_abbreviation {
            look_up(packed, at, len);
        }
        (packed, len, is_lower) = (0, 0, is_shouted);
        is_part = matches!(byte, b'.' | b'/' | b'@' | b'_' | b'0'..=b'9');
    }
}

/// Notes which languages a word speaks for.
fn word(word: &str, scores: &mut [u32; 32]) {
    let signs = &*SIGNS;
    if word.is_ascii() && word.len() > signs.longest {
        return;
    }
    let lower = word.to_lowercase();
    add(signs.words.get(lower.as_str()).copied().unwrap_or_default(), scores);
    for c in lower.chars().filter(|c| !c.is_ascii()) {
        add_letter(c, signs.characters.get(&c).copied().unwrap_or_default(), scores);
    }
}

/// A letter of a script that puts no blanks between words counts as a word; `ö` only adds
/// to what words say, since languages that are not here have it too.
fn add_letter(c: char, languages: u32, scores: &mut [u32; 32]) {
    if is_unspaced(c) {
        add(languages, scores);
        return;
    }
    let mut left = languages;
    while left != 0 {
        let idx = left.trailing_zeros() as usize;
        if scores[idx] >= WHOLE {
            scores[idx] = scores[idx].saturating_add(WHOLE / LETTER);
        }
        left &= left - 1;
    }
}

fn add(languages: u32, scores: &mut [u32; 32]) {
    if languages == 0 {
        return;
    }
    // Most words are of one language.
    let share = if languages.is_power_of_two() { WHOLE } else { WHOLE / languages.count_ones().min(WHOLE) };
    let mut left = languages;
    while left != 0 {
        let idx = left.trailing_zeros() as usize;
        scores[idx] = scores[idx].saturating_add(share);
        left &= left - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, language: Option<&str>, beside: &str) {
        let mut recogniser = Recogniser::default();
        recogniser.read(text, Place::Text);
        let found = recogniser.finish();
        assert_eq!((found.language.map(Language::tag), found.beside.tag()), (language, beside), "{text}");
    }

    #[test]
    fn abbreviations_and_addresses_are_of_no_language() {
        let english = "The server was down and the users could not log in until we had restarted it. ";
        check(english, Some("en"), "en");
        check(&format!("{english}{}", "At 10:00 CET see www.example.com/les/und. ".repeat(6)), Some("en"), "en");
        check(
            "Der Server war nicht erreichbar, und die Kunden konnten sich nicht anmelden, bis wir ihn neu gestartet haben.",
            Some("de"),
            "de",
        );
        check("サーバーが停止し、利用者がログインできなくなりました。", Some("ja"), "ja");
    }

    #[test]
    fn a_language_that_is_not_here_is_not_taken_for_another() {
        check(
            "Sunucu saat onda çöktü ve müşteriler sisteme giriş yapamadı; ekip sorunu öğleden sonra çözdü. Ödeme hizmeti üç saat boyunca kullanılamadı.",
            None,
            "en",
        );
        check("Сервер упал в десять часов, и пользователи не могли войти в систему до обеда.", None, "en");
    }
}
