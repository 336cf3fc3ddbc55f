//! claimreview.jsonld: schema.org ClaimReview for fact-check search and its tools.
//!
//! One review for each facet that a claim makes its own, since our verdicts are of facets. The
//! rating is our verdict word (`alternateName`) with what it means; there is no number, because
//! *undetermined* and *disputed* have no place on a scale from false to true. A facet that is not
//! claimed, or of which the record does not say whether it is, has nothing to review.

use std::collections::BTreeSet;

use bayyina_assess::Verdict;
use bayyina_assess::findings::FacetFinding;
use serde_json::{Map, Value, json};

use crate::document::{Claim, Document};
use crate::words::{self, Language};

/// Who publishes, where and when; nothing is filled in that is not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publisher {
    /// The name of the organisation that stands for the findings.
    pub name: Option<String>,
    /// Address of the folder that the files will lie in.
    pub url: Option<String>,
    /// The day of publication, `YYYY-MM-DD`.
    pub date: Option<String>,
}

/// The reviews, as JSON-LD.
pub fn reviews(document: &Document, publisher: &Publisher, language: Language) -> Value {
    let graph: Vec<Value> = document
        .claims
        .iter()
        .flat_map(|claim| {
            let finding = &claim.finding;
            let claimed = finding
                .facets
                .iter()
                .filter(|facet| facet.sides.claimed == "yes");
            claimed.map(move |facet| review(document, publisher, language, claim, facet))
        })
        .collect();
    json!({"@context": "https://schema.org", "@graph": graph})
}

fn review(
    document: &Document,
    publisher: &Publisher,
    language: Language,
    claim: &Claim,
    facet: &FacetFinding,
) -> Value {
    let fragment = format!("#{}/{}", escaped(&claim.finding.id), escaped(&facet.facet));
    let mut review = Map::new();
    let mut put = |key: &str, value: Value| {
        review.insert(key.to_owned(), value);
    };
    put("@type", "ClaimReview".into());
    put("@id", fragment.into());
    put("inLanguage", language.tag().into());
    put(
        "claimReviewed",
        reviewed(document, claim, facet, language).into(),
    );
    put("itemReviewed", item_reviewed(document, claim, language));
    put(
        "reviewRating",
        json!({
            "@type": "Rating",
            "alternateName": words::verdict(language, facet.sides.verdict),
            "reviewAspect": words::facet(language, &facet.facet),
            "ratingExplanation": explanation(language, facet.sides.verdict),
        }),
    );
    let based = based_on(document, facet);
    if !based.is_empty() {
        put("isBasedOn", json!(based));
    }
    if let Some(name) = &publisher.name {
        put("author", json!({"@type": "Organization", "name": name}));
    }
    if let Some(url) = &publisher.url {
        put(
            "url",
            format!(
                "{}/index.html#claim={}",
                url.trim_end_matches('/'),
                escaped(&claim.finding.id)
            )
            .into(),
        );
    }
    if let Some(date) = &publisher.date {
        put("datePublished", date.as_str().into());
    }
    Value::Object(review)
}

/// What the claim says, in as many of its own words as there are.
fn reviewed(
    document: &Document,
    claim: &Claim,
    facet: &FacetFinding,
    language: Language,
) -> String {
    let title = claim.finding.title.as_deref().unwrap_or(&claim.finding.id);
    let label = words::facet(language, &facet.facet);
    match document.stated(facet, language) {
        Some(text) => format!("{title} ({label}: {text})"),
        None => format!("{title} ({label})"),
    }
}

fn item_reviewed(document: &Document, claim: &Claim, language: Language) -> Value {
    let Claim { finding, cited } = claim;
    let mut item = Map::new();
    item.insert("@type".to_owned(), "Claim".into());
    if let Some(source) = finding
        .source
        .as_ref()
        .and_then(|key| document.sources.get(key))
    {
        let person = source.kind.as_deref() == Some("person");
        let mut author = json!({
            "@type": if person { "Person" } else { "Organization" },
            "name": language.text(&source.names).unwrap_or(&source.name),
        });
        if let Some(url) = &source.url {
            author["sameAs"] = url.as_str().into();
        }
        item.insert("author".to_owned(), author);
    }
    if let Some(published) = finding.published.as_deref().filter(|text| is_iso(text)) {
        item.insert("datePublished".to_owned(), published.into());
    }
    let archived = finding
        .item
        .as_ref()
        .and_then(|key| document.items.get(key));
    let urls: BTreeSet<&String> = archived
        .and_then(|item| item.url.as_ref())
        .into_iter()
        .chain(cited)
        .collect();
    if !urls.is_empty() {
        let works: Vec<Value> = urls
            .into_iter()
            .map(|url| json!({"@type": "CreativeWork", "url": url}))
            .collect();
        item.insert("appearance".to_owned(), Value::Array(works));
    }
    Value::Object(item)
}

/// Pages that the listed derivations rest on.
fn based_on<'a>(document: &'a Document, facet: &'a FacetFinding) -> BTreeSet<&'a str> {
    let derivations = &facet.sides.derivations;
    derivations
        .favour
        .iter()
        .chain(&derivations.against)
        .flatten()
        .filter_map(|id| document.entries.get(id)?.url.as_deref())
        .collect()
}

/// What a verdict word means, for readers who meet it outside the page.
pub fn explanation(language: Language, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Supported => language.pick(
            "The record holds evidence for this and none against.",
            "في السجل أدلّة تؤيّد ذلك ولا دليل ينفيه.",
        ),
        Verdict::Contradicted => language.pick(
            "The record holds evidence against this and none for.",
            "في السجل أدلّة تنفي ذلك ولا دليل يؤيّده.",
        ),
        Verdict::Disputed => language.pick(
            "The record holds evidence both for and against this.",
            "في السجل أدلّة تؤيّد ذلك وأخرى تنفيه.",
        ),
        Verdict::Undetermined => language.pick(
            "Undetermined: nothing in the record decides this either way.",
            "غير محسوم: ليس في السجل ما يحسم ذلك.",
        ),
        Verdict::NotClaimed => language.pick("The claim does not say this.", "لا يقول الادّعاء ذلك."),
        Verdict::Repeats => language.pick(
            "The number repeats the same origin as the case's own count, so it confirms nothing.",
            "يكرّر العدد الأصل نفسه الذي يستند إليه إحصاء القضية، فلا يؤكّد شيئًا.",
        ),
    }
}

/// A date that schema.org reads: ISO 8601 without doubt, gaps or open ends.
fn is_iso(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte))
        && !text.contains("..")
}

/// A key inside a fragment of an address.
fn escaped(key: &str) -> String {
    let mut out = String::new();
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b':' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_dates_are_passed_on() {
        let table = [
            ("2015-10-06", true),
            ("2015-10", true),
            ("2015-10-06T14:30:00+03:00", true),
            ("2015-09-30?", false),
            ("../2015-10-26", false),
            ("2015-10-01/2015-10-03", false),
            ("201X", false),
            ("", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_iso(text), expected, "{text}");
        }
    }
}
