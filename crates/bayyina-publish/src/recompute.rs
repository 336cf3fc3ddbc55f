//! recompute.txt: how a stranger computes the same findings.

use std::fmt::Write as _;

use crate::document::Document;
use crate::words::Language;

/// The text, in the language of the site and then in the others.
pub fn recompute(document: &Document, language: Language) -> String {
    let mut languages = vec![language];
    languages.extend(Language::ALL.into_iter().filter(|other| *other != language));
    let parts = languages
        .into_iter()
        .map(|language| part(document, language));
    parts.collect::<Vec<_>>().join("\n\n")
}

fn part(document: &Document, language: Language) -> String {
    let mut out = String::new();
    let title = language.text(&document.case.title).unwrap_or("Bayyina");
    let steps: [&str; 5] = language.pick(
        [
            "These files follow from the entries of a case and its method, and from nothing else: no clock, no network, no chance. Whoever holds the case folder as it was published computes the same bytes.",
            "1. Check the folder:  bayyina verify --case CASE\n   Every batch is signed, every entry is named by its hash; the first thing that does not hold is named.",
            "2. Compare the logs with those below: the same log, size and root mean the same entries.",
            "3. Publish again:  bayyina publish --case CASE --out OUT, with the options of manifest.json.",
            "4. Compare the SHA-256 of each file with manifest.json. Withheld fields do not hinder this: the findings were computed without them.",
        ],
        [
            "تنتج هذه الملفّات عن قيود القضية ومنهجها وحدهما: بلا ساعة ولا شبكة ولا مصادفة. ومن يملك مجلّد القضية كما نُشر يحسب البايتات نفسها.",
            "1. تحقّق من المجلّد:  bayyina verify --case CASE\n   كلّ دفعة موقّعة، وكلّ قيد اسمه بصمته؛ ويُسمّى أوّل ما لا يصحّ.",
            "2. قارن السجلات بما يلي: السجل والحجم والجذر نفسها تعني القيود نفسها.",
            "3. انشر من جديد:  bayyina publish --case CASE --out OUT، بخيارات manifest.json.",
            "4. قارن SHA-256 لكلّ ملفّ بما في manifest.json. لا تعيق الحقول المحجوبة ذلك: حُسبت النتائج بدونها.",
        ],
    );
    let heading = language.pick(
        "How to recompute these findings",
        "كيف تُحسب هذه النتائج من جديد",
    );
    let _ = writeln!(out, "{heading}: {title}\n");
    for step in steps {
        let _ = writeln!(out, "{step}\n");
    }
    let program = language.pick("Program and rules", "البرنامج والقواعد");
    let _ = writeln!(
        out,
        "{program}: {}, {}\n",
        document.software, document.rules
    );
    let _ = writeln!(out, "{}:", language.pick("Logs", "السجلات"));
    for head in &document.case.heads {
        let _ = writeln!(out, "  {}  {}  {}", head.log, head.size, head.root);
    }
    if let Some(metres) = &document.coarsened_m {
        let line = language.pick(
            "Observed places are shown on a grid of cells of at least so many metres; verdicts were computed from the exact ones",
            "تُعرض الأماكن المرصودة على شبكة لا تقلّ خلاياها عن هذا العدد من الأمتار؛ وحُسبت الأحكام من المواقع الدقيقة",
        );
        let _ = writeln!(out, "\n{line}: {metres}");
    }
    let files = language.pick(
        [
            ("index.html", "the findings as a page that opens from disk"),
            ("findings.json", "everything the page shows"),
            ("claims.csv, claims.xlsx", "the claims as tables; in the CSV a text that a spreadsheet could take for a formula has an apostrophe in front"),
            ("claims.geojson, claims.kml", "claimed and observed places with the line between"),
            ("timemap.json", "archived copies of each item"),
            ("claimreview.jsonld", "the verdicts for fact-check search"),
            ("manifest.json", "the SHA-256 of every file"),
        ],
        [
            ("index.html", "النتائج في صفحة تُفتح من القرص"),
            ("findings.json", "كلّ ما تعرضه الصفحة"),
            ("claims.csv, claims.xlsx", "الادّعاءات في جداول؛ وفي CSV تسبق فاصلةٌ علويّة كلّ نصّ قد يُظنّ صيغة حسابيّة"),
            ("claims.geojson, claims.kml", "الأماكن المدّعاة والمرصودة والخطّ بينها"),
            ("timemap.json", "النسخ المؤرشفة لكلّ مادة"),
            ("claimreview.jsonld", "الأحكام لمحرّكات البحث عن التحقّق"),
            ("manifest.json", "‏SHA-256 لكلّ ملفّ"),
        ],
    );
    let _ = writeln!(out, "\n{}:", language.pick("Files", "الملفّات"));
    for (name, what) in files {
        let _ = writeln!(out, "  {name}: {what}");
    }
    out
}
