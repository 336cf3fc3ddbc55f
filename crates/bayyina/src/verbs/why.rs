//! `bayyina why`.

use std::time::{Duration, Instant};

use bayyina_assess::Detail;
use bayyina_model::Key;
use bayyina_publish::{Language, why, withdrawal_text};
use serde_json::Value;

use super::ask::question_named;
use super::assess::language;
use crate::context::{CaseArg, Open, assessor};
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// Open an answer or a claim down to its entries
///
/// Every verdict with its derivations, every derivation with its entries, every entry with its
/// origin, its items and their archived bytes.
#[derive(Debug, clap::Args)]
pub struct Why {
    /// A question, a claim, or a claim's facet as CLAIM.FACET
    what: String,

    #[command(flatten)]
    case: CaseArg,

    /// Of a question, only this claim
    #[arg(long)]
    claim: Option<String>,

    /// Open it as if these were withdrawn: `source:…`, `item:…` or `analyst:…`
    #[arg(long, value_name = "ID")]
    without: Vec<String>,

    /// Of a question: how far its bounds move when any N origins are withdrawn at once. Exact for
    /// two; beyond, searched until --seconds are over, and said to be a bound
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20))]
    withdraw: Option<u32>,

    /// How long to search
    #[arg(long, default_value_t = 10, requires = "withdraw")]
    seconds: u64,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Language of the text: en or ar
    #[arg(long, default_value = "en", value_parser = language)]
    language: Language,
}

pub fn run(args: &Why, shell: &Shell) -> Result<(), Fault> {
    let mut open = Open::read(&args.case.case)?;
    if !args.without.is_empty() {
        open.withdraw(&args.without)?;
    }
    let (text, value) = opened(args, &open)?;
    match args.format {
        Format::Table => shell.result(&text),
        Format::Json => shell.result(&value.to_string()),
        Format::Csv | Format::Geojson => {
            Err(Fault::input("reasons are no table").hint("use table or json"))
        }
    }
}

fn opened(args: &Why, open: &Open) -> Result<(String, Value), Fault> {
    let assessor = assessor(open)?;
    let (name, facet) = match args.what.rsplit_once('.') {
        Some((claim, facet)) if claim_named(open, claim).is_some() => (claim, Some(facet)),
        _ => (args.what.as_str(), None),
    };
    if let Some(key) = claim_named(open, name) {
        if args.withdraw.is_some() {
            return Err(Fault::input(format!(
                "{name} is a claim, and --withdraw is of a question"
            ))
            .hint("withdraw one from a claim with --without ID"));
        }
        let claim = assessor.claim(&open.case, &key).expect("the case has it");
        let facets: Vec<_> = claim
            .facets
            .iter()
            .filter(|found| facet.is_none_or(|facet| found.facet == facet))
            .collect();
        if facets.is_empty() {
            let known: Vec<&str> = claim.facets.iter().map(|found| &*found.facet).collect();
            return Err(Fault::input(format!("{name} has no such facet"))
                .hint(format!("its facets: {}", known.join(", "))));
        }
        let id = key.text();
        let texts = facets
            .iter()
            .map(|facet| why::why_facet_text(&open.case, id, facet, args.language));
        let values = facets
            .iter()
            .map(|facet| why::why_facet_json(&open.case, id, facet));
        return Ok((texts.collect::<Vec<_>>().join("\n"), values.collect()));
    }
    let key = question_named(&assessor, open, name)?;
    if let Some(count) = args.withdraw {
        let deadline = Instant::now() + Duration::from_secs(args.seconds);
        let found = assessor
            .withdraw_many(&open.case, &key, count, &mut || Instant::now() >= deadline)
            .expect("the case asks it");
        let text = withdrawal_text(&open.case, &found, args.language);
        let mut value = serde_json::to_value(&found).expect("a map with text keys");
        value["question"] = key.local().into();
        return Ok((text, value));
    }
    let question = assessor
        .question(&open.case, &key, Detail::Claims)
        .expect("the case asks it");
    let claim = match &args.claim {
        None => None,
        Some(claim) => Some(
            claim_named(open, claim)
                .ok_or_else(|| Fault::input(format!("the case has no claim {claim:?}")))?,
        ),
    };
    let claim = claim.as_ref().map(Key::text);
    Ok((
        why::why_text(&open.case, &question, claim, args.language),
        why::why_json(&open.case, &question, claim),
    ))
}

/// The key of a claim, by its key or the key's local part.
fn claim_named(open: &Open, name: &str) -> Option<Key> {
    let claims = open.case.claims();
    [Key::new(name), Key::new(&format!("claim:{name}"))]
        .into_iter()
        .find(|key| claims.contains_key(key))
}
