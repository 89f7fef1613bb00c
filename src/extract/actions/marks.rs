//! What marks an action (owner, due date, status, priority) is taken out of its text.
//!
//! Entry point: [`peel`]. Marks stand at both ends, in any order and number:
//! `[P1] Add a limit (RF, due 2024-05-01) — DONE ✅`. Each round takes one off; what
//! is no mark ends the peeling and stays in the text.

use crate::extract::Ctx;
use crate::extract::actions::links::is_reference;
use crate::extract::actions::piece::{
    SIGNS, bare_due, due, ends_with_handle, halves, handles, is_initials, is_priority, labelled, owners, whole_date,
    worded, worded_due,
};
use crate::extract::actions::separator::last_separator;
use crate::extract::text;
use crate::record::{ActionItem, ActionStatus, Person};
use crate::vocabulary::{fold, is_unspaced, known, with_folded};

/// Takes the marks off an action's text.
pub(super) fn peel(ctx: &Ctx<'_>, people: &[Person], own: &str, item: &mut ActionItem) -> String {
    let mut peeler = Peeler { ctx, people, text: own.trim().to_owned(), behind: Vec::new(), has_peeled: false };
    // Each mark is looked for in all of the text that is left.
    let mut n_left = MOST_MARKS;
    while n_left > 0 && peeler.tail(item) {
        n_left -= 1;
    }
    while n_left > 0 && peeler.head(item) {
        n_left -= 1;
    }
    peeler.own_lines(item);
    if item.owners.is_empty() {
        item.owners = handles(&peeler.text);
    }
    while let Some(reference) = peeler.behind.pop() {
        peeler.text.push_str(&reference);
    }
    peeler.text
}

/// No one marks an action more often.
const MOST_MARKS: usize = 32;

struct Peeler<'c, 'd> {
    ctx: &'c Ctx<'d>,
    /// Those whom the document names.
    people: &'c [Person],
    text: String,
    /// References that stood behind marks; they stay in the text.
    behind: Vec<String>,
    /// Whether a mark was found at the end: what stands in front of it is rather one, too.
    has_peeled: bool,
}

impl Peeler<'_, '_> {
    /// Takes one mark off the end; false where there is none.
    fn tail(&mut self, item: &mut ActionItem) -> bool {
        let found = self.tail_sign(item)
            || self.tail_bracket(item)
            || self.tail_piece(item)
            || self.tail_label(item)
            || self.tail_handle(item);
        self.has_peeled |= found;
        found || self.tail_reference()
    }

    fn cut(&mut self, at: usize) -> bool {
        self.text.truncate(at);
        self.text.truncate(self.text.trim_end().len());
        true
    }

    /// `… ✅`
    fn tail_sign(&mut self, item: &mut ActionItem) -> bool {
        let Some((status, len)) =
            SIGNS.iter().find_map(|(sign, status)| self.text.ends_with(sign).then_some((*status, sign.len())))
        else {
            return false;
        };
        item.status = status;
        self.cut(self.text.len() - len)
    }

    /// `… (owner: X, due 2024-05-01)`, `… [@x]`, `… (DONE)`.
    fn tail_bracket(&mut self, item: &mut ActionItem) -> bool {
        if !self.text.ends_with([')', ']', '）', '］', '】']) {
            return false;
        }
        let Some(open) = self.text.rfind(['(', '[', '（', '［', '【']) else { return false };
        let mut inner = self.text[open..].chars();
        inner.next();
        inner.next_back();
        let inner = inner.as_str().to_owned();
        if self.has_peeled && is_initials(&inner) {
            owners(&self.ctx.vocabulary.marks, &inner, item);
            return self.cut(open);
        }
        // `… @x (2024-05-01)`
        if let Some(date) = bare_due(self.ctx, &inner).filter(|_| ends_with_handle(&self.text[..open])) {
            item.due = Some(date);
            return self.cut(open);
        }
        match self.bracket(&inner, item) {
            Bracket::Marks => self.cut(open),
            Bracket::References => {
                let start = self.text[..open].trim_end().len();
                self.behind.push(self.text[start..].to_owned());
                self.cut(start)
            }
            Bracket::Text => false,
        }
    }

    /// `… @x`, `… @x 2024-05-01`.
    fn tail_handle(&mut self, item: &mut ActionItem) -> bool {
        // `… @x by 2024-05-01`
        if let Some(at) = self.text.rfind(" @").map(|at| at + 1)
            && let Some(end) = self.text[at..].find(' ').map(|len| at + len)
            && let Some(date) = worded_due(self.ctx, self.text[end..].trim())
        {
            item.due = Some(date);
            return self.cut(end);
        }
        let Some((before, last)) = self.text.rsplit_once([' ', '\u{3000}']) else { return false };
        if let Some(name) = last.strip_prefix('@').filter(|name| !name.is_empty() && !name.contains('/')) {
            if self.goes_on(before) {
                return false;
            }
            item.owners.insert(0, name.trim_end_matches(['.', ',', ';']).to_owned());
        } else if let Some(date) = bare_due(self.ctx, last).filter(|_| ends_with_handle(before)) {
            item.due = Some(date);
        } else {
            return false;
        }
        self.cut(before.len())
    }

    /// Whether a text wants what follows it: "Review it with" @x, or little more than a verb.
    fn goes_on(&self, before: &str) -> bool {
        const FEWEST_WORDS: usize = 3;
        let vocabulary = self.ctx.vocabulary;
        let last = before.trim_end().rsplit(' ').next().unwrap_or_default();
        let is_link = with_folded(last, |last| vocabulary.fillers.contains(last));
        let is_short = before.split_whitespace().count() < FEWEST_WORDS && !before.ends_with(is_unspaced);
        is_link || (is_short && !before.ends_with(['.', ',', ';', ':']))
    }

    /// `… #12` keeps its place behind the text, and marks may stand in front of it.
    fn tail_reference(&mut self) -> bool {
        let start = self.text.rfind([' ', '\n']).map_or(0, |at| self.text[..at].trim_end().len());
        if start == 0 || !is_reference(self.text[start..].trim()) {
            return false;
        }
        self.behind.push(self.text[start..].to_owned());
        self.cut(start)
    }

    /// `… — owner: X`, `… - 2024-05-01`, `… - DONE`, `… → @x`.
    fn tail_piece(&mut self, item: &mut ActionItem) -> bool {
        // A mark is short: what separates it stands near the end.
        const NEAR: usize = 160;
        let from = self.text.ceil_char_boundary(self.text.len().saturating_sub(NEAR));
        let end = &self.text[from..];
        let Some(last) = last_separator(end) else { return false };
        let tail = end[last.at + last.len..].trim().trim_matches(['*', '_']).trim_end_matches('.').to_owned();
        if self.piece(&tail, last.is_dash, item) {
            return self.cut(from + last.at);
        }
        // `… – @x, 2024-05-01, done`: all of it behind the dash.
        let mut before = std::iter::successors(Some(last), |later| last_separator(&end[..later.at]));
        let dash = before.find(|separator| separator.is_dash).filter(|_| !last.is_dash);
        let Some(dash) = dash.filter(|dash| end[dash.at + dash.len..].trim_start().starts_with('@')) else {
            return false;
        };
        let tail = end[dash.at + dash.len..].trim().to_owned();
        let mut marked = item.clone();
        if matches!(self.bracket(&tail, &mut marked), Bracket::Marks) {
            *item = marked;
            return self.cut(from + dash.at);
        }
        false
    }

    /// Whether a piece behind a separator is a mark; behind a dash it may be a bare one.
    fn piece(&self, tail: &str, is_behind_dash: bool, item: &mut ActionItem) -> bool {
        const MOST_WORDS: usize = 3;
        if tail.is_empty() || tail.contains([')', ']', '）', '］', '】']) {
            return false;
        }
        if let Some(name) = tail.strip_prefix('@').filter(|name| !name.contains(' ')) {
            item.owners.insert(0, name.to_owned());
            return true;
        }
        if labelled(self.ctx, tail, item) || worded(self.ctx, tail, item) {
            return true;
        }
        if !is_behind_dash || tail.split_whitespace().count() > MOST_WORDS {
            return false;
        }
        let status = known(&self.ctx.vocabulary.status, tail).filter(|_| tail.len() >= 4);
        if let Some(status) = status {
            item.status = status;
        } else if let Some(date) = due(self.ctx, tail).filter(|_| whole_date(self.ctx, tail)) {
            item.due = Some(date);
        } else if self.are_known(tail) || (self.has_peeled && is_initials(tail)) {
            owners(&self.ctx.vocabulary.marks, tail, item);
        } else if is_priority(tail) {
            item.priority = Some(tail.to_owned());
        } else {
            return false;
        }
        true
    }

    /// `… Owner: X Due: 2024-05-01`, without a separator but the label itself.
    fn tail_label(&mut self, item: &mut ActionItem) -> bool {
        let Some(colon) = self.text.rfind(": ").filter(|&at| at > 0) else { return false };
        let head = self.text[..colon].trim_end_matches('*');
        let starts = head.rmatch_indices([' ', '\n']).map(|(at, _)| at).take(2);
        for at in starts {
            let piece = self.text[at..].trim().replace('*', "");
            if labelled(self.ctx, &piece, item) {
                return self.cut(at);
            }
        }
        false
    }

    /// Takes one mark off the front; false where there is none.
    fn head(&mut self, item: &mut ActionItem) -> bool {
        let text = self.text.as_str();
        if let Some((sign, status)) = SIGNS.iter().find(|(sign, _)| text.starts_with(sign)) {
            item.status = *status;
            self.text = text[sign.len()..].trim_start().to_owned();
            return true;
        }
        let inner = text.strip_prefix(['(', '[', '（', '［', '【']);
        if let Some((inner, rest)) = inner.and_then(|rest| rest.split_once([')', ']', '）', '］', '】'])) {
            let inner = inner.to_owned();
            let rest = rest.trim_start_matches([':', ' ', '-', '–', '：']).to_owned();
            if !rest.is_empty() && matches!(self.bracket(&inner, item), Bracket::Marks) {
                self.text = rest;
                return true;
            }
        }
        self.head_word(item) || self.head_label(item)
    }

    /// `DONE Add a limit`.
    fn head_word(&mut self, item: &mut ActionItem) -> bool {
        let Some((first, rest)) = self.text.split_once([':', ' ']) else { return false };
        let status = known(&self.ctx.vocabulary.status, first);
        let is_mark = first.len() >= 4 && first.chars().all(char::is_uppercase);
        let Some(status) = status.filter(|_| is_mark) else { return false };
        item.status = status;
        self.text = rest.trim_start_matches([':', '-', ' ']).to_owned();
        true
    }

    /// `Prevent: add a limit`, `P1: …`, `RF: …` where RF is known, `Done: …`.
    fn head_label(&mut self, item: &mut ActionItem) -> bool {
        const LONGEST: usize = 32;
        let Some((head, rest)) = self
            .text
            .split_once(text::COLONS)
            .filter(|(head, rest)| head.len() <= LONGEST && !rest.trim().is_empty() && !rest.starts_with("//"))
        else {
            return false;
        };
        let head = head.trim().trim_matches(['*', '[', ']']);
        let folded = fold(head);
        if let Some(&kind) = self.ctx.vocabulary.action.get(&folded) {
            item.kind = item.kind.or(Some(kind));
        } else if is_priority(head) {
            item.priority = Some(head.to_owned());
        } else if self.are_known(head) && item.owners.is_empty() {
            owners(&self.ctx.vocabulary.marks, head, item);
        } else if let Some(&status) = self.ctx.vocabulary.status.get(&folded) {
            item.status = status;
        } else {
            return false;
        }
        self.text = rest.trim_start_matches(['*', ' ']).to_owned();
        true
    }

    /// A line of its own that is a label is no part of what is to be done.
    fn own_lines(&mut self, item: &mut ActionItem) {
        if !self.text.contains('\n') {
            return;
        }
        let is_label =
            |line: &str, item: &mut ActionItem| labelled(self.ctx, line.trim_start_matches(['*', '-', ' ']), item);
        let lines = self.text.lines().enumerate();
        let kept: Vec<&str> =
            lines.filter(|&(at, line)| at == 0 || !is_label(line, item)).map(|(_, line)| line).collect();
        self.text = kept.join("\n");
    }

    /// What stands in brackets.
    fn bracket(&self, inner: &str, item: &mut ActionItem) -> Bracket {
        let mut unknown = Vec::new();
        let (mut n_marks, mut n_references) = (0, 0);
        for half in halves(inner) {
            if half.split(' ').all(is_reference) {
                n_references += 1;
            } else if self.half(&half, item) {
                n_marks += 1;
            } else {
                unknown.push(half);
            }
        }
        // `(@x, 2024-05-01)`: beside a mark, a date is when it is due.
        if n_marks > 0 {
            unknown.retain(|half| match bare_due(self.ctx, half) {
                Some(date) => {
                    item.due = Some(date);
                    false
                }
                None => true,
            });
        }
        // `(RF, due 2024-05-01)`: beside a mark, initials are an owner.
        if n_marks > 0 && !unknown.is_empty() && unknown.iter().all(|half| is_initials(half)) {
            for name in unknown.drain(..) {
                owners(&self.ctx.vocabulary.marks, &name, item);
            }
        }
        match (n_marks, n_references, unknown.is_empty()) {
            (1.., _, true) => Bracket::Marks,
            (0, 1.., true) => Bracket::References,
            _ => Bracket::Text,
        }
    }

    fn half(&self, half: &str, item: &mut ActionItem) -> bool {
        let folded = fold(half);
        if let Some(&status) = self.ctx.vocabulary.status.get(&folded) {
            item.status = status;
        } else if let Some(name) = half.strip_prefix('@').filter(|name| !name.contains(' ')) {
            item.owners.push(name.to_owned());
        } else if is_priority(half) {
            item.priority = Some(half.to_owned());
        } else if matches!(half, "~") {
            item.status = ActionStatus::InProgress;
        } else if matches!(half, "-") {
            item.status = ActionStatus::Dropped;
        } else if self.are_known(half) {
            owners(&self.ctx.vocabulary.marks, half, item);
        } else {
            let is_done = |first: &str| self.ctx.vocabulary.marks.done.contains(first);
            if labelled(self.ctx, half, item) || worded(self.ctx, half, item) {
                return true;
            }
            // "Done in #12"
            if !folded.split_once(' ').is_some_and(|(first, _)| is_done(first)) {
                return false;
            }
            item.status = ActionStatus::Done;
        }
        true
    }

    /// Whether all names in a text are of people whom the document names.
    fn are_known(&self, names: &str) -> bool {
        let mut names = names.split([',', '/', '&', '+']).map(|name| name.trim().trim_start_matches('@')).peekable();
        let is_known = |name: &str| self.people.iter().any(|person| person.name.trim_start_matches('@') == name);
        names.peek().is_some_and(|first| !first.is_empty()) && names.all(is_known)
    }
}
/// What stands in a pair of brackets.
enum Bracket {
    /// Owners, dates and states: no part of the text.
    Marks,
    /// Issues and pages: a part of the text, behind which marks may stand.
    References,
    /// Anything else.
    Text,
}
