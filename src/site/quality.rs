//! Quality: where the figures cannot be trusted, and what to write about it.
//!
//! What is said comes from [`metrics::quality`]; here it gets links, and a page that stays small.

use std::borrow::Cow;
use std::collections::BTreeMap;

use askama::Template;

use crate::corpus::Entry;
use crate::diagnostic::{self, Severity};
use crate::metrics;
use crate::metrics::quality::{self, Advice, CodeCount, Coverage, Quality, Standing};
use crate::record::{Agreement, Confidence, Finding, MeasureKind, Postmortem};
use crate::site::chart::plot::shortened;
use crate::site::postmortem::push_href;
use crate::site::shelf::{FOLDER, Shelf, file_name};
use crate::site::words::Message;
use crate::site::{Frame, Sink, emit, words};

pub(super) const PATH: &str = "quality.html";

/// Bytes of rows of postmortems; with all else the page stays under 400 kB.
const MAX_BYTES: usize = 300 * 1024;

/// Characters of a title.
const MAX_TITLE: usize = 120;

/// Findings whose help is shown, and the characters of each.
const MAX_HELPS: usize = 3;
const MAX_HELP: usize = 300;

#[derive(Template)]
#[template(path = "quality.html")]
struct Page<'a> {
    frame: Frame<'a>,
    is_empty: bool,
    intro: String,
    measures: Vec<MeasureRow>,
    advice: Vec<AdviceItem>,
    rows: Vec<Row<'a>>,
    n_more: usize,
    codes: Vec<CodeRow<'a>>,
    n_skipped: usize,
    skipped: String,
    unread: String,
}

/// One measure over all postmortems, in words.
struct MeasureRow {
    name: String,
    definition: &'static str,
    n: usize,
    of: usize,
    /// Its share and the interval of that, or empty where it applies to none.
    share: String,
    not_applicable: usize,
    stated: usize,
    timeline: usize,
    agree: usize,
    close: usize,
    disagree: usize,
    sure: [usize; 3],
    guessed: usize,
    bounds: String,
}

struct AdviceItem {
    words: String,
    example: String,
    count: String,
}

/// One postmortem.
struct Row<'a> {
    href: String,
    date: &'a str,
    title: String,
    doubts: Vec<(Cow<'static, str>, bool)>,
    sentences: Vec<Advised>,
    codes: Vec<CodeLink<'a>>,
}

/// One thing to write, with the place that it is about.
struct Advised {
    text: String,
    line: Option<u32>,
    href: String,
}

impl Advised {
    fn message(&self) -> Message<'_> {
        Message(&self.text)
    }
}

/// A code of the reader in one postmortem.
struct CodeLink<'a> {
    code: &'a str,
    id: String,
    line: u32,
    href: String,
    n: usize,
}

/// A code of the reader over all postmortems.
struct CodeRow<'a> {
    id: String,
    code: &'a str,
    name: &'static str,
    severity: &'static str,
    findings: usize,
    postmortems: usize,
    meaning: Message<'static>,
    mend: Message<'static>,
}

pub(super) fn render(shelf: &Shelf<'_>, sink: &Sink<'_>) {
    let records: Vec<&Postmortem> = shelf.entries.iter().map(|entry| &entry.record).collect();
    let quality = Quality::new(&records);
    let (rows, n_more) = rows(shelf, &quality.standings);
    let title = format!("Quality · {}", shelf.options.title);
    let page = Page {
        frame: shelf.frame("quality", "", &title),
        is_empty: records.is_empty(),
        intro: intro(&quality),
        measures: quality.measures.iter().filter(|of| is_shown(of)).map(MeasureRow::new).collect(),
        advice: quality.advice.iter().map(|&(advice, n)| item(advice, n)).collect(),
        rows,
        n_more,
        codes: quality.codes.iter().map(CodeRow::new).collect(),
        n_skipped: shelf.corpus.skipped.len(),
        skipped: words::count(shelf.corpus.skipped.len(), "file is no postmortem", "files are no postmortems"),
        unread: match shelf.corpus.n_unread {
            0 => String::new(),
            n => words::count(n, "file could not be read", "files could not be read"),
        },
    };
    emit(sink, PATH, 64 * 1024, &page);
}

/// `21 of 39 postmortems have neither a gap nor a contradiction nor a warning.`
fn intro(quality: &Quality) -> String {
    let sound = quality.sound();
    format!(
        "{sound} of {} {} neither a gap nor a contradiction nor a warning.",
        words::count(quality.documents, "postmortem", "postmortems"),
        if sound == 1 { "has" } else { "have" }
    )
}

/// The two measures that everyone looks for, and every other of which something is known.
fn is_shown(coverage: &Coverage) -> bool {
    matches!(coverage.kind, MeasureKind::TimeToDetect | MeasureKind::TimeToRecover) || coverage.n > 0
}

impl MeasureRow {
    fn new(coverage: &Coverage) -> Self {
        let metric = metrics::metric(coverage.kind);
        let (n, of) = (coverage.n, coverage.applicable());
        let share = coverage.interval().map(|[low, high]| {
            format!("{}, 95 % interval {} to {}", percent(n as f64 / of as f64), percent(low), percent(high))
        });
        let agreement = |kind: Agreement| coverage.agreement.get(&kind).copied().unwrap_or_default();
        let bounds = [
            (coverage.without_start, "without a start"),
            (coverage.at_most, "at most"),
            (coverage.at_least, "at least"),
        ];
        let bounds: Vec<String> =
            bounds.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
        Self {
            name: words::capitalised(metric.name),
            definition: metric.definition,
            n,
            of,
            share: share.unwrap_or_default(),
            not_applicable: coverage.not_applicable,
            stated: coverage.stated,
            timeline: n - coverage.stated,
            agree: agreement(Agreement::Exact) + agreement(Agreement::WithinPrecision),
            close: agreement(Agreement::Close),
            disagree: agreement(Agreement::Disagree),
            sure: [Confidence::High, Confidence::Medium, Confidence::Low]
                .map(|sure| coverage.confidence.get(&sure).copied().unwrap_or_default()),
            guessed: coverage.guessed,
            bounds: if bounds.is_empty() { "–".to_owned() } else { bounds.join(", ") },
        }
    }
}

/// `35 %`; what is not all or nothing is never said to be.
fn percent(share: f64) -> String {
    match share {
        0.0 | 1.0 => format!("{:.0}\u{a0}%", share * 100.0),
        share if share < 0.005 => "under\u{a0}1\u{a0}%".to_owned(),
        share if share > 0.995 => "over\u{a0}99\u{a0}%".to_owned(),
        share => format!("{:.0}\u{a0}%", share * 100.0),
    }
}

fn item(advice: Advice, n: usize) -> AdviceItem {
    AdviceItem { words: advice.words(), example: advice.example(), count: words::count(n, "postmortem", "postmortems") }
}

impl AdviceItem {
    fn message(&self) -> Message<'_> {
        Message(&self.example)
    }
}

/// As many of the worst as the page bears, and how many are left.
fn rows<'a>(shelf: &Shelf<'a>, standings: &[Standing]) -> (Vec<Row<'a>>, usize) {
    let mut rows = Vec::new();
    let mut bytes = 0;
    for standing in standings {
        let row = Row::new(shelf.entries[standing.place], standing);
        bytes += row.weight();
        if bytes > MAX_BYTES {
            break;
        }
        rows.push(row);
    }
    let n_more = standings.len() - rows.len();
    (rows, n_more)
}

impl<'a> Row<'a> {
    fn new(entry: &'a Entry, standing: &Standing) -> Self {
        let record = &entry.record;
        let href = format!("{FOLDER}{}", file_name(&record.id));
        let at = |line: u32| {
            let mut at = href.clone();
            push_href(&mut at, &entry.body, line);
            at
        };
        let advised = |advice: Advice| {
            let sentence = quality::sentence(record, advice);
            Advised {
                text: words::capitalised(&sentence.text),
                line: sentence.line,
                href: sentence.line.map_or_else(String::new, at),
            }
        };
        Self {
            date: record.date.as_deref().unwrap_or("undated"),
            title: shortened(&record.title, MAX_TITLE),
            doubts: standing.doubts.iter().map(|doubt| (doubt.words(), doubt.is_grave())).collect(),
            sentences: if standing.doubts.is_empty() {
                helps(record, at)
            } else {
                quality::advice(record, &standing.doubts).into_iter().map(advised).collect()
            },
            codes: code_links(record, at),
            href: href.clone(),
        }
    }

    /// About how many bytes the row takes, on the safe side.
    fn weight(&self) -> usize {
        let sentences = self.sentences.iter().map(|of| 80 + of.href.len() + weight(&of.text));
        let doubts = self.doubts.iter().map(|(words, _)| 40 + words.len());
        let codes = self.codes.iter().map(|of| 110 + of.href.len());
        320 + self.href.len()
            + weight(&self.title)
            + weight(self.date)
            + sentences.chain(doubts).chain(codes).sum::<usize>()
    }
}

/// At most how many bytes a text takes in a page.
fn weight(text: &str) -> usize {
    let of = |byte: u8| match byte {
        b'&' | b'<' | b'>' | b'"' | b'\'' => 6,
        b'`' => 7,
        0..=0x1f | 0x7f | 0xc2 => 3,
        _ => 1,
    };
    text.bytes().map(of).sum()
}

/// What the reader advises where no figure is in doubt.
fn helps(record: &Postmortem, at: impl Fn(u32) -> String) -> Vec<Advised> {
    let grave = record.diagnostics.iter().filter(|finding| finding.severity > Severity::Note);
    let advised = |finding: &Finding| {
        let help = finding.help.as_deref()?;
        let text = words::capitalised(&format!("{}: {help}", finding.message));
        Some(Advised { text: shortened(&text, MAX_HELP), line: Some(finding.line), href: at(finding.line) })
    };
    grave.filter_map(advised).take(MAX_HELPS).collect()
}

/// Each code once, with the first of its lines.
fn code_links(record: &Postmortem, at: impl Fn(u32) -> String) -> Vec<CodeLink<'_>> {
    let mut first: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
    for finding in &record.diagnostics {
        first.entry(&finding.code).or_insert((finding.line, 0)).1 += 1;
    }
    let link = |(code, (line, n))| CodeLink { code, id: rule_id(code), line, href: at(line), n };
    first.into_iter().map(link).collect()
}

/// The fragment of a code's row on the page.
pub(super) fn rule_id(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

impl<'a> CodeRow<'a> {
    fn new(count: &'a CodeCount) -> Self {
        let known = diagnostic::find(&count.code);
        Self {
            id: rule_id(&count.code),
            code: &count.code,
            name: known.map_or("", |code| code.name),
            severity: match known.map(|code| code.severity) {
                Some(Severity::Error) => "error",
                Some(Severity::Warning) => "warning",
                Some(Severity::Note) | None => "note",
            },
            findings: count.findings,
            postmortems: count.postmortems,
            meaning: Message(known.map_or("", |code| code.explanation)),
            mend: Message(known.map_or("", diagnostic::Code::mend)),
        }
    }
}
