//! How English news attributes words.

use std::ops::Range;

use super::cue::{Cue, Reach, Who, only};
use super::lexicon::{ENGLISH, Gender, Verb};
use super::text::{Kind, Text};

/// The cues of one sentence, in order.
pub(super) fn cues(text: &Text<'_>, sentence: &Range<usize>, headline: bool) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    if let Some(cue) = headline_colon(text, sentence, headline)
        .or_else(|| super::cue::headline_dash(text, sentence, headline))
    {
        cues.push(cue);
    }
    let mut token = sentence.start;
    while token < sentence.end {
        let next = token + 1;
        if text.depth[token] == 0 && text.tokens[token].kind == Kind::Word {
            let from = cues.last().map_or(sentence.start, |cue| cue.tokens.end);
            let found = preposition(text, sentence, token, from)
                .or_else(|| put_it(text, sentence, token))
                .or_else(|| in_view(text, sentence, token))
                .or_else(|| {
                    let verb = ENGLISH.verb(text.fold(token))?;
                    Clause {
                        text,
                        sentence,
                        from,
                        at: token,
                        verb,
                        last: cues.last(),
                    }
                    .cue()
                });
            if let Some(cue) = found {
                token = cue.tokens.end.max(next);
                cues.push(cue);
                continue;
            }
        }
        token = next;
    }
    cut_citing(text, sentence, &mut cues);
    if cues.is_empty()
        && let Some(cue) = list_intro(text, sentence)
    {
        cues.push(cue);
    }
    cues
}

/// `Kenyan navy: Two trawlers seized off Lamu`.
fn headline_colon(text: &Text<'_>, sentence: &Range<usize>, headline: bool) -> Option<Cue> {
    if !headline {
        return None;
    }
    let colon = (sentence.start + 1..sentence.end.min(sentence.start + 9))
        .find(|token| text.is_sign(*token, ":") && text.depth[*token] == 0)?;
    let name = sentence.start..colon;
    let last = text.fold(colon - 1);
    let topic = name.clone().any(|token| {
        let word = text.fold(token);
        ENGLISH.has("labels", word)
            || text.tokens[token].kind == Kind::Number
            || ENGLISH.verb(word).is_some_and(|verb| verb.is("s"))
            || matches!(
                word,
                "war"
                    | "crisis"
                    | "conflict"
                    | "attack"
                    | "attacks"
                    | "election"
                    | "elections"
                    | "talks"
                    | "protests"
                    | "earthquake"
                    | "floods"
                    | "budget"
                    | "cup"
                    | "trial"
                    | "case"
                    | "deal"
                    | "how"
                    | "why"
                    | "what"
                    | "when"
                    | "where"
                    | "blast"
                    | "explosion"
                    | "shooting"
                    | "strike"
                    | "strikes"
                    | "vote"
                    | "guide"
                    | "review"
            )
    });
    let speaks = name.clone().any(|token| speaks(text, token))
        || (text.tokens[colon - 1].capital && !ENGLISH.has("states", last));
    (!topic && speaks && text.words(&(colon..sentence.end)) > 2)
        .then(|| Cue::before_colon(sentence, colon, name, "headline colon"))
}

/// `…, citing X`: where the words come from is no part of them.
fn cut_citing(text: &Text<'_>, sentence: &Range<usize>, cues: &mut [Cue]) {
    for index in 0..cues.len() {
        let stop = cues
            .get(index + 1)
            .map_or(sentence.end, |next| next.tokens.start);
        let cue = &mut cues[index];
        let Reach::Lead(start) = cue.reach else {
            continue;
        };
        let Some(citing) = (start + 2..stop).find(|token| {
            matches!(text.fold(*token), "citing" | "quoting")
                && text.is_sign(*token - 1, ",")
                && text.depth[*token] == 0
        }) else {
            continue;
        };
        let mut end = citing + 1;
        while end < stop && !text.is_sign(end, ",.;") {
            end += 1;
        }
        cue.reach = Reach::Exactly(start..citing - 1);
        cue.chain.push(citing + 1..end);
    }
}

/// `The report by X makes three claims:`.
fn list_intro(text: &Text<'_>, sentence: &Range<usize>) -> Option<Cue> {
    let end = sentence.end - 1;
    if !text.is_sign(end, ":") || text.words(sentence) > 16 {
        return None;
    }
    let noun = sentence.clone().find(|token| {
        matches!(
            text.fold(*token),
            "claims"
                | "findings"
                | "points"
                | "allegations"
                | "accusations"
                | "demands"
                | "conclusions"
                | "statement"
                | "charges"
        )
    })?;
    let verb = (sentence.start + 1..noun).find(|token| {
        matches!(
            text.fold(*token),
            "makes"
                | "made"
                | "lists"
                | "listed"
                | "sets"
                | "set"
                | "contains"
                | "presents"
                | "raises"
                | "raised"
                | "has"
        )
    })?;
    Some(Cue {
        tokens: sentence.start..sentence.end,
        who: Who::Named(behind_by(text, sentence.start..verb)),
        reach: Reach::Lead(sentence.end),
        verb: only(verb..verb + 1),
        chain: Vec::new(),
        polarity: None,
        rule: "list",
    })
}

/// Of `the report by X`, X.
fn behind_by(text: &Text<'_>, name: Range<usize>) -> Range<usize> {
    let by = name.clone().find(|token| {
        matches!(text.fold(*token), "by" | "from")
            && text
                .tokens
                .get(token + 1)
                .is_some_and(|next| next.capital || text.fold(token + 1) == "the")
    });
    let document = name.clone().take(3).any(|token| {
        matches!(
            text.fold(token),
            "report" | "study" | "statement" | "survey" | "letter" | "investigation" | "analysis"
        )
    });
    match by {
        Some(by) if document && by + 1 < name.end => by + 1..name.end,
        _ => name,
    }
}

/// `In his view, …`.
fn in_view(text: &Text<'_>, sentence: &Range<usize>, at: usize) -> Option<Cue> {
    let gender = match text.fold(at + 1) {
        "his" => Gender::Masculine,
        "her" => Gender::Feminine,
        "their" => Gender::Untold,
        _ => return None,
    };
    let view = text.fold(at) == "in"
        && matches!(text.fold(at + 2), "view" | "opinion" | "words" | "telling")
        && text.is_sign(at + 3, ",")
        && at + 4 < sentence.end
        && text.words(&(sentence.start..at)) <= 1;
    view.then(|| Cue {
        tokens: at..at + 4,
        who: Who::Carried(gender),
        reach: Reach::Lead(at + 4),
        verb: only(at..at + 3),
        chain: Vec::new(),
        polarity: None,
        rule: "according to",
    })
}

/// `according to X`.
fn preposition(text: &Text<'_>, sentence: &Range<usize>, at: usize, from: usize) -> Option<Cue> {
    let words = ENGLISH.prepositions.iter().find(|words| {
        words
            .iter()
            .enumerate()
            .all(|(step, word)| text.fold(at + step) == word)
    })?;
    let start = at + words.len();
    let limit = sentence.end.min(start + 24);
    let mut end = start;
    while end < limit
        && (!text.is_sign(end, ",.;:—–()") || text.is_sign(end, "."))
        && !(text.is_sign(end, ".") && end + 1 >= sentence.end)
        && !(text.tokens[end].kind == Kind::Mark
            && text.words(&(start..end)) > 0
            && text
                .close_of(end)
                .is_some_and(|close| text.words(&(end..close)) > 3))
        && !matches!(
            text.fold(end),
            "who" | "which" | "that" | "and" | "but" | "while"
        )
    {
        end += 1;
    }
    if text.words(&(start..end)) == 0 {
        return None;
    }
    let who = who(text, start..end);
    let front = text.words(&(from..at)) <= 1;
    let verb = only(at..start);
    let (tokens, reach) = if front && text.is_sign(end, ",") {
        // “…, which relies on …, the …”: what is said begins behind the clause.
        let relative = matches!(text.fold(end + 1), "which" | "who" | "whose");
        let begin = (end + 2..sentence.end)
            .find(|token| relative && text.is_sign(*token, ",") && text.depth[*token] == 0)
            .unwrap_or(end)
            + 1;
        (at..begin, Reach::Lead(begin))
    } else {
        (cut_sign(text, at, from)..end, Reach::Trail)
    };
    Some(Cue {
        tokens,
        who,
        reach,
        verb,
        chain: Vec::new(),
        polarity: None,
        rule: "according to",
    })
}

/// `…, as X put it, …`: the quotation of the sentence.
fn put_it(text: &Text<'_>, sentence: &Range<usize>, at: usize) -> Option<Cue> {
    if text.fold(at) != "as" {
        return None;
    }
    let put = (at + 2..sentence.end.min(at + 12)).find(|token| {
        matches!(text.fold(*token), "put" | "puts" | "described" | "called")
            && text.fold(token + 1) == "it"
    })?;
    let open = (put..sentence.end)
        .chain(sentence.start..at)
        .find(|token| {
            text.close_of(*token)
                .is_some_and(|close| text.words(&(*token..close)) > 1)
        })?;
    let close = text.close_of(open)?;
    Some(Cue {
        tokens: at..put + 2,
        who: who(text, at + 1..put),
        reach: Reach::Exactly(open..close + 1),
        verb: vec![at..at + 1, put..put + 2],
        chain: Vec::new(),
        polarity: None,
        rule: "as X put it",
    })
}

/// The token before `at`, if a comma stands there.
fn cut_sign(text: &Text<'_>, at: usize, from: usize) -> usize {
    if at > from && text.is_sign(at - 1, ",—–-") {
        at - 1
    } else {
        at
    }
}

/// Whether a word names somebody who can speak.
fn speaks(text: &Text<'_>, token: usize) -> bool {
    let word = text.fold(token);
    let bare = word.strip_suffix("'s").unwrap_or(word);
    ["roles", "organisations", "anonymous", "states"]
        .iter()
        .any(|list| ENGLISH.has(list, bare))
}

fn is_pronoun(word: &str) -> bool {
    matches!(word, "he" | "she" | "it" | "they")
}

/// A range of tokens as a speaker.
fn who(text: &Text<'_>, name: Range<usize>) -> Who {
    if name.len() == 1 {
        match text.fold(name.start) {
            "he" | "him" | "his" => return Who::Carried(Gender::Masculine),
            "she" | "her" => return Who::Carried(Gender::Feminine),
            "it" | "they" | "them" => return Who::Carried(Gender::Untold),
            _ => {}
        }
    }
    Who::Named(behind_by(text, name))
}

/// What follows a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    End,
    That(usize),
    Colon(usize),
    Quote(usize),
    Infinitive(usize),
    Adverb,
    Words,
}

/// A verb in its sentence.
struct Clause<'a> {
    text: &'a Text<'a>,
    sentence: &'a Range<usize>,
    /// Where the last cue ended.
    from: usize,
    at: usize,
    verb: &'a Verb,
    /// The cue before in the sentence.
    last: Option<&'a Cue>,
}

impl Clause<'_> {
    fn cue(&self) -> Option<Cue> {
        let text = self.text;
        let form = text.fold(self.at);
        // Names that look like verbs: the United States.
        let name_like = text.tokens[self.at].capital && self.at > self.sentence.start;
        if name_like || self.is_noun() {
            return None;
        }
        // “what she said were injuries” goes on with the clause around it.
        let next = text.fold(self.at + 1);
        if matches!(
            next,
            "was" | "were" | "is" | "are" | "had" | "has" | "have" | "would" | "could" | "will"
        ) {
            return None;
        }
        // “reported for duty”; but “‘…,’ Law said of the Faulkners”.
        let spoken_of = form == "said"
            && next == "of"
            && (self.from..self.at)
                .rev()
                .take(6)
                .any(|token| closes_speech(text, token));
        if matches!(next, "about" | "against" | "for" | "of" | "with" | "from")
            && !(self.verb.is("of") || self.verb.is("for") || spoken_of)
        {
            return None;
        }
        // “the alleged perjury”
        let before = self
            .at
            .checked_sub(1)
            .map_or("", |before| text.fold(before));
        // “heavily criticized “kafala” system”: past an adverb as well.
        let before = if before.ends_with("ly") && self.at >= self.sentence.start + 2 {
            text.fold(self.at - 2)
        } else {
            before
        };
        if (form.ends_with("ed") || form == "said")
            && (before.ends_with("'s")
                && !text.tokens[self.at - 1].capital
                && text.fold(self.at - 1).ends_with("ly"))
        {
            return None;
        }
        // “claimed the lives of 2,000 people”
        if self.verb.lemma == "claim"
            && (self.at + 1..self.sentence.end.min(self.at + 5)).any(|token| {
                matches!(
                    text.fold(token),
                    "life"
                        | "lives"
                        | "victory"
                        | "credit"
                        | "responsibility"
                        | "title"
                        | "compensation"
                        | "damages"
                        | "benefits"
                        | "refund"
                )
            })
        {
            return None;
        }
        if (form.ends_with("ed") || form == "said")
            && matches!(
                before,
                "the"
                    | "a"
                    | "an"
                    | "his"
                    | "her"
                    | "their"
                    | "its"
                    | "another"
                    | "any"
                    | "these"
                    | "those"
                    | "of"
                    | "with"
                    | "such"
                    | "some"
            )
        {
            return None;
        }
        // “called by the union”, “accused of plotting” speak of somebody without words.
        let spoken = matches!(
            text.fold(self.at + 2),
            "phone" | "telephone" | "email" | "e-mail" | "text" | "video" | "letter" | "radio"
        );
        if next == "by" && !spoken || self.verb.is("of") && next == "of" {
            return None;
        }
        let (left, seen) = self.left();
        if seen.infinitive {
            return None;
        }
        let after = self.after();
        if form.ends_with("ing") && self.verb.is("sub") && self.last.is_none() {
            return None;
        }
        if form.ends_with("ing") {
            return self.participle(left, after, &seen);
        }
        if seen.passive {
            return self.passive(left, after);
        }
        let base = form == self.verb.lemma && !seen.auxiliary;
        if let Some(cue) = self.conjoined(left, after, &seen) {
            return Some(cue);
        }
        let (name, start) = match self.subject(left) {
            Some(found) => found,
            None => return self.inverted(left, after),
        };
        if base && !self.may_be_base(&name) {
            return None;
        }
        // “the cronies it says have …” goes on with another clause.
        if name.len() == 1
            && is_pronoun(text.fold(name.start))
            && !self.begins_clause(name.start)
            && text.tokens[name.start - 1].kind == Kind::Word
            && !(name.start - self.from <= 16 && ENGLISH.has("leads", text.fold(self.from)))
            && !matches!(
                text.fold(name.start - 1),
                "because" | "if" | "since" | "what" | "where" | "than" | "so" | "which" | "whom"
            )
        {
            return None;
        }
        // “He said he had warned her of …” is what he said.
        if name.len() == 1
            && is_pronoun(text.fold(name.start))
            && matches!(after, After::Words)
            && !self.verb.is("s")
            && self
                .last
                .is_some_and(|last| last.reach == Reach::Lead(name.start))
        {
            return None;
        }
        // “when the intruders demanded money”
        if name.start > self.sentence.start
            && self.verb.is("n")
            && matches!(after, After::Words)
            && matches!(
                text.fold(name.start - 1),
                "when" | "if" | "after" | "before" | "until" | "once"
            )
        {
            return None;
        }
        // “He said that when they came, he told them he had no cash”
        if name.len() == 1
            && is_pronoun(text.fold(name.start))
            && matches!(after, After::Words)
            && self
                .last
                .is_some_and(|last| matches!(last.reach, Reach::Lead(_)))
            && text.is_sign(name.start.saturating_sub(1), ",")
            && self.verb.is("o")
        {
            return None;
        }
        if !self.can_speak(&name, after) {
            return None;
        }
        if seen.negated && !self.is_denial_when_negated() {
            return None;
        }
        let polarity = if seen.negated {
            Some("denies")
        } else {
            self.verb.polarity()
        };
        // “X, who had insisted the dam was safe, resigned”: the clause ends with its comma.
        let relative = left > self.from && matches!(text.fold(left - 1), "who" | "which");
        let who = who(text, name);
        let mut cue = self.build(who, start, after, polarity)?;
        if let Reach::Lead(from) = cue.reach {
            let stop = if relative {
                (from..self.sentence.end)
                    .find(|token| text.is_sign(*token, ",") && text.depth[*token] == 0)
            } else if self.verb.is("n") && cue.rule != "speaker, verb, that" {
                (from + 1..self.sentence.end)
                    .find(|token| text.fold(*token) == "but" && text.depth[*token] == 0)
            } else {
                None
            };
            if let Some(stop) = stop {
                cue.reach = Reach::Exactly(from..stop);
            }
        }
        Some(cue)
    }

    /// `X denied … and said …`: the speaker goes on.
    fn conjoined(&self, left: usize, after: After, seen: &Seen) -> Option<Cue> {
        let text = self.text;
        let and = left.checked_sub(1).filter(|and| *and > self.from)?;
        let subject = Cue {
            tokens: self.from..self.from,
            who: Who::Unsaid,
            reach: Reach::Lead(self.from),
            verb: Vec::new(),
            chain: Vec::new(),
            polarity: None,
            rule: "",
        };
        let last = match self.last {
            Some(last) => last,
            // “The statement did not say when, but claimed …”
            None if matches!(text.fold(and), "and" | "but") => &Cue {
                who: who(text, self.first_noun()?),
                ..subject
            },
            None => return None,
        };
        if last.rule == "and verb" {
            return None;
        }
        let joins = matches!(text.fold(and), "and" | "but") && text.depth[and] == 0;
        if !joins || seen.negated || matches!(after, After::End | After::Adverb) {
            return None;
        }
        // “people who fled and said” goes on with the clause it stands in.
        let form = text.fold(self.at);
        let finite = form.ends_with("ed") || form != self.verb.lemma;
        if !finite || matches!(last.reach, Reach::Trail | Reach::Before) {
            return None;
        }
        let mut cue = self.build(last.who.clone(), and, after, self.verb.polarity())?;
        if !matches!(cue.reach, Reach::Lead(_) | Reach::Exactly(_)) {
            return None;
        }
        cue.rule = "and verb";
        Some(cue)
    }

    /// Whether a form that may be a noun stands as one: “three claims”, “any reports of”.
    fn is_noun(&self) -> bool {
        let text = self.text;
        let form = text.fold(self.at);
        if !matches!(
            form,
            "claims"
                | "claim"
                | "reports"
                | "report"
                | "comments"
                | "comment"
                | "notes"
                | "note"
                | "statements"
                | "demands"
                | "demand"
                | "estimates"
                | "estimate"
                | "doubts"
                | "doubt"
                | "fears"
                | "fear"
                | "hopes"
                | "hope"
                | "calls"
                | "call"
                | "answers"
                | "answer"
                | "orders"
                | "order"
                | "rules"
                | "rule"
                | "shows"
                | "show"
                | "finds"
                | "find"
                | "labels"
                | "label"
                | "posts"
                | "post"
                | "offers"
                | "offer"
                | "promise"
                | "promises"
                | "pledge"
                | "pledges"
                | "states"
                | "state"
                | "forecast"
                | "forecasts"
                | "requests"
                | "request"
                | "answering"
                | "feeling"
                | "hail"
                | "brand"
                | "brands"
                | "threat"
                | "suspect"
                | "suspects"
                | "blame"
                | "praise"
                | "cry"
                | "vow"
                | "vows"
                | "repeat"
                | "reply"
                | "points"
                | "point"
                | "finding"
                | "warning"
                | "meaning"
                | "writing"
                | "saying"
                | "feels"
                | "remarks"
                | "remark"
                | "tweet"
                | "tweets"
                | "voice"
                | "voices"
                | "caution"
                | "stress"
                | "dispute"
                | "disputes"
        ) {
            return false;
        }
        let Some(before) = self
            .at
            .checked_sub(1)
            .filter(|before| *before >= self.sentence.start)
        else {
            return form != "said";
        };
        let word = text.fold(before);
        let article = matches!(
            word,
            "the"
                | "a"
                | "an"
                | "any"
                | "no"
                | "some"
                | "these"
                | "those"
                | "this"
                | "that"
                | "his"
                | "her"
                | "their"
                | "its"
                | "our"
                | "my"
                | "all"
                | "many"
                | "several"
                | "such"
                | "other"
                | "of"
                | "for"
                | "with"
                | "by"
                | "from"
                | "on"
                | "in"
                | "at"
                | "to"
                | "about"
                | "into"
                | "similar"
                | "earlier"
                | "previous"
                | "recent"
                | "new"
                | "false"
                | "two"
                | "three"
                | "four"
                | "five"
                | "six"
                | "more"
                | "most"
                | "news"
                | "media"
                | "following"
                | "despite"
                | "after"
                | "amid"
                | "over"
                | "and"
                | "or"
                | "unconfirmed"
                | "conflicting"
        ) || word.ends_with("'s")
            || word.ends_with("s'")
            || text.tokens[before].kind == Kind::Number;
        // “numerous offers”: what stands before cannot speak.
        let silent = form.ends_with('s')
            && !matches!(form, "says" | "shows")
            && (!text.tokens[before].capital || word.contains('-'))
            && text.tokens[before].kind == Kind::Word
            && !speaks(text, before)
            && !is_pronoun(word)
            && !ENGLISH.has("fillers", word)
            && !matches!(word, "who" | "which" | "that" | "and")
            && !word.ends_with("ly");
        if silent {
            return true;
        }
        let next = text.fold(self.at + 1);
        // “media report that”, “the news says” are verbs by what follows.
        let verb = form.ends_with('s')
            && matches!(word, "media" | "news" | "and" | "more" | "other")
            || matches!(form, "report" | "claim" | "fear" | "hope")
                && matches!(word, "media" | "some" | "many" | "several" | "all");
        if form.ends_with("ing") {
            return article && !matches!(word, "by" | "and" | "after" | "in" | "on")
                || matches!(word, "is" | "was") && next == "of";
        }
        (article && !verb)
            || matches!(next, "of" | "by" | "from") && !matches!(self.verb.lemma, "hear")
    }

    /// Steps over auxiliaries and adverbs before the verb.
    fn left(&self) -> (usize, Seen) {
        let text = self.text;
        let mut seen = Seen::default();
        let mut left = self.at;
        while left > self.from {
            let word = text.fold(left - 1);
            if text.tokens[left - 1].kind != Kind::Word {
                break;
            }
            if matches!(word, "not" | "never" | "neither" | "nor") || word.ends_with("n't") {
                seen.negated = true;
                seen.auxiliary = true;
            } else if word == "to" {
                let went = left >= self.from + 2 && text.fold(left - 2) == "on";
                seen.infinitive = !went;
                return (left, seen);
            } else if matches!(
                word,
                "is" | "was" | "are" | "were" | "be" | "been" | "being"
            ) {
                seen.passive |= !text.fold(self.at).ends_with("ing");
                seen.auxiliary = true;
            } else if ENGLISH.has("fillers", word)
                || (word.ends_with("ly") && word.len() > 4 && !text.tokens[left - 1].capital)
            {
                seen.auxiliary |= matches!(
                    word,
                    "will"
                        | "would"
                        | "can"
                        | "could"
                        | "may"
                        | "might"
                        | "must"
                        | "should"
                        | "did"
                        | "does"
                        | "do"
                );
            } else {
                break;
            }
            left -= 1;
        }
        (left, seen)
    }

    /// Bare forms (`say`, `claim`) need a plural subject; they are nouns and infinitives too.
    fn may_be_base(&self, name: &Range<usize>) -> bool {
        let text = self.text;
        let last = text.fold(name.end - 1);
        last == "they"
            || last == "people"
            || last == "police"
            || last == "who"
            || (last.ends_with('s') && !last.ends_with("'s") && !last.ends_with("ss"))
            || name.clone().any(|token| {
                let word = text.fold(token);
                (word.ends_with('s') && (speaks(text, token)))
                    || word == "and"
                    || matches!(
                        word,
                        "media" | "authorities" | "some" | "many" | "others" | "most" | "several"
                    )
            })
    }

    fn can_speak(&self, name: &Range<usize>, after: After) -> bool {
        let text = self.text;
        if name.is_empty() || text.words(name) > 22 {
            return false;
        }
        let first = text.fold(name.start);
        if matches!(first, "to" | "why" | "how" | "whether") {
            return false;
        }
        if matches!(first, "no" | "nobody" | "none" | "neither" | "nothing") || first == "no-one" {
            return false;
        }
        if name.len() == 1
            && matches!(
                first,
                "i" | "we" | "you" | "that" | "this" | "what" | "there" | "these" | "which"
            )
        {
            return false;
        }
        if self.verb.is("sub") || self.verb.is("i") && matches!(after, After::Infinitive(_)) {
            return name.clone().any(|token| {
                speaks(text, token)
                    || is_pronoun(text.fold(token))
                    || (text.tokens[token].capital
                        && (token > self.sentence.start || !ENGLISH.has("leads", text.fold(token))))
            });
        }
        name.clone()
            .any(|token| text.tokens[token].kind == Kind::Word)
    }

    fn is_denial_when_negated(&self) -> bool {
        matches!(
            self.verb.lemma,
            "acknowledge" | "admit" | "confirm" | "concede" | "accept" | "believe" | "think"
        )
    }

    /// The subject before the verb, and where the cue begins.
    fn subject(&self, left: usize) -> Option<(Range<usize>, usize)> {
        let text = self.text;
        if left <= self.from {
            return None;
        }
        let before = left - 1;
        // “X, who had earlier insisted …”
        if matches!(text.fold(before), "who" | "which") {
            let mut end = before;
            if end > self.from && text.is_sign(end - 1, ",") {
                end -= 1;
            }
            let name = self.noun_phrase(end)?;
            return Some((name.clone(), name.start));
        }
        if text.is_sign(before, ",") {
            // “X, a farmer from Y, said”.
            let mut comma = before;
            if let Some(name) = self.named_between(before) {
                return Some((name.clone(), name.start - 1));
            }
            for _ in 0..2 {
                comma = (self.from..comma)
                    .rev()
                    .take(24)
                    .find(|token| text.is_sign(*token, ",") && text.depth[*token] == 0)
                    .filter(|found| before - found <= 24)?;
                let apposition = text.fold(comma + 1);
                let name = self.noun_phrase(comma);
                if let Some(name) = name {
                    let proper = name.clone().any(|token| text.tokens[token].capital)
                        || name.clone().any(|token| speaks(text, token));
                    let begins = self.begins_clause(name.start);
                    let apposes = matches!(
                        apposition,
                        "a" | "an"
                            | "the"
                            | "who"
                            | "whose"
                            | "which"
                            | "one"
                            | "from"
                            | "of"
                            | "at"
                            | "for"
                            | "with"
                            | "his"
                            | "her"
                            | "its"
                            | "in"
                            | "speaking"
                            | "citing"
                            | "quoting"
                            | "asked"
                    ) || text.words(&(comma + 1..before)) <= 2
                        || text.tokens[comma + 1].kind == Kind::Number
                        || speaks(text, comma + 1)
                        || speaks(text, before - 1)
                        || text.tokens[before - 1].capital
                        || text.tokens[comma + 1].capital;
                    let clause = name.clone().skip(1).any(|token| {
                        ENGLISH.has("fillers", text.fold(token)) && !text.tokens[token].capital
                    }) || ENGLISH.has("fillers", text.fold(name.start));
                    if proper && begins && !clause && apposes && text.words(&name) <= 12 {
                        return Some((name.clone(), name.start));
                    }
                }
            }
            return None;
        }
        if text.tokens[before].kind == Kind::Mark
            && text.opens[before].is_none()
            && !text
                .closed_at(before)
                .is_some_and(|quote| self.names_body(quote.open, before))
        {
            // A name in quotation marks, or the end of a quotation.
            return None;
        }
        let name = self.noun_phrase(left)?;
        Some((name.clone(), name.start))
    }

    /// Whether a short quotation is the name of a body: `of “Doctors without borders”`.
    fn names_body(&self, open: usize, close: usize) -> bool {
        let text = self.text;
        open > self.from
            && text.words(&(open..close)) <= 4
            && text.tokens[open + 1].capital
            && !text.is_sign(close - 1, ",.!?")
            && (text.fold(open - 1) == "of" || speaks(text, open - 1))
    }

    /// Of `one of the two co-ordinators, David Bayton, said`, the name between the commas.
    fn named_between(&self, comma: usize) -> Option<Range<usize>> {
        let text = self.text;
        let mut start = comma;
        while start > self.from
            && comma - start < 5
            && (text.tokens[start - 1].capital && text.tokens[start - 1].kind == Kind::Word
                || text.is_sign(start - 1, ".") && text.tokens[start - 1 - 1].capital)
        {
            start -= 1;
        }
        let name = start..comma;
        let noun = start.checked_sub(2)?;
        let office = (self.from..=noun).rev().take(14).any(|token| {
            ENGLISH.has("roles", text.fold(token)) || text.fold(token).ends_with("ors")
        });
        ((2..=3).contains(&text.words(&name))
            && start > self.from + 2
            && text.is_sign(start - 1, ",")
            && !text.tokens[noun].capital
            && office
            && !name.clone().any(|token| {
                ["organisations", "states", "roles"]
                    .iter()
                    .any(|list| ENGLISH.has(list, text.fold(token)))
            }))
        .then_some(name)
    }

    /// Whether a clause may begin at a token.
    fn begins_clause(&self, at: usize) -> bool {
        let text = self.text;
        at <= self.from
            || text.is_sign(at - 1, ",;:—–-.")
            || text.tokens[at - 1].kind == Kind::Mark
            || ENGLISH.has("leads", text.fold(at - 1))
            || text.fold(at - 1) == "that"
    }

    /// The noun phrase that ends before `end`.
    fn noun_phrase(&self, end: usize) -> Option<Range<usize>> {
        let text = self.text;
        let mut end = end;
        let mut start = end;
        while start > self.from {
            let before = start - 1;
            let word = text.fold(before);
            let token = &text.tokens[before];
            if token.kind == Kind::Mark {
                // A nickname or a title inside the name.
                if let Some(open) = (self.from..before)
                    .rev()
                    .take(6)
                    .find(|open| text.close_of(*open) == Some(before))
                    && text.words(&(open..before)) <= 4
                    && open > self.from
                    && text.is_word(open - 1)
                    && (start < end || self.names_body(open, before))
                {
                    start = open;
                    continue;
                }
                break;
            }
            if token.kind == Kind::Sign && !text.is_sign(before, "&/'’.$%") {
                break;
            }
            if text.is_sign(before, ".")
                && !(before > 0
                    && text.tokens[before - 1].capital
                    && text.fold(before - 1).len() <= 4)
            {
                break;
            }
            if matches!(
                word,
                "that"
                    | "but"
                    | "while"
                    | "because"
                    | "if"
                    | "when"
                    | "although"
                    | "though"
                    | "whereas"
                    | "where"
                    | "which"
                    | "who"
                    | "whom"
                    | "as"
                    | "however"
                    | "meanwhile"
                    | "so"
                    | "yet"
                    | "since"
                    | "until"
                    | "unless"
                    | "than"
                    | "then"
                    | "whether"
                    | "what"
                    | "how"
            ) {
                break;
            }
            if word == "and" || word == "or" {
                let joins = start < end
                    && before > self.from
                    && ((text.tokens[start].capital && text.tokens[before - 1].capital)
                        || (speaks(text, start)
                            || matches!(text.fold(start), "a" | "an" | "the" | "his" | "her")
                                && speaks(text, start + 1))
                            && speaks(text, before - 1)
                        || (speaks(text, before - 1) && text.words(&(self.from..start)) < 5)
                        || matches!(text.fold(start), "his" | "her")
                            && text.tokens[before - 1].capital
                        || text.fold(before - 1) == "foreign"
                        || text.fold(before - 1) == "defence");
                if !joins {
                    break;
                }
            }
            // “is on trial after police allege …”
            if matches!(word, "after" | "before" | "amid" | "despite" | "and")
                && start < end
                && end - start <= 4
                && (speaks(text, end - 1) || text.tokens[end - 1].capital)
                && before > self.from + 2
                && word != "and"
            {
                break;
            }
            // “made the comments after the Observatory said …”
            if word == "after"
                && start < end
                && (text.fold(start) == "the" || text.tokens[start].capital)
                && (self.from..before)
                    .any(|token| common_verb(text.fold(token)) || text.fold(token).ends_with("ed"))
            {
                break;
            }
            start -= 1;
            if is_pronoun(word) {
                break;
            }
            if end - start > 26 {
                return None;
            }
        }
        // “The military on Wednesday denied …”.
        if end > start + 2
            && matches!(text.fold(end - 2), "on" | "late" | "early")
            && is_day(text.fold(end - 1))
        {
            end -= 2;
        } else if end > start + 1 && is_day(text.fold(end - 1)) {
            end -= 1;
        } else if end > start + 3
            && matches!(text.fold(end - 2), "this" | "last")
            && matches!(
                text.fold(end - 1),
                "week" | "month" | "year" | "night" | "weekend"
            )
        {
            end -= 2;
        }
        // “On Monday the ministry said”, “Earlier officials said”.
        loop {
            let word = text.fold(start);
            if start + 1 < end
                && matches!(
                    word,
                    "on" | "in" | "at" | "for" | "by" | "after" | "during" | "from" | "with"
                )
            {
                let noun = (start + 1..end).find(|token| {
                    matches!(text.fold(*token), "the" | "a" | "an") || is_pronoun(text.fold(*token))
                })?;
                if noun == start + 1 {
                    let next = (noun + 1..end).find(|token| {
                        matches!(text.fold(*token), "the" | "a" | "an")
                            || is_pronoun(text.fold(*token))
                    });
                    start = next.unwrap_or(start + 1);
                    break;
                }
                start = noun;
            } else if start + 1 < end
                && (matches!(
                    word,
                    "earlier"
                        | "later"
                        | "also"
                        | "meanwhile"
                        | "separately"
                        | "yesterday"
                        | "today"
                        | "and"
                        | "but"
                        | "still"
                        | "now"
                        | "once"
                        | "only"
                        | "even"
                        | "instead"
                        | "then"
                ) || is_day(word))
            {
                start += 1;
            } else {
                break;
            }
        }
        (start < end).then_some(start..end)
    }

    /// What follows the verb, past the person addressed and adverbs.
    fn after(&self) -> After {
        let text = self.text;
        let end = self.sentence.end;
        let mut at = self.at + 1;
        if at >= end {
            return After::End;
        }
        let first = text.fold(at);
        if text.tokens[at].kind == Kind::Mark {
            return match text.opens[at] {
                Some(_) => After::Quote(at),
                None => After::End,
            };
        }
        if text.is_sign(at, ":") {
            return After::Colon(at + 1);
        }
        if text.is_sign(at, ",") {
            if text.tokens.get(at + 1).is_some() && at + 1 < end && text.opens[at + 1].is_some() {
                return After::Quote(at + 1);
            }
            return After::End;
        }
        if text.tokens[at].kind == Kind::Sign && !text.is_sign(at, "$€£#@(") {
            return After::End;
        }
        if matches!(first, "citing" | "quoting") {
            return After::End;
        }
        if first == "that" && text.fold(at + 1) != "of" {
            return After::That(at + 1);
        }
        if first == "to" && !self.verb.is("o") {
            return After::Infinitive(at);
        }
        if first == "out" && self.verb.is("out") {
            at += 1;
        }
        if self.verb.is("o") {
            at = self.addressee(at);
            // “told passengers that …”
            let that = (at..end.min(at + 6)).find(|token| {
                text.fold(*token) == "that" || text.tokens[*token].kind != Kind::Word
            });
            if let Some(that) = that
                && text.fold(that) == "that"
                && that > at
                && !self.has_verb(at..that)
            {
                return After::That(that + 1);
            }
        }
        // A conjunction, a colon or a quotation a few words on, past adverbial phrases.
        // “urged all sides to return”
        if self.verb.is("i") && self.verb.is("o") {
            let to = (at..end.min(at + 10))
                .find(|token| text.fold(*token) == "to" || text.tokens[*token].kind == Kind::Sign);
            if let Some(to) = to
                && text.fold(to) == "to"
            {
                return After::Infinitive(to);
            }
        }
        let adverb = is_adverb(text, at)
            && !(text.fold(at) == "at" && matches!(text.fold(at + 1), "least" | "most"));
        let limit = end.min(at + 22);
        let mut near = at;
        while near < limit {
            if text.is_sign(near, ".;—–") && !text.is_sign(near, ".") {
                break;
            }
            let comma = text.is_sign(near, ",");
            let demonstrative = near > at
                && matches!(
                    text.fold(near - 1),
                    "in" | "on" | "of" | "at" | "by" | "from" | "for" | "with" | "to" | "during"
                )
                || matches!(
                    text.fold(near + 1),
                    "week" | "day" | "night" | "time" | "month" | "year"
                );
            if text.fold(near) == "that"
                && text.fold(near + 1) != "of"
                && !demonstrative
                && (near == at || adverb || comma || self.verb.is("out"))
            {
                return After::That(near + 1);
            }
            if comma && text.fold(near + 1) == "that" && near + 1 < end {
                return After::That(near + 2);
            }
            if text.is_sign(near, ":") && text.depth[near] == 0 {
                return After::Colon(near + 1);
            }
            if comma && near + 1 < end && text.opens[near + 1].is_some() {
                return After::Quote(near + 1);
            }
            if near == at && text.opens[near].is_some() {
                return After::Quote(near);
            }
            if ENGLISH
                .verb(text.fold(near))
                .is_some_and(|verb| verb.is("s"))
                && near > at + 1
            {
                break;
            }
            near += 1;
        }
        if at > self.at + 1 && text.fold(at) == "to" {
            return After::Infinitive(at);
        }
        if adverb {
            return After::Adverb;
        }
        if at >= end || text.is_sign(at, ",.;—–") {
            return After::End;
        }
        After::Words
    }

    /// Whether a verb or preposition stands among some words.
    fn has_verb(&self, range: Range<usize>) -> bool {
        range.clone().any(|token| {
            let word = self.text.fold(token);
            ENGLISH.has("fillers", word)
                || is_pronoun(word)
                || token > range.start && word.ends_with("ed")
                || matches!(
                    word,
                    "in" | "on" | "at" | "by" | "from" | "for" | "with" | "there" | "so" | "about"
                )
        })
    }

    /// Where the words begin behind the person addressed: “told the BBC …”.
    fn addressee(&self, at: usize) -> usize {
        let text = self.text;
        let end = self.sentence.end;
        let word = text.fold(at);
        if matches!(
            word,
            "him"
                | "her"
                | "them"
                | "me"
                | "us"
                | "reporters"
                | "police"
                | "officers"
                | "detectives"
                | "investigators"
                | "jurors"
                | "councillors"
                | "senators"
                | "delegates"
                | "passengers"
                | "shareholders"
                | "journalists"
                | "parliament"
                | "lawmakers"
                | "mps"
                | "congress"
                | "investors"
                | "residents"
                | "people"
                | "supporters"
                | "viewers"
                | "voters"
        ) {
            return at + 1;
        }
        let mut stop = at;
        if matches!(
            word,
            "the" | "a" | "an" | "his" | "her" | "their" | "its" | "state" | "local" | "this"
        ) {
            stop += 1;
            while stop < end
                && text.is_word(stop)
                && !matches!(
                    text.fold(stop),
                    "that"
                        | "to"
                        | "of"
                        | "the"
                        | "a"
                        | "an"
                        | "it"
                        | "he"
                        | "she"
                        | "they"
                        | "there"
                        | "on"
                        | "in"
                        | "by"
                        | "at"
                        | "his"
                        | "her"
                        | "their"
                        | "its"
                        | "this"
                        | "against"
                        | "about"
                        | "no"
                        | "not"
                )
                && stop < at + 5
            {
                stop += 1;
            }
            return stop;
        }
        while stop < end && text.tokens[stop].capital && text.is_word(stop) && stop < at + 4 {
            stop += 1;
            if matches!(
                text.fold(stop - 1),
                "reuters" | "afp" | "ap" | "cnn" | "bbc" | "tass" | "nbc" | "cbs" | "abc"
            ) {
                if text.tokens[stop].capital
                    && matches!(
                        text.fold(stop),
                        "news" | "radio" | "tv" | "world" | "television" | "arabic" | "russian"
                    )
                {
                    stop += 1;
                }
                break;
            }
        }
        stop
    }

    /// `…, adding that …`.
    fn participle(&self, left: usize, after: After, seen: &Seen) -> Option<Cue> {
        let text = self.text;
        if seen.auxiliary && !seen.passive && !self.preceded_by_be(left) {
            return None;
        }
        if self.preceded_by_be(left) {
            let (name, start) = self.subject(left)?;
            if !self.can_speak(&name, after) {
                return None;
            }
            return self.build(who(text, name), start, after, self.verb.polarity());
        }
        let start = left;
        let before = start.checked_sub(1)?;
        let quoted_as = text.fold(before) == "as"
            && before > self.from
            && matches!(text.fold(before - 1), "quoted" | "cited" | "reported");
        if quoted_as {
            let be = (self.from..before - 1)
                .rev()
                .find(|token| matches!(text.fold(*token), "was" | "is" | "were" | "are" | "been"));
            if let Some(be) = be {
                let (name, begin) =
                    self.subject(be - usize::from(text.fold(be) == "been" && be > self.from))?;
                return self.build(who(text, name), begin, after, None);
            }
        }
        // “X was quoted by the agency as saying …”
        if text.fold(before) == "as"
            && let Some(quoted) = (self.from..before)
                .rev()
                .take(12)
                .find(|token| matches!(text.fold(*token), "quoted" | "cited"))
            && text.fold(quoted + 1) == "by"
            && let Some(be) = (self.from..quoted)
                .rev()
                .take(3)
                .find(|token| matches!(text.fold(*token), "was" | "is" | "were" | "are"))
        {
            let (name, begin) = self.subject(be)?;
            let mut cue = self.build(who(text, name), begin, after, None)?;
            cue.chain.push(quoted + 2..before);
            return Some(cue);
        }
        // “The agency quoted X as saying …”
        if text.fold(before) == "as"
            && let Some(quoted) = (self.from..before).rev().take(16).find(|token| {
                matches!(
                    text.fold(*token),
                    "quoted" | "cited" | "quotes" | "cites" | "quoting" | "citing"
                )
            })
        {
            let agency = self.noun_phrase(quoted).unwrap_or(quoted..quoted);
            let mut cue = self.build(who(text, quoted + 1..before), agency.start, after, None)?;
            if !agency.is_empty() {
                cue.chain.push(agency);
            }
            return Some(cue);
        }
        if start <= self.sentence.start {
            return None;
        }
        let opens = text.is_sign(before, ",—–")
            || matches!(text.fold(before), "and" | "by" | "while" | "but");
        if !opens {
            return None;
        }
        match after {
            After::Words
                if !["s", "w", "n", "as", "of"]
                    .iter()
                    .any(|flag| self.verb.is(flag)) =>
            {
                return None;
            }
            After::End | After::Adverb if !self.verb.is("n") => return None,
            _ => {}
        }
        let who = if self.from == self.sentence.start {
            who(text, self.first_noun()?)
        } else {
            Who::Carried(Gender::Untold)
        };
        self.build(who, before, after, self.verb.polarity())
    }

    /// The subject of the sentence, where no report stands before: “A policeman fired, shouting …”.
    fn first_noun(&self) -> Option<Range<usize>> {
        let text = self.text;
        let start = self.sentence.start;
        let mut end = start;
        let mut stopped = false;
        while end < self.at && end < start + 9 && text.tokens[end].kind == Kind::Word {
            let word = text.fold(end);
            let stops = end > start
                && (ENGLISH.has("fillers", word)
                    || ENGLISH.verb(word).is_some() && !text.tokens[end].capital
                    || (word.ends_with("ed") || word.ends_with("ly"))
                        && !text.tokens[end].capital
                        && !(end == start + 1 && matches!(text.fold(start), "a" | "an" | "the"))
                    || matches!(
                        word,
                        "on" | "in"
                            | "at"
                            | "who"
                            | "which"
                            | "and"
                            | "stood"
                            | "shot"
                            | "hit"
                            | "ran"
                            | "with"
                    )
                    || common_verb(word)
                    || word.ends_with('s')
                        && !text.tokens[end].capital
                        && text.tokens[end - 1].capital
                        && !speaks(text, end));
            if stops {
                stopped = true;
                break;
            }
            end += 1;
        }
        let name = start..end;
        let known = stopped
            && name.len() == 1
            && text.tokens[start].capital
            && text.fold(start).len() > 3
            && !text.fold(start).ends_with("ly")
            || name
                .clone()
                .any(|token| speaks(text, token) || token > start && text.tokens[token].capital)
            || is_pronoun(text.fold(start))
            || matches!(text.fold(start), "a" | "the" | "one");
        (!name.is_empty() && known && !ENGLISH.has("leads", text.fold(start))).then_some(name)
    }

    fn preceded_by_be(&self, left: usize) -> bool {
        (left..self.at).any(|token| {
            matches!(
                self.text.fold(token),
                "is" | "was" | "are" | "were" | "been"
            )
        })
    }

    /// `It was announced that …`, `X was quoted as saying …`.
    fn passive(&self, left: usize, after: After) -> Option<Cue> {
        let text = self.text;
        let that = match after {
            After::That(at) => at,
            _ => return None,
        };
        let (name, start) = self.subject(left)?;
        let it = name.len() == 1 && text.fold(name.start) == "it";
        it.then(|| Cue {
            tokens: start..that,
            who: Who::Unsaid,
            reach: Reach::Lead(that),
            verb: only(start..self.at + 1),
            chain: Vec::new(),
            polarity: self.verb.polarity(),
            rule: "passive",
        })
    }

    /// `“…,” said X`, `…, said X`, `Said one resident: …`.
    fn inverted(&self, left: usize, after: After) -> Option<Cue> {
        let text = self.text;
        let begins = left <= self.sentence.start;
        let before = left.checked_sub(1);
        let behind_quote = before.is_some_and(|token| {
            closes_speech(text, token)
                || (text.is_sign(token, ",—–-") && token > 0 && closes_speech(text, token - 1))
        });
        let behind_comma = before.is_some_and(|token| text.is_sign(token, ",—–"));
        if !(begins || behind_quote || behind_comma)
            || !(self.verb.is("s") || behind_quote || self.verb.is("w"))
        {
            return None;
        }
        let mut start = self.at + 1;
        while ENGLISH.has("fillers", text.fold(start)) && start < self.sentence.end {
            start += 1;
        }
        let mut end = start;
        while end < self.sentence.end && end < start + 20 {
            let word = text.fold(end);
            let token = &text.tokens[end];
            if token.kind == Kind::Mark
                && text.opens[end]
                    .is_some_and(|quote| text.words(&text.quotes[quote as usize].inner()) > 3)
            {
                break;
            }
            if text.is_sign(end, ",;:—–()")
                || (text.is_sign(end, ".")
                    && (end + 1 >= self.sentence.end
                        || !text.tokens[end - 1].capital
                        || text.fold(end - 1).len() > 5))
            {
                break;
            }
            if matches!(
                word,
                "on" | "during"
                    | "after"
                    | "before"
                    | "as"
                    | "when"
                    | "while"
                    | "who"
                    | "which"
                    | "whose"
                    | "at"
                    | "last"
                    | "late"
                    | "yesterday"
                    | "today"
                    | "via"
                    | "through"
                    | "about"
                    | "that"
                    | "adding"
            ) {
                break;
            }
            if word == "in" && !text.tokens.get(end + 1).is_some_and(|next| next.capital) {
                break;
            }
            if is_day(word) {
                break;
            }
            end += 1;
        }
        let name = start..end;
        let first = text.fold(start);
        let fits = !name.is_empty()
            && (text.tokens[start].capital
                || matches!(
                    first,
                    "a" | "an"
                        | "the"
                        | "one"
                        | "another"
                        | "some"
                        | "two"
                        | "three"
                        | "his"
                        | "her"
                        | "he"
                        | "she"
                        | "they"
                        | "its"
                        | "their"
                )
                || speaks(text, start)
                || name
                    .clone()
                    .any(|token| text.tokens[token].capital || speaks(text, token)));
        if !fits || first == "to" || first == "that" {
            return None;
        }
        if begins {
            let colon =
                (end..self.sentence.end.min(end + 16)).find(|token| text.is_sign(*token, ":"))?;
            return Some(Cue {
                tokens: self.at..colon + 1,
                who: who(text, name),
                reach: Reach::Lead(colon + 1),
                verb: only(self.at..self.at + 1),
                chain: Vec::new(),
                polarity: self.verb.polarity(),
                rule: "verb, speaker, colon",
            });
        }
        let _ = after;
        // The cue runs on over the apposition and adverbs to the next sign that ends it.
        let mut stop = end;
        while stop < self.sentence.end
            && !text.opens_more_than(stop, 2)
            && ENGLISH.verb(text.fold(stop)).is_none_or(|verb| {
                !text.fold(stop).ends_with("ing") || !verb.is("w") && !verb.is("s")
            })
        {
            stop += 1;
        }
        if stop < self.sentence.end && text.is_sign(stop.saturating_sub(1), ",:") && stop > end {
            stop -= 1;
        }
        Some(Cue {
            tokens: cut_sign(text, left, self.from)..stop.max(end),
            who: who(text, name),
            reach: Reach::Trail,
            verb: only(self.at..self.at + 1),
            chain: Vec::new(),
            polarity: self.verb.polarity(),
            rule: "words, verb, speaker",
        })
    }

    /// A cue with a known speaker.
    fn build(
        &self,
        who: Who,
        start: usize,
        after: After,
        polarity: Option<&'static str>,
    ) -> Option<Cue> {
        let text = self.text;
        let verb = only(self.at..self.at + 1);
        let carried =
            matches!(who, Who::Carried(Gender::Untold)) && text.fold(self.at).ends_with("ing");
        let cue = |tokens: Range<usize>, reach, rule| {
            Some(Cue {
                tokens,
                who: who.clone(),
                reach,
                verb: verb.clone(),
                chain: Vec::new(),
                polarity,
                rule,
            })
        };
        let end = self.sentence.end;
        let next = self.at + 1;
        // Verbs with a construction of their own.
        for (flag, word) in [("of", "of"), ("as", "as"), ("for", "for")] {
            if self.verb.is(flag) {
                let limit = end.min(next + if flag == "for" { 1 } else { 26 });
                let found = (next..limit)
                    .find(|token| text.fold(*token) == word && text.depth[*token] == 0);
                if let Some(at) = found {
                    return cue(start..at + 1, Reach::Lead(at + 1), "accuses, describes");
                }
            }
        }
        if self.verb.is("at") {
            // “put the number of displaced at 610,000”
            let at = (next..end.min(next + 12)).find(|token| {
                matches!(text.fold(*token), "at" | "to")
                    && text.tokens[*token + 1].kind == Kind::Number
            })?;
            return (text.words(&(next..at)) > 1)
                .then(|| cue(start..next, Reach::Lead(next), "puts at"))
                .flatten();
        }
        if matches!(self.verb.lemma, "call" | "appeal") && matches!(text.fold(next), "on" | "to") {
            let to = (next + 1..end.min(next + 14)).find(|token| text.fold(*token) == "to")?;
            return cue(start..to, Reach::Lead(next + 1), "asks");
        }
        // “…, X said.”: what was said stands before.
        let comma = start > self.from && text.is_sign(start - 1, ",—–-");
        let mark = start > self.from
            && text.tokens[start - 1].kind == Kind::Mark
            && text.opens[start - 1].is_none();
        let before = self.from.max(self.sentence.start)..start.saturating_sub(usize::from(comma));
        let closes = mark
            || (comma
                && start >= 2
                && text.tokens[start - 2].kind == Kind::Mark
                && text.opens[start - 2].is_none());
        let adverbial = text.words(&before) <= 10
            && ENGLISH.has("leads", text.fold(before.start))
            && !before
                .clone()
                .any(|token| text.is_sign(token, ",") && token + 1 < before.end);
        // “… ‘for some time’ and said …” goes on with the speaker.
        let joined = matches!(text.fold(start), "and" | "but");
        let trails = !carried
            && !joined
            && (comma || mark)
            && text.words(&before) >= 2
            && (!adverbial || matches!(after, After::End))
            && match after {
                After::End | After::Adverb => true,
                After::Quote(_) => closes,
                After::Words => closes,
                After::That(_) | After::Colon(_) => closes && !matches!(after, After::That(_)),
                After::Infinitive(_) => false,
            };
        if trails {
            let stop = match after {
                After::Quote(at) | After::Colon(at) => {
                    at.saturating_sub(usize::from(text.is_sign(at - 1, ",:")))
                }
                _ => self.trail_end(),
            };
            return cue(
                start - usize::from(comma)..stop.max(next),
                Reach::Trail,
                "words, speaker, verb",
            );
        }
        // “…?” Dick said during the meeting.
        let behind_quote = start == self.sentence.start
            && start > 0
            && text.tokens[start].lines == 0
            && closes_speech(text, start - 1)
            && matches!(after, After::Adverb | After::End)
            && text.words(&(next..end)) <= 12
            && !self.has_finite(next)
            && !(next..end).any(|token| text.opens[token].is_some() || text.is_sign(token, ",:"));
        if behind_quote {
            return cue(start..end, Reach::Trail, "words, speaker, verb");
        }
        match after {
            After::That(at) => {
                if self.verb.is("q")
                    && !self.verb.is("t")
                    && !self.verb.is("s")
                    && !self.verb.is("w")
                    && self.verb.lemma == "call"
                {
                    return None;
                }
                cue(start..at, Reach::Lead(at), "speaker, verb, that")
            }
            After::Colon(at) | After::Quote(at) => {
                let at_quote = if matches!(after, After::Colon(_))
                    || text.opens.get(at).is_some_and(Option::is_some)
                {
                    at
                } else {
                    next
                };
                // A short quotation with words behind it is part of a clause.
                cue(
                    start..at_quote,
                    Reach::Lead(at_quote),
                    "speaker, verb, quotation",
                )
            }
            After::Infinitive(at) if self.verb.is("i") => cue(
                start..next,
                Reach::Lead(if self.verb.is("o") { next } else { at }),
                "speaker, verb, to",
            ),
            After::Infinitive(_) => None,
            After::End if start == self.sentence.start && text.words(&(next..end)) == 0 => {
                // “X said.” alone, behind a quotation that ended in a full stop.
                cue(start..end, Reach::Trail, "words, speaker, verb")
            }
            After::End => None,
            After::Adverb | After::Words => {
                let begin = self.skip_adverbs(next);
                if begin >= end {
                    return cue(start..end, Reach::Trail, "words, speaker, verb");
                }
                if self.verb.is("q") {
                    let open = (begin..end.min(begin + 14)).find(|token| {
                        text.opens[*token].is_some() && !super::cue::names_something(text, *token)
                    })?;
                    let close = text.close_of(open)?;
                    return cue(
                        start..open,
                        Reach::Exactly(open..close + 1),
                        "speaker, verb, quotation",
                    );
                }
                let wh = matches!(
                    text.fold(begin),
                    "what"
                        | "whether"
                        | "why"
                        | "how"
                        | "who"
                        | "when"
                        | "where"
                        | "nothing"
                        | "little"
                        | "so"
                        | "goodbye"
                );
                if wh
                    && matches!(
                        self.verb.lemma,
                        "say" | "tell" | "reveal" | "explain" | "disclose"
                    )
                {
                    return None;
                }
                // “described hearing three blasts”
                let gerund = matches!(
                    self.verb.lemma,
                    "describe" | "recall" | "remember" | "report"
                ) && text.fold(begin).ends_with("ing")
                    && text.fold(begin).len() > 5
                    && begin == next;
                if gerund && text.words(&(begin..end)) > 2 {
                    return cue(start..begin, Reach::Lead(begin), "speaker, verb, noun");
                }
                let clause = self.verb.is("s") || (self.verb.is("w") && self.has_finite(begin));
                let noun = self.verb.is("n") && !ENGLISH.has("fillers", text.fold(begin));
                if clause && (self.verb.lemma != "say" || text.words(&(begin..end)) > 1) {
                    return cue(start..begin, Reach::Lead(begin), "speaker, verb, clause");
                }
                (noun && text.words(&(begin..end)) > 1)
                    .then(|| cue(start..begin, Reach::Lead(begin), "speaker, verb, noun"))
                    .flatten()
            }
        }
    }

    /// Where a trailing cue ends: before the next sign that starts something new.
    fn trail_end(&self) -> usize {
        let text = self.text;
        let mut at = self.at + 1;
        while at < self.sentence.end && !text.is_sign(at, ",;:—–") && text.opens[at].is_none() {
            at += 1;
        }
        at
    }

    /// Skips `on Monday`, `in a statement` behind the verb.
    fn skip_adverbs(&self, mut at: usize) -> usize {
        let text = self.text;
        if self.verb.is("o") {
            at = self.addressee(at);
        }
        let end = self.sentence.end;
        loop {
            let word = text.fold(at);
            if at < end
                && (is_day(word)
                    || matches!(
                        word,
                        "yesterday"
                            | "today"
                            | "late"
                            | "early"
                            | "earlier"
                            | "later"
                            | "again"
                            | "also"
                            | "last"
                            | "this"
                    ))
            {
                at += 1;
                if matches!(
                    text.fold(at),
                    "week" | "month" | "year" | "night" | "morning" | "afternoon" | "evening"
                ) {
                    at += 1;
                }
                continue;
            }
            if at + 1 < end
                && matches!(word, "on" | "in" | "at" | "by" | "during" | "via" | "after")
            {
                let next = text.fold(at + 1);
                if is_day(next)
                    || matches!(
                        next,
                        "telephone"
                            | "phone"
                            | "email"
                            | "telegram"
                            | "twitter"
                            | "facebook"
                            | "x"
                            | "friday"
                            | "response"
                            | "court"
                    )
                {
                    at += 2;
                    continue;
                }
                let noun = (at + 1..end.min(at + 6)).find(|token| {
                    matches!(
                        text.fold(*token),
                        "statement"
                            | "interview"
                            | "tweet"
                            | "post"
                            | "report"
                            | "conference"
                            | "briefing"
                            | "letter"
                            | "message"
                            | "address"
                            | "speech"
                            | "email"
                            | "memo"
                            | "note"
                            | "news"
                            | "video"
                            | "filing"
                    )
                });
                if let Some(noun) = noun {
                    at = noun + 1;
                    if text.fold(at) == "conference" {
                        at += 1;
                    }
                    if text.fold(at) == "with" {
                        at += 1;
                        while at < end
                            && (text.tokens[at].capital
                                || matches!(text.fold(at), "the" | "'s" | "state" | "television"))
                        {
                            at += 1;
                        }
                    }
                    continue;
                }
            }
            return at;
        }
    }

    /// Whether an auxiliary or a plain finite verb stands near, so that a clause follows.
    fn has_finite(&self, from: usize) -> bool {
        let text = self.text;
        (from..self.sentence.end.min(from + 14)).any(|token| {
            let word = text.fold(token);
            matches!(
                word,
                "is" | "was"
                    | "are"
                    | "were"
                    | "has"
                    | "have"
                    | "had"
                    | "will"
                    | "would"
                    | "can"
                    | "could"
                    | "may"
                    | "might"
                    | "must"
                    | "should"
                    | "did"
                    | "does"
                    | "do"
                    | "cannot"
            ) || word.ends_with("n't")
                || (token > from && word.ends_with("ed") && !text.tokens[token].capital)
        }) && !text.is_sign(from, ",.")
    }
}

/// Whether a token closes a quotation that is more than a name.
fn closes_speech(text: &Text<'_>, token: usize) -> bool {
    text.tokens[token].kind == Kind::Mark
        && text.opens[token].is_none()
        && text
            .closed_at(token)
            .is_some_and(|quote| text.words(&quote.inner()) > 2 || text.is_sign(token - 1, ",.!?"))
}

fn is_adverb(text: &Text<'_>, at: usize) -> bool {
    let word = text.fold(at);
    is_day(word)
        || matches!(
            word,
            "on" | "in"
                | "at"
                | "during"
                | "by"
                | "via"
                | "through"
                | "late"
                | "early"
                | "earlier"
                | "later"
                | "yesterday"
                | "today"
                | "after"
                | "before"
                | "last"
                | "this"
                | "as"
                | "when"
                | "while"
                | "with"
                | "from"
                | "following"
                | "shortly"
                | "hours"
                | "days"
                | "again"
                | "ahead"
                | "outside"
                | "of"
                | "for"
                | "about"
        )
}

pub(super) fn is_day(word: &str) -> bool {
    matches!(
        word,
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday"
    )
}

/// What stands before a verb.
#[derive(Debug, Default)]
struct Seen {
    negated: bool,
    infinitive: bool,
    passive: bool,
    auxiliary: bool,
}

/// A verb so common that it ends the name or noun before it.
pub(super) fn common_verb(word: &str) -> bool {
    matches!(
        word,
        "went"
            | "took"
            | "gave"
            | "made"
            | "met"
            | "came"
            | "left"
            | "held"
            | "spoke"
            | "began"
            | "sent"
            | "put"
    )
}
