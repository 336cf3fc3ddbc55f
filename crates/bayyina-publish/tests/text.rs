//! What people read in a terminal, in both languages.

mod common;

use bayyina_publish::Language;
use bayyina_publish::answer::{ask_table, claims_table, finding_text};
use bayyina_publish::show::{FSI, PDI, RLM};
use bayyina_publish::why::{why_facet_text, why_text};

/// Direction signs made visible, so that a snapshot shows where they stand.
fn visible(text: &str) -> String {
    text.replace(FSI, "⟦").replace(PDI, "⟧").replace(RLM, "◂")
}

#[test]
fn findings_read_as_sentences() {
    let case = common::example().case();
    let findings = common::findings(&case);
    insta::assert_snapshot!(
        "finding_en",
        visible(&finding_text(&case, &findings, Language::English))
    );
    insta::assert_snapshot!(
        "finding_ar",
        visible(&finding_text(&case, &findings, Language::Arabic))
    );
}

#[test]
fn answers_list_their_claims() {
    let case = common::example().case();
    let findings = common::findings(&case);
    let question = findings.question("none-recorded").unwrap();
    insta::assert_snapshot!(
        "ask_en",
        visible(&ask_table(&case, question, Language::English))
    );
    insta::assert_snapshot!(
        "ask_ar",
        visible(&ask_table(&case, question, Language::Arabic))
    );
}

#[test]
fn claims_stand_in_a_table() {
    let case = common::example().case();
    let findings = common::findings(&case);
    insta::assert_snapshot!(
        "claims_en",
        visible(&claims_table(&findings, Language::English))
    );
    insta::assert_snapshot!(
        "claims_ar",
        visible(&claims_table(&findings, Language::Arabic))
    );
}

#[test]
fn verdicts_open_into_entries() {
    let case = common::example().case();
    let findings = common::findings(&case);
    let question = findings.question("place").unwrap();
    insta::assert_snapshot!(
        "why_en",
        visible(&why_text(&case, question, None, Language::English))
    );
    insta::assert_snapshot!(
        "why_ar",
        visible(&why_text(&case, question, Some("b"), Language::Arabic))
    );
    let claim = findings.claim("claim:b").unwrap();
    let place = claim
        .facets
        .iter()
        .find(|facet| facet.facet == "place")
        .unwrap();
    let text = why_facet_text(&case, &claim.id, place, Language::English);
    insta::assert_snapshot!("why_facet_en", visible(&text));
}
