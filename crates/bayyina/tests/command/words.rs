//! What people read: faults, help and the finding, as they stand in a terminal.

use crate::kit::Kit;

#[test]
fn faults_name_the_next_step() {
    let kit = Kit::with_case();
    let said = |arguments: &[&str]| {
        let ran = kit.run(arguments);
        format!("exit {}\n{}", ran.status, ran.err)
    };
    insta::assert_snapshot!("no_case", said(&["assess", "--case", "nowhere"]));
    insta::assert_snapshot!("no_question", said(&["ask", "elswhere", "--case", "case"]));
    insta::assert_snapshot!(
        "no_entry",
        said(&["retract", "beef", "--reason", "error", "--case", "case"])
    );
    insta::assert_snapshot!(
        "no_withdrawable",
        said(&[
            "ask",
            "elsewhere",
            "--without",
            "source:nobody",
            "--case",
            "case"
        ])
    );
    insta::assert_snapshot!("present", said(&["init", "case"]));
    kit.write("case.toml", "titel = \"x\"\n");
    insta::assert_snapshot!("unknown_key", said(&["import", "--case", "case"]));
}

#[test]
fn thresholds_are_explained_in_both_languages() {
    let kit = Kit::new();
    insta::assert_snapshot!("help_english", kit.ok(&["help", "place.tolerance_m"]));
    insta::assert_snapshot!(
        "help_arabic",
        kit.ok(&["help", "place.tolerance_m", "--language", "ar"])
    );
    assert_eq!(kit.run(&["help", "place.tolerance"]).status, 2);
    assert!(kit.ok(&["help"]).contains("holder.staleness_days"));
    assert!(kit.ok(&["help", "import"]).contains("--keep-good"));
}

#[test]
fn the_finding_reads_in_both_languages() {
    let kit = Kit::with_case();
    insta::assert_snapshot!("finding_english", kit.ok(&["assess", "--case", "case"]));
    insta::assert_snapshot!(
        "finding_arabic",
        kit.ok(&["assess", "--case", "case", "--language", "ar"])
    );
}

#[test]
fn completions_are_for_every_shell() {
    let kit = Kit::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(
            kit.ok(&["completions", shell]).contains("bayyina"),
            "{shell}"
        );
    }
}
