//! Search as others use it: corpora in, answers out; folders damaged on purpose.
#![expect(clippy::disallowed_methods, reason = "these tests break files on purpose")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::corpus::{Corpus, Entry};
use crate::record::Postmortem;
use crate::render::{Body, Passage, PassageField};

/// A postmortem from a line for each passage: `title: …`, `factor: …`; plain lines are text.
fn entry(id: &str, date: Option<&str>, lines: &str) -> Entry {
    let mut passages = Vec::new();
    for (index, line) in lines.lines().enumerate() {
        let part = schema::PARTS.into_iter().find(|part| line.starts_with(&format!("{}: ", results::name_of(*part))));
        let text = part.map_or(line, |part| &line[results::name_of(part).len() + 2..]);
        let field = part.unwrap_or(PassageField::Text);
        passages.push(Passage { field, text: text.to_owned(), line: index as u32 + 1 });
    }
    let title = passages.iter().find(|passage| passage.field == PassageField::Title);
    let record = serde_json::json!({
        "schema": crate::record::SCHEMA, "id": id, "path": format!("{id}.md"), "date": date,
        "title": title.map_or(id, |passage| &passage.text),
        "services": [], "tags": [], "fields": {}, "timeline": [], "contributing_factors": [], "lessons": [],
        "action_items": [], "people": [], "sections": [], "diagnostics": [],
        "moments": crate::record::Moments::default(), "measures": crate::record::Measures::default(),
    });
    let record: Postmortem = serde_json::from_value(record).expect("a whole record");
    Entry { record, body: Body { passages, ..Body::default() } }
}

/// Documents with one text each, `a` the first; dates fall, so that ties are in order.
fn corpus(texts: &[&str]) -> Corpus {
    let entries = texts.iter().zip('a'..).enumerate();
    let entries =
        entries.map(|(index, (text, id))| entry(&id.to_string(), Some(&format!("2021-01-{:02}", 28 - index)), text));
    Corpus { entries: entries.collect(), ..Corpus::default() }
}

fn built(corpus: &Corpus) -> (TempDir, Index) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    build(folder.path(), corpus).expect("built");
    let index = Index::open(folder.path()).expect("opened");
    (folder, index)
}

/// The ids that a query finds, in order.
fn found(texts: &[&str], query: &str) -> String {
    let (_folder, index) = built(&corpus(texts));
    ids(&index, query)
}

fn asked(query: &str, limit: usize) -> Request<'_> {
    Request { query, limit, has_facets: true, ..Request::default() }
}

fn ids(index: &Index, query: &str) -> String {
    let results = index.search(&asked(query, 10)).expect("understood");
    assert_eq!(results.total, results.hits.len());
    results.hits.into_iter().map(|hit| hit.id).collect()
}

#[test]
fn what_engineers_type_is_found() {
    let texts = [
        "flux 0.2.119 was installed",
        "Flux v0.2.120 on eu-west-1",
        "the kube-proxy pod logged NodeNotReady and 503s in /var/log/kube/proxy.log",
        "one node not ready; 5xx from kube proxy",
        "Überraschung: le café de naïve Ångström",
        "本番環境で障害が発生しました",
        "error: x509: certificate has expired or is not yet valid",
    ];
    let (_folder, index) = built(&corpus(&texts));
    for (query, expected) in [
        ("0.2.119", "a"),
        ("v0.2.119", "a"),
        ("0.2.120", "b"),
        ("v0.2.120", "b"),
        ("eu-west-1", "b"),
        ("EU_WEST_1", "b"),
        ("kube-proxy", "cd"),
        ("kube proxy", "cd"),
        ("kubeproxy", ""),
        ("NodeNotReady", "cd"),
        ("nodenotready", "c"),
        ("node not ready", "dcg"),
        ("5xx", "d"),
        ("/var/log/kube/proxy.log", "c"),
        ("proxy.log", "c"),
        ("UBERRASCHUNG", "e"),
        ("cafe angstrom", "e"),
        ("障害", "f"),
        ("環境", "f"),
        ("環", "f"),
        ("害環", ""),
        ("x509: certificate has expired", "g"),
        ("certificates expire", "g"),
    ] {
        assert_eq!(ids(&index, query), expected, "{query}");
    }
}

#[test]
fn a_word_may_be_a_whole_and_a_part_by_turns() {
    let texts = ["nodenotready NodeNotReady nodenotready x NodeNotReady", "other"];
    assert_eq!(found(&texts, "NodeNotReady"), "a");
    assert_eq!(found(&texts, "\"node not ready nodenotready x\""), "a");
}

#[test]
fn many_documents_are_kept_in_several_runs() {
    let text = (0..100).map(|n| format!("w{n} ")).collect::<String>();
    let texts: Vec<String> = (0..75).map(|n| format!("unique{n} {text} tail{}", n % 3)).collect();
    let entries = texts.iter().enumerate().map(|(n, text)| entry(&format!("d{n:02}"), None, text));
    let (_folder, index) = built(&Corpus { entries: entries.collect(), ..Corpus::default() });
    for n in [0, 8, 9, 10, 11, 74] {
        assert_eq!(ids(&index, &format!("\"unique{n} w0 w1\"")), format!("d{n:02}"));
    }
    assert_eq!(index.search(&asked("tail1", 100)).expect("understood").total, 25);
    assert_eq!(index.search(&asked("\"w98 w99 tail2\"", 100)).expect("understood").total, 25);
}

#[test]
fn the_query_language_does_what_it_says() {
    let texts =
        ["alpha beta gamma", "beta alpha", "gamma gamma gamma gamma", "alpha delta", "the end of alpha and omega"];
    for (query, expected) in [
        // All words first, however often another has one of them.
        ("gamma alpha", "acbde"),
        ("\"alpha beta\"", "a"),
        ("\"beta alpha\" gamma", "b"),
        ("alpha -beta", "de"),
        ("alpha -\"beta gamma\"", "bde"),
        ("+gamma alpha", "ac"),
        ("-alpha", "c"),
        ("-alpha -gamma", ""),
        ("nowhere", ""),
        ("alpha nowhere", "bdae"),
        ("the of and", "e"),
        ("the alpha delta", "deba"),
        ("\"alpha\"", "bdae"),
    ] {
        assert_eq!(found(&texts, query), expected, "{query}");
    }
}

#[test]
fn forms_of_a_word_are_found_after_the_word_itself() {
    let texts = ["the deployments failed", "we deploy on Friday", "deploying takes long", "deployed by hand", "employ"];
    for query in ["deploy", "deployment", "deployed", "DEPLOYS"] {
        assert_eq!(found(&texts, query).len(), 4, "{query}");
    }
    assert!(found(&texts, "deploy").starts_with('b'));
    assert!(found(&texts, "deploying").starts_with('c'));
    assert_eq!(found(&texts, "\"deployed\""), "d");
    assert_eq!(found(&texts, "friday -deployed"), "b");
}

#[test]
fn where_a_word_stands_counts() {
    let parts =
        ["text", "lesson", "timeline", "summary", "factor", "title"].map(|part| format!("{part}: disk\nfiller"));
    let texts: Vec<&str> = parts.iter().map(String::as_str).collect();
    assert_eq!(found(&texts, "disk"), "fedcab");
}

#[test]
fn ties_go_to_the_younger_then_by_id() {
    let entries =
        [("z", Some("2021-01-01")), ("b", None), ("y", Some("2022-01-01")), ("a", None), ("x", Some("2021-01-01"))];
    let entries = entries.map(|(id, date)| entry(id, date, "same words"));
    let (_folder, index) = built(&Corpus { entries: entries.into(), ..Corpus::default() });
    assert_eq!(ids(&index, "words same"), "yxzab");
}

#[test]
fn the_limit_cuts_what_is_shown_and_not_what_is_counted() {
    let (_folder, index) = built(&corpus(&["x"; 20]));
    let results = index.search(&asked("x", 3)).expect("understood");
    assert_eq!((results.total, results.hits.len()), (20, 3));
    assert_eq!(index.search(&asked("x", 0)).expect("understood").total, 20);
}

#[test]
fn an_empty_corpus_answers_nothing() {
    let (_folder, index) = built(&Corpus::default());
    assert!(index.is_empty());
    assert_eq!(ids(&index, "x"), "");
    assert_eq!(ids(&index, "-x"), "");
}

#[test]
fn quotes_show_the_best_passages_with_line_and_marks() {
    let text = "title: Disk full\nsummary: The disk of the database was full.\ntimeline: nothing here\n\
                factor: No alert on disk usage; the   database\ngrew\ntext: disk";
    let (_folder, index) = built(&corpus(&[text]));
    let results = index.search(&asked("database disk", 10)).expect("understood");
    let quotes: Vec<String> = results.hits[0]
        .passages
        .iter()
        .map(|quote| {
            let marks: Vec<&str> = quote.highlights.iter().map(|mark| mark.of(&quote.text)).collect();
            format!("{}:{} {} {marks:?}", results::name_of(quote.field), quote.line, quote.text)
        })
        .collect();
    assert_eq!(
        quotes,
        [
            "factor:4 No alert on disk usage; the database [\"disk\", \"database\"]",
            "summary:2 The disk of the database was full. [\"disk\", \"database\"]",
            "text:6 disk [\"disk\"]",
        ]
    );
}

#[test]
fn long_passages_are_cut_around_what_matches() {
    let filler = "lorem ipsum dolor ".repeat(100);
    let (_folder, index) = built(&corpus(&[&format!("{filler}ünter NEEDLE in hay {filler}")]));
    let results = index.search(&asked("\"needle in\" hay", 10)).expect("understood");
    let quote = &results.hits[0].passages[0];
    assert!(quote.text.chars().count() <= 242, "{}", quote.text);
    assert!(quote.text.starts_with('…') && quote.text.ends_with('…'));
    let marks: Vec<&str> = quote.highlights.iter().map(|mark| mark.of(&quote.text)).collect();
    assert_eq!(marks, ["NEEDLE in", "hay"]);
}

#[test]
fn the_answer_as_json_is_what_was_promised() {
    let (_folder, index) = built(&corpus(&["title: One\nsummary: alpha beta"]));
    let mut results = index.search(&asked("alpha", 10)).expect("understood");
    results.hits[0].score = 1.5;
    insta::assert_snapshot!(serde_json::to_string_pretty(&results).expect("written"), @r#"
    {
      "schema": "lookback.search/1",
      "query": "alpha",
      "corrected": null,
      "total": 1,
      "hits": [
        {
          "id": "a",
          "path": "a.md",
          "title": "One",
          "date": "2021-01-28",
          "score": 1.5,
          "passages": [
            {
              "field": "summary",
              "text": "alpha beta",
              "line": 2,
              "highlights": [
                [
                  0,
                  5
                ]
              ]
            }
          ]
        }
      ],
      "facets": {
        "category": [],
        "severity": [],
        "service": [],
        "year": [
          {
            "value": "2021",
            "n": 1
          }
        ]
      }
    }
    "#);
}

#[test]
fn hostile_queries_are_inert() {
    let (_folder, index) = built(&corpus(&["title: alpha\ntext: beta gamma __proto__ <script>", "text: 障害"]));
    let hostile = [
        "<script>alert(1)</script>",
        "__proto__",
        "\u{0}\u{1}\u{7}",
        "a:b:c",
        "((((",
        "*",
        "\u{FFFD}",
        "\u{202E}alpha",
    ];
    let long =
        ["alpha ".repeat(20_000), "x".repeat(100_000), "-".repeat(100_000), "a-".repeat(50_000), "障".repeat(40_000)];
    for query in hostile.into_iter().map(str::to_owned).chain(long) {
        let _ = index.search(&asked(&query, 10));
    }
    assert_eq!(ids(&index, "\u{202E}alpha"), "a");
}

proptest::proptest! {
    #[test]
    fn no_query_panics(query in r#"(alpha|beta|gamma|[a-z\-+" .:*/]|障|害|\PC){0,12}"#) {
        use std::sync::LazyLock;
        static BUILT: LazyLock<(TempDir, Index)> = LazyLock::new(|| {
            built(&corpus(&["title: alpha beta\ntext: beta-gamma. a/b 1.2.3", "text: 障害が gamma 害障", "alpha alpha"]))
        });
        if let Ok(results) = BUILT.1.search(&asked(&query, 10)) {
            for quote in results.hits.iter().flat_map(|hit| &hit.passages) {
                for mark in &quote.highlights {
                    assert!(!mark.of(&quote.text).is_empty());
                }
            }
        }
    }
}

#[test]
fn the_same_corpus_gives_the_same_bytes() {
    let corpus = corpus(&["title: alpha beta\ntext: beta gamma", "delta"]);
    let bytes = |(folder, _): (TempDir, Index)| fs::read(folder.path().join("lookback.index")).expect("written");
    assert_eq!(bytes(built(&corpus)), bytes(built(&corpus)));
}

#[test]
fn an_open_index_stays_whole_when_another_is_built() {
    let (folder, old) = built(&corpus(&["alpha"]));
    build(folder.path(), &corpus(&["beta", "alpha beta"])).expect("built");
    assert_eq!(ids(&old, "alpha"), "a");
    assert_eq!(ids(&old, "beta"), "");
    let new = Index::open(folder.path()).expect("opened");
    assert_eq!(ids(&new, "alpha"), "b");
}

#[test]
fn what_a_killed_build_left_is_removed_and_what_is_at_work_is_not() {
    let (folder, _) = built(&corpus(&["alpha"]));
    let left = folder.path().join("lookback.999999-0.part");
    fs::write(&left, "half").expect("written");
    let at_work = folder::NewIndex::create(folder.path()).expect("created");
    assert!(!left.exists());
    build(folder.path(), &corpus(&["beta"])).expect("built");
    at_work.publish().expect("still there");
}

#[test]
fn builds_and_searches_at_once_see_whole_indexes() {
    let (folder, _) = built(&corpus(&["alpha one"]));
    std::thread::scope(|scope| {
        for round in 0..3 {
            let folder = folder.path();
            scope.spawn(move || {
                for _ in 0..10 {
                    build(folder, &corpus(&["alpha one", "alpha two"][..1 + round % 2])).expect("built");
                }
            });
        }
        for _ in 0..100 {
            let index = Index::open(folder.path()).expect("one whole index");
            assert!(["a", "ba", "ab"].contains(&ids(&index, "alpha").as_str()));
        }
    });
    let left = fs::read_dir(folder.path()).expect("there").count();
    assert_eq!(left, 2, "an index and a stamp, nothing else");
}

#[test]
fn folders_that_are_not_ours_are_left_alone() {
    let open = |folder: &Path| Index::open(folder).expect_err("no index").to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert!(open(&folder.path().join("absent")).starts_with("there is no search index in"));
    assert!(open(folder.path()).starts_with("there is no search index in"));
    fs::write(folder.path().join("meta.json"), "{}").expect("written");
    assert!(
        open(folder.path())
            .contains("not a search index: it holds files that lookback did not make, such as `meta.json`")
    );
    let refused = build(folder.path(), &corpus(&["alpha"])).expect_err("not ours");
    assert!(matches!(refused, Error::Foreign { .. }));
    assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
    let file = folder.path().join("meta.json");
    assert!(open(&file).contains("it is a file"));
    assert!(build(&file, &corpus(&["alpha"])).is_err());
}

#[test]
fn an_index_of_another_version_is_named() {
    let (folder, _) = built(&corpus(&["alpha"]));
    let path = folder.path().join("lookback.index");
    let mut bytes = fs::read(&path).expect("there");
    bytes[12] += 1;
    fs::write(&path, bytes).expect("written");
    assert!(matches!(Index::open(folder.path()), Err(Error::Outdated { .. })));
}

#[test]
fn damage_never_gives_a_wrong_answer() {
    let (folder, index) = built(&corpus(&["title: alpha beta\ntext: incident gamma", "incident", "delta incident"]));
    let good = index.search(&asked("incident gamma", 10)).expect("understood");
    let (mut n_errors, mut n_right) = (0, 0);
    for name in ["lookback.index", "lookback.stamp"] {
        let path = folder.path().join(name);
        let whole = fs::read(&path).expect("there");
        let flips = (0..whole.len() * 8).step_by(if whole.len() > 500 { 11 } else { 1 });
        let mut damages: Vec<Vec<u8>> = flips
            .map(|bit| {
                let mut bytes = whole.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                bytes
            })
            .collect();
        damages.extend([&whole[..whole.len() / 2], &whole[..whole.len() - 1], b"", b"junk"].map(<[u8]>::to_vec));
        damages.push(vec![0; whole.len()]);
        damages.push([&whole[..], b"junkjunk"].concat());
        for damaged in damages {
            fs::write(&path, damaged).expect("written");
            match Index::open(folder.path())
                .map(|index| index.search(&asked("incident gamma", 10)).expect("understood"))
            {
                Ok(results) => {
                    assert_eq!(results, good);
                    n_right += 1;
                }
                Err(Error::Damaged { .. } | Error::Outdated { .. }) => n_errors += 1,
                Err(error) => panic!("{error}"),
            }
        }
        fs::remove_file(&path).expect("there");
        match Index::open(folder.path()) {
            Ok(index) => assert_eq!(index.search(&asked("incident gamma", 10)).expect("understood"), good),
            Err(error) => assert!(error.is_mended_by_build(), "{error}"),
        }
        fs::write(&path, whole).expect("written");
    }
    assert!(n_errors > 1000 && n_right > 500, "{n_errors} {n_right}");
    build(folder.path(), &corpus(&["mended"])).expect("built");
    assert_eq!(ids(&Index::open(folder.path()).expect("opened"), "mended"), "a");
}

/// Documents with what they are filed under: category, services, days and lengths.
fn filed() -> Corpus {
    let mut corpus =
        corpus(&["title: dns down\nfactor: no alert", "title: disk full\nfactor: dns cache", "title: dns slow"]);
    let facts = [("Network", "2021-02-19", 20.0), ("network ", "2022-06-30", 300.0), ("Storage", "2023-01-01", 5000.0)];
    for (entry, (category, date, minutes)) in corpus.entries.iter_mut().zip(facts) {
        entry.record.category = Some(category.to_owned());
        entry.record.date = Some(date.to_owned());
        entry.record.measures.time_to_recover.minutes = Some(minutes);
    }
    corpus.entries[2].record.services = vec!["Edge DNS".to_owned(), "api".to_owned()];
    corpus
}

#[test]
fn fields_narrow_what_is_found() {
    let (_folder, index) = built(&filed());
    for (query, expected) in [
        ("dns", "cab"),
        ("title:dns", "ca"),
        ("factor:dns", "b"),
        ("dns -title:slow", "ab"),
        ("dns category:NETWORK", "ab"),
        ("dns -category:network", "c"),
        ("category:network category:storage", "cba"),
        ("service:\"edge dns\"", "c"),
        ("service:edge", ""),
        ("service:none", "ba"),
        ("after:2022", "cb"),
        ("before:2022", "a"),
        ("date:2021..2022-06", "ba"),
        ("ttr:>4h", "cb"),
        ("dns ttr:<1h", "a"),
        ("id:b", "b"),
        ("dn* -id:c", "ab"),
    ] {
        assert_eq!(ids(&index, query), expected, "{query}");
    }
}

#[test]
fn a_slip_finds_the_word_that_was_meant() {
    let (_folder, index) = built(&corpus(&["traefik rules", "traffic jam"]));
    let results = index.search(&asked("treafik +rules", 10)).expect("understood");
    assert_eq!(results.corrected.as_deref(), Some("traefik +rules"));
    assert_eq!(results.corrections, [Correction { word: "treafik".into(), shown: Some("traefik".into()) }]);
    assert_eq!(results.hits.len(), 1);
    let results = index.search(&asked("xylophone rules", 10)).expect("understood");
    assert_eq!(results.corrected, None);
    assert_eq!(results.corrections, [Correction { word: "xylophone".into(), shown: None }]);
}

#[test]
fn facets_count_what_matches_shown_or_not() {
    let (_folder, index) = built(&filed());
    let results = index.search(&asked("dns", 1)).expect("understood");
    let told = |counts: &[FacetCount]| counts.iter().map(|of| format!("{} {}", of.value, of.n)).collect::<Vec<_>>();
    assert_eq!((results.hits.len(), results.total), (1, 3));
    assert_eq!(told(&results.facets.category), ["Network 2", "Storage 1"]);
    assert_eq!(told(&results.facets.service), ["api 1", "Edge DNS 1"]);
    assert_eq!(told(&results.facets.year), ["2023 1", "2022 1", "2021 1"]);
}

#[test]
fn highlights_count_characters() {
    let (_folder, index) = built(&corpus(&["störung: der Router fiel aus"]));
    let results = index.search(&asked("router", 10)).expect("understood");
    let json = serde_json::to_value(&results).expect("JSON");
    assert_eq!(json["hits"][0]["passages"][0]["highlights"], serde_json::json!([[13, 19]]));
    assert_eq!(json["corrected"], serde_json::Value::Null);
}
