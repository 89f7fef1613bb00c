//! Text → tokens, the one way for documents, queries and quotes.
//!
//! Words are folded: NFKC, lower case, without accents.
//! What engineers type stays findable both whole and in parts: `kube-proxy` gives
//! `kube-proxy`, `kube`, `proxy`; `NodeNotReady` gives `nodenotready`, `node`, `not`,
//! `ready`; `v0.2.119` gives `v0.2.119`, `0.2.119` and its parts. Parts stand at
//! positions of their own, so that a phrase of them is the thing itself.
//! Text of scripts without spaces gives pairs of characters.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::span::Span;

/// Longer words are cut to this many bytes, in documents and in queries alike.
const LONGEST: usize = 64;

/// One token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// Folded.
    pub text: &'a str,
    /// What it was made from.
    pub span: Span,
    /// Counts parts; a whole stands where its first part does.
    pub position: u32,
    /// Whether it is a single word or made of several that follow as tokens of their own.
    pub kind: Kind,
}

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, or a part of something longer.
    Part,
    /// Several parts as they were written together.
    Whole,
    /// A pair of characters of a script without spaces.
    Pair,
    /// The last character of such a script's run, there for queries of one character.
    Last,
}

/// Cuts texts into tokens; kept and used again, it allocates nothing for plain text.
#[derive(Default)]
pub(super) struct Tokens {
    /// The folded text of the token at hand.
    folded: String,
    /// The parts of the chunk at hand.
    parts: Vec<Span>,
}

impl Tokens {
    /// Calls `emit` for every token of `text`, in order of position but for wholes, which come
    /// before all parts of what they are in; gives back the first position behind them.
    pub(super) fn each(&mut self, text: &str, mut emit: impl FnMut(Token<'_>)) -> u32 {
        let bytes = text.as_bytes();
        let mut state = Cut { text, tokens: self, position: 0 };
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match class(*byte) {
                Class::Other | Class::Joint => at += 1,
                Class::Upper | Class::Lower => at = state.word(at, &mut emit),
                Class::Wide => {
                    let letter = char_at(text, at);
                    if is_unspaced(letter) {
                        at = state.unspaced(at, &mut emit);
                    } else if is_word(letter) {
                        at = state.chunk(at, at, &mut emit);
                    } else {
                        at += letter.len_utf8();
                    }
                }
            }
        }
        state.position
    }
}

/// How a byte takes part in words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Separates.
    Other,
    /// Joins what stands on both its sides.
    Joint,
    /// A capital letter.
    Upper,
    /// A small letter or a digit.
    Lower,
    /// Part of a character outside ASCII.
    Wide,
}

fn class(byte: u8) -> Class {
    const TABLE: [Class; 256] = {
        let mut table = [Class::Other; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = match byte as u8 {
                b'A'..=b'Z' => Class::Upper,
                b'a'..=b'z' | b'0'..=b'9' => Class::Lower,
                b'.' | b'-' | b'_' | b'\'' => Class::Joint,
                0x80..=0xFF => Class::Wide,
                _ => Class::Other,
            };
            byte += 1;
        }
        table
    };
    TABLE[byte as usize]
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().expect("`at` is a character boundary before the end")
}

/// One text that is being cut.
struct Cut<'t> {
    text: &'t str,
    tokens: &'t mut Tokens,
    position: u32,
}

impl Cut<'_> {
    /// Emits the tokens of what begins with an ASCII letter or digit at `start`; gives back its end.
    fn word(&mut self, start: usize, emit: &mut impl FnMut(Token<'_>)) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() && class(bytes[at]) == Class::Lower {
            at += 1;
        }
        // The fast path, for nearly all words are one run of letters.
        let ends = match bytes.get(at).map(|byte| class(*byte)) {
            None | Some(Class::Other) => true,
            Some(Class::Joint) => !begins_word(self.text, at + 1),
            _ => false,
        };
        if !ends {
            return self.chunk(start, at, emit);
        }
        let span = Span::new(start, at);
        let folded = &mut self.tokens.folded;
        folded.clear();
        folded.push_str(&self.text[start..at.min(start + LONGEST)]);
        folded.make_ascii_lowercase();
        emit(Token { text: folded, span, position: self.position, kind: Kind::Part });
        self.position += 1;
        at
    }

    /// The same for what holds together in whatever way; up to `at` it has been seen to be one part.
    fn chunk(&mut self, start: usize, mut at: usize, emit: &mut impl FnMut(Token<'_>)) -> usize {
        let bytes = self.text.as_bytes();
        let mut part = start;
        self.tokens.parts.clear();
        while let Some(&byte) = bytes.get(at) {
            match class(byte) {
                Class::Other => break,
                Class::Lower => at += 1,
                Class::Upper => {
                    if part < at && self.is_hump(part, at) {
                        self.tokens.parts.push(Span::new(part, at));
                        part = at;
                    }
                    at += 1;
                }
                Class::Joint => {
                    if !begins_word(self.text, at + 1) {
                        break;
                    }
                    // An apostrophe holds one word together: don't.
                    if byte != b'\'' {
                        self.tokens.parts.push(Span::new(part, at));
                        part = at + 1;
                    }
                    at += 1;
                }
                Class::Wide => {
                    let letter = char_at(self.text, at);
                    let apostrophe = letter == '’' && begins_word(self.text, at + letter.len_utf8());
                    if !(apostrophe || is_word(letter)) || is_unspaced(letter) {
                        break;
                    }
                    if letter.is_uppercase() && part < at && self.is_hump(part, at) {
                        self.tokens.parts.push(Span::new(part, at));
                        part = at;
                    }
                    at += letter.len_utf8();
                }
            }
        }
        self.tokens.parts.push(Span::new(part, at));
        if self.tokens.parts.len() > 1 {
            self.wholes(Span::new(start, at), emit);
        }
        for index in 0..self.tokens.parts.len() {
            self.emit(self.tokens.parts[index], Kind::Part, self.position, emit);
            self.position += 1;
        }
        at
    }

    /// Whether a capital at `at` begins a new word of a chunk whose current word began at `part`.
    fn is_hump(&self, part: usize, at: usize) -> bool {
        let before = self.text[part..at].chars().next_back().expect("not empty");
        if !before.is_uppercase() {
            return before.is_lowercase();
        }
        // `HTTPServer` is two words, `VMs` and `IPv4` are one.
        let mut after = self.text[at..].chars().skip(1);
        after.next().is_some_and(char::is_lowercase) && after.next().is_some_and(char::is_lowercase)
    }

    /// Emits a chunk of several parts as it was written, and its groups between dashes that hold dots.
    fn wholes(&mut self, chunk: Span, emit: &mut impl FnMut(Token<'_>)) {
        self.emit(chunk, Kind::Whole, self.position, emit);
        let bytes = self.text.as_bytes();
        let mut first = 0;
        while first < self.tokens.parts.len() {
            let mut last = first;
            while last + 1 < self.tokens.parts.len() && bytes[self.tokens.parts[last].end] == b'.' {
                last += 1;
            }
            let group = Span::new(self.tokens.parts[first].start, self.tokens.parts[last].end);
            let position = self.position + first as u32;
            if last > first && group != chunk {
                self.emit(group, Kind::Whole, position, emit);
            }
            // Versions are written with and without their `v`.
            if last > first && matches!(bytes[group.start], b'v' | b'V') && bytes[group.start + 1].is_ascii_digit() {
                self.emit(Span::new(group.start + 1, group.end), Kind::Whole, position, emit);
            }
            first = last + 1;
        }
    }

    fn emit(&mut self, span: Span, kind: Kind, position: u32, emit: &mut impl FnMut(Token<'_>)) {
        fold(span.of(self.text), &mut self.tokens.folded);
        self.tokens.folded.truncate(self.tokens.folded.floor_char_boundary(LONGEST));
        if !self.tokens.folded.is_empty() {
            emit(Token { text: &self.tokens.folded, span, position, kind });
        }
    }

    /// Emits pairs of the run of characters of scripts without spaces that begins at `start`.
    fn unspaced(&mut self, start: usize, emit: &mut impl FnMut(Token<'_>)) -> usize {
        let mut run: Vec<(char, Span)> = Vec::new();
        let mut at = start;
        for letter in self.text[start..].chars() {
            if !is_unspaced(letter) {
                break;
            }
            let span = Span::new(at, at + letter.len_utf8());
            at = span.end;
            for folded in std::iter::once(letter).nfkc() {
                match run.last_mut() {
                    // Half-width kana carry their voicing as a character of its own.
                    Some((before, whole)) if compose(*before, folded).is_some() => {
                        *before = compose(*before, folded).expect("seen just now");
                        whole.end = span.end;
                    }
                    _ => run.push((folded, span)),
                }
            }
        }
        for (index, (letter, span)) in run.iter().enumerate() {
            self.tokens.folded.clear();
            self.tokens.folded.push(*letter);
            let next = run.get(index + 1);
            self.tokens.folded.extend(next.map(|(letter, _)| letter));
            let span = Span::new(span.start, next.map_or(span.end, |(_, span)| span.end));
            let kind = if next.is_some() { Kind::Pair } else { Kind::Last };
            emit(Token { text: &self.tokens.folded, span, position: self.position, kind });
            self.position += 1;
        }
        at
    }
}

/// Writes `word` as it is compared into `folded`, which is emptied first.
pub(super) fn fold(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.push_str(word);
        folded.make_ascii_lowercase();
        if word.contains('\'') {
            folded.retain(|letter| letter != '\'');
        }
        return;
    }
    // Decomposed, accents can be left out; composed again, Hangul and kana are whole.
    // Capitals go before and after, for some capitals fold to capitals (ℋ).
    let plain = word.nfkd().filter(|letter| !is_accent(*letter)).flat_map(char::to_lowercase).nfc();
    for letter in plain {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            '.' | '-' | '_' => folded.push(letter),
            _ if letter.is_alphanumeric() || is_combining_mark(letter) => folded.push(letter),
            _ => {}
        }
    }
}

/// Marks that tell apart letters of Latin, Greek and Cyrillic; those of other scripts carry sounds.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}')
}

fn begins_word(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at).map(|byte| class(*byte)) {
        Some(Class::Lower | Class::Upper) => return true,
        Some(Class::Wide) => {}
        _ => return false,
    }
    text[at..].chars().next().is_some_and(|letter| is_word(letter) && !is_unspaced(letter))
}

fn is_word(letter: char) -> bool {
    // A soft hyphen and zero-width characters are inside words and not seen by those who search.
    letter.is_alphanumeric()
        || is_combining_mark(letter)
        || matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether words of the character's script are written without spaces between them, or with endings glued on.
fn is_unspaced(letter: char) -> bool {
    matches!(letter,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' // Thai, Lao, Burmese, Khmer
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' // kana
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' // Han
        | '\u{AC00}'..='\u{D7AF}' | '\u{FF66}'..='\u{FF9F}') // Hangul, half-width kana
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens as `text@position`, wholes in brackets.
    fn tokens(text: &str) -> String {
        let mut tokens = Vec::new();
        Tokens::default().each(text, |token| {
            let text = token.text;
            tokens.push(match token.kind {
                Kind::Part | Kind::Pair => format!("{text}@{}", token.position),
                Kind::Whole => format!("[{text}]@{}", token.position),
                Kind::Last => format!("{text}|@{}", token.position),
            });
        });
        tokens.join(" ")
    }

    #[test]
    fn what_engineers_type_is_found_whole_and_in_parts() {
        for (text, expected) in [
            ("The node failed.", "the@0 node@1 failed@2"),
            ("0.2.119", "[0.2.119]@0 0@0 2@1 119@2"),
            ("v0.2.119", "[v0.2.119]@0 [0.2.119]@0 v0@0 2@1 119@2"),
            ("kube-proxy", "[kube-proxy]@0 kube@0 proxy@1"),
            ("kube_proxy.", "[kube_proxy]@0 kube@0 proxy@1"),
            ("flux-v1.26.9-rc", "[flux-v1.26.9-rc]@0 [v1.26.9]@1 [1.26.9]@1 flux@0 v1@1 26@2 9@3 rc@4"),
            ("NodeNotReady", "[nodenotready]@0 node@0 not@1 ready@2"),
            ("HTTPServer", "[httpserver]@0 http@0 server@1"),
            ("VMs IPv4 5xx eu-west-1", "vms@0 ipv4@1 5xx@2 [eu-west-1]@3 eu@3 west@4 1@5"),
            ("/var/log/x.log", "var@0 log@1 [x.log]@2 x@2 log@3"),
            ("don't, don’t", "dont@0 dont@1"),
            ("a -- b... -c", "a@0 b@1 c@2"),
            ("ÅNGSTRÖM naïve Straße ﬁne", "angstrom@0 naive@1 strasse@2 fine@3"),
            ("Ｔｒａｅｆｉｋ ①", "traefik@0 1@1"),
            ("soft\u{AD}hyphen", "softhyphen@0"),
            ("", ""),
            ("… -._' 🙂", ""),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }

    #[test]
    fn words_inside_a_sentence_without_spaces_are_found() {
        assert_eq!(tokens("障害が発生"), "障害@0 害が@1 が発@2 発生@3 生|@4");
        assert_eq!(tokens("podの障害x"), "pod@0 の障@1 障害@2 害|@3 x@4");
        assert_eq!(tokens("ｶﾞ"), "ガ|@0");
        assert_eq!(tokens("가나"), "가나@0 나|@1");
        assert_eq!(tokens("हिन्दी"), "हिन्दी@0");
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(tokens(&"A".repeat(10_000)), format!("{}@0", "a".repeat(LONGEST)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_spans_are_inside(text in ".{0,60}") {
            let mut last = 0;
            Tokens::default().each(&text, |token| {
                assert!(!token.text.is_empty());
                assert!(!token.span.of(&text).is_empty());
                if token.kind != Kind::Whole {
                    assert!(token.position >= last);
                    last = token.position;
                }
            });
        }
    }
}
