//! The words of each language by which news reports speech, read from the tables beside this file.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What may follow a reporting verb, as flags of the tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Verb {
    /// The first form given, which stands for all.
    pub lemma: &'static str,
    flags: Vec<&'static str>,
    /// A participle, which leans on the subject of another verb.
    pub participle: bool,
    /// Feminine, where the form tells; plural counts as neither.
    pub gender: Gender,
}

/// The gender a form tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gender {
    Feminine,
    Masculine,
    #[default]
    Untold,
}

impl Verb {
    /// Whether the tables give the verb this flag.
    pub fn is(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// What the verb does beside reporting.
    pub fn polarity(&self) -> Option<&'static str> {
        ["denies", "accuses", "claims"]
            .into_iter()
            .find(|flag| self.is(flag))
    }
}

/// The tables of one language.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    verbs: HashMap<String, Verb>,
    lists: HashMap<&'static str, HashSet<String>>,
    /// The nominatives of Russian case forms.
    nominatives: HashMap<String, String>,
    /// Introductory words, each with its own words, longest first.
    pub prepositions: Vec<Vec<String>>,
}

impl Lexicon {
    /// The reporting verb a folded form belongs to.
    pub fn verb(&self, form: &str) -> Option<&Verb> {
        self.verbs.get(form)
    }

    /// Whether a list of the tables holds a folded word.
    pub fn has(&self, list: &str, word: &str) -> bool {
        self.lists
            .get(list)
            .is_some_and(|words| words.contains(word))
    }

    /// The nominative that a folded case form belongs to, if the lists have the noun.
    pub fn nominative(&self, form: &str) -> Option<&str> {
        self.nominatives.get(form).map(String::as_str)
    }

    fn parse(table: &'static str, arabic: bool) -> Self {
        let mut lexicon = Self::default();
        let mut section = "";
        for line in table.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                section = name;
                continue;
            }
            match section {
                "verbs" | "participles" => lexicon.add_verb(line, section, arabic),
                "prepositions" => lexicon
                    .prepositions
                    .push(line.split_whitespace().map(fold).collect()),
                _ => lexicon
                    .lists
                    .entry(section)
                    .or_default()
                    .extend(line.split_whitespace().map(fold)),
            }
        }
        if !arabic {
            lexicon.add_cases();
        }
        lexicon
            .prepositions
            .sort_by_key(|words| std::cmp::Reverse(words.len()));
        lexicon
    }

    /// The cases of the Russian nouns; the datives stand in a list of their own as well.
    fn add_cases(&mut self) {
        let mut datives = HashSet::new();
        for list in ["roles", "organisations", "anonymous"] {
            let Some(words) = self.lists.get_mut(list) else {
                continue;
            };
            let mut forms = Vec::new();
            let mut bases: Vec<&String> = words.iter().filter(|word| !word.is_ascii()).collect();
            // Nouns in -ство before those in -а, which may be cases of theirs.
            bases.sort_by_key(|word| (word.ends_with(['а', 'я']), word.chars().count(), *word));
            for word in bases {
                if self.nominatives.contains_key(word) {
                    continue;
                }
                let endings: (&str, [&str; 4], [&str; 2]) = match word.chars().next_back() {
                    Some('ь') => ("ь", ["я", "ем", "и", "ей"], ["ю", "ям"]),
                    Some('а') => ("а", ["ы", "и", "у", "ой"], ["е", "ам"]),
                    Some('я') => ("я", ["и", "ю", "ей", "й"], ["е", "ям"]),
                    Some('о') => ("о", ["а", "ом", "е", ""], ["у", "ам"]),
                    Some(last) if !"ыиуеюэйо".contains(last) => {
                        ("", ["а", "ом", "ы", "ов"], ["у", "ам"])
                    }
                    _ => continue,
                };
                let (cut, others, dative) = endings;
                let stem = word.strip_suffix(cut).unwrap_or(word);
                if stem.chars().count() < 4 {
                    continue;
                }
                for ending in others.iter().chain(&dative) {
                    let form = format!("{stem}{ending}");
                    if !ending.is_empty() && *ending != "ы" && *ending != "и" {
                        self.nominatives.entry(form).or_insert_with(|| word.clone());
                    }
                }
                forms.extend(others.map(|ending| format!("{stem}{ending}")));
                if list == "roles" || list == "anonymous" {
                    datives.extend(dative.map(|ending| format!("{stem}{ending}")));
                }
                forms.extend(dative.map(|ending| format!("{stem}{ending}")));
            }
            words.extend(forms);
        }
        let nominative: Vec<String> = ["roles", "anonymous"]
            .iter()
            .filter_map(|list| self.lists.get(list))
            .flatten()
            .filter(|word| word.ends_with("е") && !datives.contains(*word))
            .cloned()
            .collect();
        datives.retain(|word| !nominative.contains(word));
        self.lists.insert("dative", datives);
    }

    fn add_verb(&mut self, line: &'static str, section: &str, arabic: bool) {
        let (forms, flags) = line.split_once('|').unwrap_or((line, ""));
        let flags: Vec<_> = flags.split_whitespace().collect();
        let (main, further) = forms.split_once('+').unwrap_or((forms, ""));
        let main: Vec<&'static str> = main.split_whitespace().collect();
        let Some(lemma) = main.first().copied() else {
            return;
        };
        let mut add = |form: String, gender| {
            self.verbs.entry(fold(&form)).or_insert_with(|| Verb {
                lemma,
                flags: flags.clone(),
                participle: section == "participles",
                gender,
            });
        };
        for form in further.split_whitespace() {
            add(form.to_owned(), Gender::Untold);
        }
        if !arabic {
            for form in &main {
                let gender = match form {
                    form if form.ends_with("ла") => Gender::Feminine,
                    form if form.ends_with("ал") || form.ends_with("ил") => Gender::Masculine,
                    _ => Gender::Untold,
                };
                add((*form).to_owned(), gender);
                // «отчиталось министерство»
                for (feminine, neuter) in [("ла", "ло"), ("лась", "лось")] {
                    if let Some(stem) = form.strip_suffix(feminine) {
                        add(format!("{stem}{neuter}"), Gender::Untold);
                    }
                }
            }
        } else if section == "participles" {
            for (ending, gender) in [
                ("ا", Gender::Masculine),
                ("ة", Gender::Feminine),
                ("ين", Gender::Untold),
            ] {
                add(format!("{lemma}{ending}"), gender);
            }
        } else if let [past, feminine, present] = main[..] {
            add(past.to_owned(), Gender::Masculine);
            add(feminine.to_owned(), Gender::Feminine);
            add(format!("{past}وا"), Gender::Untold);
            add(format!("ي{present}"), Gender::Masculine);
            add(format!("ت{present}"), Gender::Feminine);
            add(format!("ي{present}ون"), Gender::Untold);
        }
    }
}

/// The folded form of a word, as the tokens have it.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars() {
        super::text::fold_into(letter, &mut folded);
    }
    folded
}

pub(super) static ENGLISH: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("lexicon/en.txt"), false));
pub(super) static RUSSIAN: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("lexicon/ru.txt"), false));
pub(super) static ARABIC: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("lexicon/ar.txt"), true));
