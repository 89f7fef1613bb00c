//! What the browser's scripts are held to: `tests/browser/vectors.json` says how this code cuts
//! texts into tokens, lists forms and understands queries, and `node --test tests/browser`
//! wants the same of `templates/assets/search`.

use std::path::Path;

use serde_json::{Value, json};
use snapbox::data::{Data, DataFormat};

use crate::record::MeasureKind;
use crate::select::Clause;
use crate::span::Span;

use super::query::{self, Condition, Item, Need, Part, What};
use super::results::name_of;
use super::stem;
use super::tokens::{Kind, Tokens};

/// Texts in which something is odd.
const TEXTS: &[&str] = &[
    "",
    "The node failed.",
    "0.2.119 v0.2.119 V10.2 v.2 vv1.2 1.2.3-v4.5",
    "kube-proxy kube_proxy. flux-v1.26.9-rc eu-west-1 EU_WEST_1",
    "NodeNotReady HTTPServer VMs IPv4 5xx iOSApp aB ABc ABcd X509v3 ÄpfelÖl ǅungla",
    "/var/log/x.log C:\\Temp\\x.TXT user@example.com http://a.b/c?d=e&f=g#h",
    "don't, don’t ’tis rock'n'roll l’été it'sOK o'Neil'S 'quoted' ’",
    "a -- b... -c .d _e -._' a. b.c. --force -> <- a-.b",
    "ÅNGSTRÖM naïve Straße ﬁne Ǆ İstanbul ıŞIK Σίσυφος ΟΔΟΣ ſharp ŒUVRE Łódź Ðð Øre æon đ",
    "Ｔｒａｅｆｉｋ ① ½ x² ℋello K Ⅷ ㎏ ﷺ",
    "soft\u{AD}hyphen zero\u{200B}width \u{FEFF}bom word\u{2060}joiner a\u{200D}b \u{200D}",
    "障害が発生 podの障害x 害 ｶﾞ ﾊﾟｸﾞ ｶ 가나 각 한국어 ไทย မြန်မာ ខ្មែរ 々 〇 ー・カ",
    "हिन्दी العربية עברית ქართული ᏣᎳᎩ ꮳꮃꭹ 𐐀𐐨 𝔘𝔫𝔦 𠮷野家 𝟘𝟙 🙂 a🙂b 🇩🇪",
    "e\u{301}t\u{e9} a\u{30A}ngstro\u{308}m \u{301}lead \u{1AB0}x \u{1DC0}y \u{20D0}z",
    "a\u{0}b\u{1}c\u{7F}d\te\nf\r\ng\u{85}h\u{2028}i\u{A0}j",
    "__proto__ constructor.prototype hasOwnProperty toString <script>alert(1)</script> </title>",
    "error: x509: certificate has expired or is not yet valid (503) [eu-west-1b] \"quoted\" `code`",
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhh",
    "ääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääääää",
    "本-本本-a本b 中文abc中文 中文-abc a本 本a x.本",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaΩΩ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b",
];

/// Words with and without endings.
const WORDS: &str = "a is was dns aws redis status bed ing ings ed process processes processed processing boxes \
    searches crashes buzzes passes queries retries retried retrying retry dies die tied deploy deploys deployed \
    deploying deployment deployments drop dropped dropping stopped filling filled buzzing agreed freeing seeing \
    scale scaling scaled able table stable scalability scalable availability available quickly family reply replied \
    movement statement vacation station configuration configure configured connection connections session \
    expression create creating creation validates validation validated data state rate late latency latencies \
    y yy sky skies buys key keys bus buses gas gases lens ies eies abies abied abying 5xx v2s ångström naïves";

/// Queries, understood and not.
const QUERIES: &[&str] = &[
    "Pods  restart",
    "pods PODS Pods",
    "+traefik -staging +\"x\" -\"back off\"",
    "\"Image pull\" \"a\" \"障\" \"障害が発生\" \"v1.2\"",
    "kube-proxy v0.2.119 NodeNotReady, /var/log/x.log foo.",
    "error: (connection refused) - retry --force -> <-- -- + ++ +- -+ -(a) +(a)",
    "foo\"bar baz\"qux",
    "障害 障害が x 障 +障 -障害 ｶﾞ",
    "\u{A0}a\u{85}b\u{3000}c\u{FEFF}d\u{200B}e",
    "__proto__ constructor -toString",
    "don't -l’été",
    "",
    " ?! ",
    "foo \"bar",
    "foo +\"bar",
    "ä \"\" bar",
    "🙂 -\"…\" x",
    "+… -! x",
    "deploy* kube-pro* a* é* éa* *** foo** a.b* 障害* x_* \"deploy*\" -dep* V0.2*",
    "title:traefik -factor:\"no alert\" Summary:kube-proxy +lesson:dns action:deploy* timeline:障害 text:a",
    "error: title: std::date::x title://x title:… foo:bar titles:x ttr: category:",
    "title:",
    "-title:… x",
    "category:Network Category:\"Kubernetes network\" -severity:SEV1 +owner:@rf tag:a-b service:é status:",
    "category:\"\" x",
    "id:PM2021-003 -id:x ID:y",
    "after:2021 before:2022-06 date:2020-Q1 date:2021-06-30",
    "date:2020..2021 date:2021-06-30..2021-q3 date:..2020-02 date:2021-12-31.. -date:2021-Q04",
    "date:\" 2021-06 .. 2021-07 \" date:\"2021\" after:2020-02-29 before:2020-02-29",
    "ttr:>4h ttd:<10m ttr:>=90m ttr:≤1h30m ttr:=1h20m ttr:30m..2h ttr:..45s ttr:2h.. ttr:none ttd:4h",
    "ttr:\"> 2 hours 30 min\" ttr:1.5h ttr:2h30 ttr:1,440m ttr:\"1h, 30m and 5 sec\" ttr:1d..1w ttr:90minutes ttr:2hrs",
    "ttr:>4x",
    "ttr:5",
    "ttr:>",
    "ttr:\"\"",
    "ttr:..",
    "ttr:1h..x",
    "ttr:2h..30m",
    "dns ttr:1h30x y",
    "after:20x1",
    "after:2021-13",
    "after:2021-Q5",
    "after:2021-02-30",
    "after:2021-6",
    "after:2021-",
    "before:yesterday",
    "date:..",
    "date:2022..2021",
    "date:2021..x",
    "date:2021...2022",
    "date:",
    "DATE:2021",
];

/// Days that ranges are tried on.
const DAYS: &[&str] = &[
    "0999-12-31",
    "2019-12-31",
    "2020-01-01",
    "2020-02-29",
    "2020-03-01",
    "2020-12-31",
    "2021-01-01",
    "2021-03-31",
    "2021-04-01",
    "2021-05-31",
    "2021-06-01",
    "2021-06-29",
    "2021-06-30",
    "2021-07-01",
    "2021-12-31",
    "2022-01-01",
    "9999-12-31",
];

/// Lengths in minutes that ranges are tried on.
const LENGTHS: &[Option<f64>] = &[
    None,
    Some(0.0),
    Some(0.5),
    Some(0.75),
    Some(1.0),
    Some(9.99),
    Some(10.0),
    Some(29.0),
    Some(30.0),
    Some(80.0),
    Some(89.99),
    Some(90.0),
    Some(120.0),
    Some(150.0),
    Some(239.0),
    Some(240.0),
    Some(240.02),
    Some(1440.0),
    Some(10080.0),
    Some(123_456.7),
];

/// Texts put together from pieces by a fixed rule, to meet what nobody thought of.
fn mixed() -> Vec<String> {
    const PIECES: &[&str] = &[
        "a", "Z", "node", "Not", "READY", "7", "42", ".", "-", "_", "'", "’", " ", " ", "/", "\"", "+", "é", "É", "ß",
        "障", "害", "ｶ", "ﾞ", "가", "\u{301}", "\u{AD}", "🙂", "v1", "ſ", "Σ", "…", "\n", "ไ", "ि",
    ];
    let mut state = 7u64;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    (0..120).map(|_| (0..3 + next(12)).map(|_| PIECES[next(PIECES.len())]).collect()).collect()
}

/// Where a place in a text is for a script, which counts units of UTF-16.
fn unit(text: &str, at: usize) -> usize {
    text[..at].encode_utf16().count()
}

fn tokens(text: &str) -> Value {
    let mut found = Vec::new();
    Tokens::default().each(text, |token| {
        let kind = match token.kind {
            Kind::Part => "part",
            Kind::Whole => "whole",
            Kind::Pair => "pair",
            Kind::Last => "last",
        };
        let Span { start, end } = token.span;
        found.push(json!([token.text, unit(text, start), unit(text, end), token.position, kind]));
    });
    json!([text, found])
}

fn understood(text: &str) -> Value {
    match query::parse(text) {
        Ok(query) => {
            let span = |span: &Span| [unit(text, span.start), unit(text, span.end)];
            json!([text, {
                "items": query.items.iter().map(item).collect::<Vec<_>>(),
                "spans": query.spans.iter().map(span).collect::<Vec<_>>(),
                "wanted": query.wanted.iter().map(condition).collect::<Vec<_>>(),
                "unwanted": query.unwanted.iter().map(condition).collect::<Vec<_>>(),
            }])
        }
        Err(error) => {
            let Span { start, end } = error.span;
            json!([text, {
                "message": error.message, "help": error.help,
                "start": unit(text, start), "end": unit(text, end),
            }])
        }
    }
}

fn item(item: &Item) -> Value {
    let row = |parts: &[Part]| -> Vec<Value> {
        parts.iter().map(|part| json!({"offset": part.offset, "text": part.text})).collect()
    };
    let mut value = match &item.what {
        What::Word(text) => json!({"what": "word", "text": text}),
        What::Exact(text) => json!({"what": "exact", "text": text}),
        What::Prefix(text) => json!({"what": "prefix", "text": text}),
        What::Compound { wholes, parts } => json!({"what": "compound", "wholes": wholes, "parts": row(parts)}),
        What::Phrase(parts) => json!({"what": "phrase", "parts": row(parts)}),
    };
    value["need"] = match item.need {
        Need::Should => "should".into(),
        Need::Must => "must".into(),
        Need::MustNot => "must-not".into(),
    };
    value["within"] = item.within.map(name_of).into();
    value
}

/// Ranges are told by what of the samples they hold.
fn condition(condition: &Condition) -> Value {
    match condition {
        Condition::Id(ids) => json!({"id": ids}),
        Condition::Clause(Clause::Is(facet, values)) => json!({"is": facet.noun(), "values": values}),
        Condition::Clause(Clause::Began(days)) => {
            let holds = |day: &&str| days.iter().any(|days| days.hold(day.parse().expect("a day")));
            json!({"began": DAYS.iter().map(|day| u8::from(holds(day))).collect::<Vec<_>>()})
        }
        Condition::Clause(Clause::Took(kind, lengths)) => {
            let name = if *kind == MeasureKind::TimeToDetect { "ttd" } else { "ttr" };
            let holds = |minutes: &Option<f64>| u8::from(lengths.iter().any(|lengths| lengths.hold(*minutes)));
            json!({"took": name, "holds": LENGTHS.iter().map(holds).collect::<Vec<_>>()})
        }
    }
}

/// One vector a line, so that a change shows what changed.
fn print(sections: &[(&str, Vec<Value>)]) -> String {
    let section = |(name, vectors): &(&str, Vec<Value>)| {
        let lines: Vec<String> = vectors.iter().map(Value::to_string).collect();
        format!("\"{name}\": [\n{}\n]", lines.join(",\n"))
    };
    format!("{{\n{}\n}}\n", sections.iter().map(section).collect::<Vec<_>>().join(",\n"))
}

#[test]
fn the_browser_is_held_to_what_this_code_does() {
    let mixed = mixed();
    let texts = TEXTS.iter().copied().chain(mixed.iter().map(String::as_str));
    let queries = QUERIES.iter().copied().chain(mixed.iter().map(String::as_str));
    let seen = print(&[
        ("days", DAYS.iter().map(|day| json!(day)).collect()),
        ("lengths", LENGTHS.iter().map(|minutes| json!(minutes)).collect()),
        ("tokens", texts.map(tokens).collect()),
        ("forms", WORDS.split_whitespace().map(|word| json!([word, stem::stem(word), stem::forms(word)])).collect()),
        ("queries", queries.map(understood).collect()),
    ]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/vectors.json");
    snapbox::assert_data_eq!(seen, Data::read_from(&path, Some(DataFormat::Text)).raw());
}
