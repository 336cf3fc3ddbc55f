//! Propositions in words, where a question gives none of its own.

use bayyina_model::kinds::{Proposition, Texts};
use bayyina_model::{Case, Key};

/// The proposition in English and Arabic.
pub(crate) fn proposition(case: &Case, proposition: Option<&Proposition>) -> Texts {
    let (english, arabic) = match proposition {
        None => (
            "what is asked is withheld".to_owned(),
            "المسألة محجوبة".to_owned(),
        ),
        Some(Proposition::Facet { facet }) => facet_words(facet),
        Some(Proposition::Claim) => (
            "all that the claim says".to_owned(),
            "كل ما يقوله الادعاء".to_owned(),
        ),
        Some(Proposition::Present { actor }) => (
            format!(
                "{} held or was present at the observed place",
                actor_words(case, actor.as_ref(), "en")
            ),
            format!(
                "كان {} مسيطرًا أو موجودًا في المكان المرصود",
                actor_words(case, actor.as_ref(), "ar")
            ),
        ),
        Some(Proposition::Absent { actor }) => (
            format!(
                "{} was not at the observed place",
                actor_words(case, actor.as_ref(), "en")
            ),
            format!(
                "لم يكن {} في المكان المرصود",
                actor_words(case, actor.as_ref(), "ar")
            ),
        ),
        Some(Proposition::NoneRecorded { actor }) => (
            format!(
                "no presence of {} was recorded at the observed place",
                actor_words(case, actor.as_ref(), "en")
            ),
            format!(
                "لم يُسجَّل وجود {} في المكان المرصود",
                actor_words(case, actor.as_ref(), "ar")
            ),
        ),
    };
    Texts::from([("en".to_owned(), english), ("ar".to_owned(), arabic)])
}

/// The name of an actor in a language, or what stands in for it.
fn actor_words(case: &Case, actor: Option<&Key>, language: &str) -> String {
    let Some(key) = actor else {
        return match language {
            "ar" => "الفاعل المذكور في الادعاء".to_owned(),
            _ => "the actor that the claim names".to_owned(),
        };
    };
    let names = case.actors().get(key).map(|actor| &actor.names);
    names
        .and_then(|names| names.get(language).or_else(|| names.values().next()))
        .and_then(|names| names.first())
        .cloned()
        .unwrap_or_else(|| key.local().to_owned())
}

fn facet_words(facet: &str) -> (String, String) {
    let (english, arabic) = match facet {
        "event" => ("the event claimed happened", "وقع الحدث المزعوم"),
        "place" => ("it was at the claimed place", "كان في المكان المزعوم"),
        "time" => ("it was at the claimed time", "كان في الزمن المزعوم"),
        "perpetrator" => ("the claimed actor did it", "ارتكبه الفاعل المزعوم"),
        "object" => ("what was there is what is claimed", "ما كان هناك هو ما زُعم"),
        "holder" => (
            "the claimed actor held or was present at the observed place",
            "كان الفاعل المزعوم مسيطرًا أو موجودًا في المكان المرصود",
        ),
        "footage" => ("the footage shows what is claimed", "يُظهر المقطع ما زُعم"),
        "quantity" => ("the stated number is right", "العدد المذكور صحيح"),
        other => return (other.to_owned(), other.to_owned()),
    };
    (english.to_owned(), arabic.to_owned())
}
