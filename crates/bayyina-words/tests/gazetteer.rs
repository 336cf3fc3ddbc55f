//! A small gazetteer, built, asked and damaged.

use std::path::PathBuf;

use bayyina_words::gazetteer::{Finder, Gathered, Gazetteer, Kind, assemble};
use bayyina_words::place::{Relation, Request, Resolver};

/// Made up but for the names; nine columns as in repackagings of GeoNames.
const PLACES: &str = "\
1\tTalbīsah\t34.84\t36.73\tSY\t11\t39000\t\tTalbiseh|Tal Bisah|تلبيسة|Тальбиса
2\tHoms\t34.73\t36.71\tSY\t11\t775000\t\tHims|حمص|Хомс
3\tRaqqa\t35.95\t39.01\tSY\t04\t220000\t\tAr-Raqqah|الرقة|Ракка
4\tParis\t48.85\t2.35\tFR\t11\t2100000\t\tПариж|باريس
5\tParis\t33.66\t-95.55\tUS\tTX\t25000\t\t
6\tDallas\t32.78\t-96.80\tUS\tTX\t1300000\t\tДаллас
7\tMa`arrat an Nu`mān\t35.64\t36.67\tSY\t12\t58000\t\tMaarrat al-Numan|معرة النعمان|Мааррат-эн-Нууман
8\t\t0\t0\tSY\t\t0\t\t
9\tNone\t44.93\t7.54\tIT\t12\t8000\t\t
10\tUnknowne\t44.93\t7.54\tIT\t12\t8000\t\t
";

fn written() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("places.tsv");
    std::fs::write(&table, PLACES).expect("writes");
    let mut gathered = Gathered::default();
    gathered.read(&table, &mut |_| {}).expect("a table");
    let file = folder.path().join("small.bgaz");
    let info = assemble(gathered).write(&file).expect("writes");
    assert!(info.places > 7, "{info:?}");
    (folder, file)
}

fn asked(name: &str) -> Request {
    Request {
        name: name.to_owned(),
        ..Request::default()
    }
}

fn first(resolver: &mut Resolver<'_>, name: &str) -> String {
    let found = resolver.readings(&asked(name), 5).expect("it holds");
    let all: f64 = found.candidates.iter().map(|one| one.probability).sum();
    assert!(all <= 1.0 + 1e-9, "{name} {all}");
    let first = found.candidates.first();
    first.map_or_else(String::new, |one| one.id.clone())
}

#[test]
fn a_place_is_found_by_its_name_in_any_script() {
    let (_folder, file) = written();
    let gazetteer = Gazetteer::open(&file).expect("a gazetteer");
    gazetteer.verify().expect("it holds");
    let mut resolver = Resolver::new(&gazetteer);
    for (name, id) in [
        ("تلبيسه", "1"),
        ("Talbisa", "1"),
        ("Tell Biseh", "1"),
        ("Tablisah", "1"),
        ("قرية تلبيسة", "1"),
        ("village of Talbiseh, Homs", "1"),
        ("معرّة النعمان", "7"),
        ("Maarat Numan", "7"),
        ("معرةالنعمان", "7"),
        ("Paris", "4"),
        ("Paris, Texas", "5"),
        ("", ""),
        ("\u{202e}", ""),
    ] {
        assert_eq!(first(&mut resolver, name), id, "{name}");
    }
    assert!(first(&mut resolver, "محافظة حمص").starts_with("province:SY"));
    let mut finder = Finder::new(&gazetteer);
    assert!(!finder.exact("الرقة").expect("it holds").is_empty());
}

#[test]
fn a_word_for_no_name_is_no_place_unless_one_is_written_so() {
    let (_folder, file) = written();
    let gazetteer = Gazetteer::open(&file).expect("a gazetteer");
    let mut resolver = Resolver::new(&gazetteer);
    for name in [
        "none",
        "n/a",
        "unknown",
        "UNKNOWN",
        "غير معروف",
        "неизвестно",
        "null",
    ] {
        let found = resolver.readings(&asked(name), 5).expect("it holds");
        assert!(found.candidates.is_empty(), "{name}");
        assert!(!found.warnings.is_empty(), "{name}");
    }
    assert_eq!(first(&mut resolver, "None"), "9");
    assert_eq!(first(&mut resolver, "Unknowne"), "10");
}

#[test]
fn context_decides_between_places_of_a_name() {
    let (_folder, file) = written();
    let gazetteer = Gazetteer::open(&file).expect("a gazetteer");
    let mut resolver = Resolver::new(&gazetteer);
    let mut ask = |near, country: Option<&str>| {
        let request = Request {
            near,
            country: country.map(str::to_owned),
            ..asked("Paris")
        };
        let found = resolver.readings(&request, 5).expect("it holds");
        found.candidates[0].id.clone()
    };
    assert_eq!(ask(None, None), "4");
    assert_eq!(ask(Some((33.0, -96.0)), None), "5");
    assert_eq!(ask(None, Some("US")), "5");
    let found = resolver
        .together(&[asked("Paris"), asked("Dallas")], 3)
        .expect("it holds");
    assert_eq!(found[0].candidates[0].id, "5");
}

#[test]
fn a_relative_place_is_a_region() {
    let (_folder, file) = written();
    let gazetteer = Gazetteer::open(&file).expect("a gazetteer");
    let mut resolver = Resolver::new(&gazetteer);
    let request = asked("5–40 km south-west of Raqqa");
    let found = resolver.readings(&request, 1).expect("it holds");
    assert!(matches!(found.stated.relation, Relation::Sector { .. }));
    let one = &found.candidates[0];
    let sector = one.sector.expect("a sector");
    assert_eq!((sector.from_m, sector.to_m), (5_000.0, 40_000.0));
    assert!(one.lat < 35.95 && one.lon < 39.01);
    assert_eq!(one.kind, Kind::City);
}

#[test]
fn damage_is_an_error_and_never_a_panic() {
    let (_folder, file) = written();
    let bytes = std::fs::read(&file).expect("reads");
    let ask = |bytes: Vec<u8>| -> Result<(), String> {
        let gazetteer = Gazetteer::from_bytes(bytes).map_err(|error| error.to_string())?;
        let mut finder = Finder::new(&gazetteer);
        finder
            .near("Talbiseh", 5)
            .map_err(|error| error.to_string())?;
        gazetteer.verify().map_err(|error| error.to_string())
    };
    ask(bytes.clone()).expect("it holds");
    for at in (0..bytes.len()).step_by(997) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        assert!(ask(damaged).is_err(), "byte {at}");
    }
    for length in [0, 7, 8, 40, 200, bytes.len() / 2, bytes.len() - 1] {
        assert!(ask(bytes[..length].to_vec()).is_err(), "cut at {length}");
    }
}
