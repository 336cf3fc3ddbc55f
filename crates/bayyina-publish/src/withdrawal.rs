//! What is left of an answer when several origins are withdrawn at once, for a terminal.

use bayyina_assess::Withdrawal;
use bayyina_assess::findings::Mover;
use bayyina_model::Case;

use crate::answer::{called, push_wrapped};
use crate::names::Names;
use crate::words::Language;

/// How far the bounds move, and by whose withdrawal, in sentences.
pub fn withdrawal_text(case: &Case, found: &Withdrawal, language: Language) -> String {
    let names = Names::new(case, language);
    let who = |movers: &[Mover]| {
        let named: Vec<String> = movers.iter().map(|mover| called(&names, mover)).collect();
        if named.is_empty() {
            language.pick("nothing moves it", "لا شيء يغيّره").to_owned()
        } else {
            let without = language.pick("without", "من دون");
            format!("{without} {}", named.join(language.pick(" and ", " و")))
        }
    };
    let (least, most) = (found.bounds.at_least, found.bounds.at_most);
    let mut lines = vec![match language {
        Language::English => format!("Whichever {} origins are withdrawn:", found.withdraw),
        Language::Arabic => format!("أيًّا كانت الأصول المستبعَدة، وعددها {}:", found.withdraw),
    }];
    lines.push(match language {
        Language::English => format!("at least {least} ({})", who(&found.origins)),
        Language::Arabic => format!("{least} على الأقل ({})", who(&found.origins)),
    });
    lines.push(match language {
        Language::English => format!("at most {most} ({})", who(&found.at_most_origins)),
        Language::Arabic => format!("{most} على الأكثر ({})", who(&found.at_most_origins)),
    });
    lines.push(
        match found.exact {
            true => language.pick("Every choice was looked at.", "نُظر في كل الخيارات."),
            false => language.pick(
                "A bound: the time was over before every choice was looked at, so the count may move farther.",
                "حدّ لا غير: انتهى الوقت قبل النظر في كل الخيارات، فقد يتغيّر العدد أكثر.",
            ),
        }
        .to_owned(),
    );
    let mut out = String::new();
    for line in lines {
        push_wrapped(&mut out, language, 0, &line);
    }
    out
}
