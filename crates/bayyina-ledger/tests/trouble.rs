//! What may go wrong around a ledger: killed programs, full disks, folders that may not be
//! written to.

mod common;
mod ending;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bayyina_ledger::{
    FOLDER, FolderStore, Ledger, LedgerError, MemoryStore, Page, Query, Shelf, Store, StoreError,
};
use common::*;
use ending::{End, Ending};

/// Runs one of the ignored tests below in a process of its own.
fn child(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    as_child(&mut command, name, folder);
    command
}

fn as_child(command: &mut Command, name: &str, folder: &Path) {
    command
        .args([
            "--exact",
            name,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env("BAYYINA_TEST_FOLDER", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
}

fn given_folder() -> Option<PathBuf> {
    std::env::var_os("BAYYINA_TEST_FOLDER").map(PathBuf::from)
}

/// How many entries the nth batch has.
fn size_of(batch: usize) -> usize {
    1 + batch * 7 % 40
}

/// One test at a time: a process that another test starts holds this one's locks until it runs.
fn alone() -> std::sync::MutexGuard<'static, ()> {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ALONE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
#[ignore = "a child of the test below"]
fn child_appends_until_killed() {
    let Some(folder) = given_folder() else {
        return;
    };
    let mut ledger = Ledger::open(&folder).unwrap();
    let mut batch = ledger
        .chains()
        .unwrap()
        .first()
        .map_or(0, |chain| chain.links.len());
    println!("begun");
    loop {
        ledger
            .append((0..size_of(batch)).map(draft).collect(), NOW)
            .unwrap();
        batch += 1;
        println!("batch {batch}");
    }
}

#[test]
fn killed_at_any_instant_it_holds_whole_batches() {
    let _alone = alone();
    let mut random: u64 = 88_172_645_463_325_252;
    let (mut within, mut leftovers) = (0, 0);
    // A fresh ledger now and then: old ones take longer to verify.
    for _ in 0..15 {
        let folder = tempfile::tempdir().unwrap();
        drop(Ledger::init(folder.path(), options(1)).unwrap());
        for _ in 0..20 {
            // xorshift
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            // Some are killed before their first batch, some after a second or third.
            let batches = random / 7 % 3;
            let said = killed_after(
                batches,
                Duration::from_micros(random % 6_000),
                folder.path(),
            );
            within += usize::from(said.is_some());
            let aside = std::fs::read_dir(folder.path().join(".bayyina/aside")).unwrap();
            leftovers += usize::from(aside.count() > 0);
        }
        // The next writer clears away what was left aside.
        let mut ledger = Ledger::open(folder.path()).unwrap();
        ledger.append(vec![draft(1)], NOW).unwrap();
        let aside = std::fs::read_dir(folder.path().join(".bayyina/aside")).unwrap();
        assert_eq!(aside.count(), 0);
        assert_eq!(verify(folder.path()).broken, None);
    }
    println!("300 kills: {within} after a batch or more, {leftovers} while something lay aside");
    assert!(within >= 100, "the kills missed the writing");
}

/// Kills a writer some time after it said that so many batches were written; gives the last one
/// that it said was.
fn killed_after(batches: u64, time: Duration, folder: &Path) -> Option<usize> {
    let mut process = child("child_appends_until_killed", folder).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    while !lines.next().unwrap().unwrap().ends_with("begun") {}
    let mut said = Vec::new();
    for _ in 0..batches {
        said.push(lines.next().unwrap().unwrap());
    }
    std::thread::sleep(time);
    process.kill().unwrap();
    process.wait().unwrap();
    said.extend(lines.map_while(Result::ok));
    let said = said
        .iter()
        .rev()
        .find_map(|line| line.strip_prefix("batch "));
    let said = said.map(|said| said.parse::<usize>().unwrap());

    let ledger = Ledger::open(folder).unwrap();
    let report = ledger.verify(&mut |_| {}).unwrap();
    assert_eq!(report.broken, None, "killed after {time:?}");
    let batches = report.batches as usize;
    let expected: usize = (0..batches).map(size_of).sum();
    assert_eq!(report.entries as usize, expected, "killed after {time:?}");
    assert_eq!(ledger.entries().unwrap().len(), expected);
    if let Some(said) = said {
        assert!(
            said == batches || said + 1 == batches,
            "{said} said, {batches} there"
        );
    }
    said
}

#[test]
#[ignore = "a child of the test below"]
fn child_merges_until_killed() {
    let Some(folder) = given_folder() else {
        return;
    };
    let end = std::env::var("BAYYINA_TEST_END").unwrap();
    let [writes, micros] = [0, 1].map(|at| end.split(',').nth(at).unwrap().parse().unwrap());
    let other = Ledger::open(&folder.join("other")).unwrap();
    let store = Arc::new(FolderStore::new(folder.join("mine").join(FOLDER)));
    let end = End::Killed(Duration::from_micros(micros));
    let mut mine = Ledger::with_store(Ending::after(store, writes, end), None);
    mine.merge(&other).unwrap();
}

#[test]
fn a_merge_killed_at_any_instant_is_completed_by_merging_again() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let [start, other, mine, smooth] =
        ["start", "other", "mine", "smooth"].map(|name| folder.path().join(name));
    drop(small(&start, 1));
    let (mut theirs, _) = small(&other, 2);
    for batch in 0..40 {
        let drafts = (0..size_of(batch)).map(draft).collect();
        theirs.append(drafts, NOW).unwrap();
    }
    copy(&start, &smooth);
    let at_first = verify(&start).batches;
    let mut ledger = Ledger::open(&smooth).unwrap();
    ledger.merge(&theirs).unwrap();
    let expected = verify(&smooth);
    let mut random: u64 = 88_172_645_463_325_252;
    let mut within = 0;
    for _ in 0..20 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let _ = std::fs::remove_dir_all(&mine);
        copy(&start, &mine);
        // By what was written, not by the clock alone: a busy machine merges slowly.
        let end = format!("{},{}", random / 7 % 45, random % 2_000);
        let output = child("child_merges_until_killed", folder.path())
            .env("BAYYINA_TEST_END", &end)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!errors.contains("panicked"), "{errors}");
        let report = verify(&mine);
        assert_eq!(report.broken, None);
        let between = report.batches > at_first && report.batches < expected.batches;
        within += usize::from(between);
        let mut ledger = Ledger::open(&mine).unwrap();
        ledger.merge(&theirs).unwrap();
        let report = verify(&mine);
        assert_eq!(
            (report.broken, report.entries, report.values, report.blobs),
            (None, expected.entries, expected.values, expected.blobs)
        );
    }
    println!("20 kills: {within} between the first batch taken over and the last");
    assert!(within >= 5, "the kills missed the merging");
}

fn copied(store: &dyn Store) -> Arc<dyn Store> {
    let copy = MemoryStore::new();
    for shelf in [
        Shelf::Batches,
        Shelf::Leaves,
        Shelf::Blobs,
        Shelf::Checkpoints,
        Shelf::Redactions,
    ] {
        for (object, _) in store.list(shelf).unwrap().objects {
            copy.put(&object, &store.get(&object).unwrap().unwrap())
                .unwrap();
        }
    }
    Arc::new(copy)
}

/// A ledger in memory with items, blobs, and something to be withheld.
fn in_memory(seed: u8) -> (Ledger, Vec<bayyina_model::EntryId>) {
    let mut ledger = Ledger::with_store(Arc::new(MemoryStore::new()), None);
    ledger.new_key(options(seed)).unwrap();
    let mut ids = Vec::new();
    for number in 0..3 {
        let bytes = format!("bytes {number} of {seed}");
        let blob = ledger.put_blob(&mut bytes.as_bytes()).unwrap();
        ids.extend(
            ledger
                .append(vec![item(number, &blob.to_string(), None)], NOW)
                .unwrap(),
        );
    }
    ids.extend(ledger.append((0..5).map(draft).collect(), NOW).unwrap());
    (ledger, ids)
}

fn whole(store: &Arc<dyn Store>, what: &str) -> bayyina_ledger::Report {
    let report = Ledger::with_store(Arc::clone(store), None)
        .verify(&mut |_| {})
        .unwrap();
    assert_eq!(report.broken, None, "{what}");
    report
}

/// Does `work` in a copy that fills up after 0, 1, 2 … writes; the copy must hold together every
/// time, and doing the work again with room must lead where it leads without trouble.
fn wherever_it_stops(
    start: &Arc<dyn Store>,
    work: &dyn Fn(Arc<dyn Store>) -> Result<(), LedgerError>,
) {
    let smooth = copied(&**start);
    work(Arc::clone(&smooth)).unwrap();
    let expected = whole(&smooth, "without trouble");
    for writes in 0.. {
        let store = copied(&**start);
        match work(Ending::after(Arc::clone(&store), writes, End::Full)) {
            Ok(()) => {
                assert!(writes > 0, "the work wrote nothing");
                return;
            }
            Err(LedgerError::Store(StoreError::Full { .. })) => {}
            Err(other) => panic!("after {writes} writes: {other:?}"),
        }
        whole(&store, &format!("full after {writes} writes"));
        work(Arc::clone(&store)).unwrap();
        let report = whole(&store, "done again");
        assert_eq!(
            (report.values, report.erased, report.redacted, report.blobs),
            (
                expected.values,
                expected.erased,
                expected.redacted,
                expected.blobs
            ),
            "after {writes} writes and again"
        );
        assert_eq!(report.notices, expected.notices);
    }
}

#[test]
fn appending_to_a_full_store_leaves_the_whole_batch_or_none() {
    let _alone = alone();
    let (ledger, ids) = in_memory(1);
    let mut writes = 0;
    loop {
        let store = copied(&**ledger.store());
        let filling = Ending::after(Arc::clone(&store), writes, End::Full);
        let key = ledger.key_file().unwrap().clone();
        let mut full = Ledger::with_store(filling, Some(key.clone()));
        let done = full.append((0..9).map(draft).collect(), NOW);
        let report = whole(&store, "full");
        match done {
            Ok(_) => {
                assert_eq!(report.entries as usize, ids.len() + 9);
                break;
            }
            Err(error) => {
                assert!(error.to_string().contains("no room left"), "{error}");
                assert_eq!(report.entries as usize, ids.len(), "after {writes} writes");
            }
        }
        let mut again = Ledger::with_store(Arc::clone(&store), Some(key));
        again.append(vec![draft(1)], NOW).unwrap();
        whole(&store, "written again");
        writes += 1;
    }
    assert_eq!(writes, 2, "a sidecar and a batch");
}

#[test]
fn erasing_and_merging_stop_anywhere_and_go_on() {
    let _alone = alone();
    let (mut one, ids) = in_memory(1);
    let key = one.key_file().unwrap().clone();
    let fields = [(ids[0], "files"), (ids[4], "note"), (ids[5], "thing")];
    let plan = bayyina_ledger::Withhold {
        fields: fields.map(|(id, field)| (id, field.to_owned())).into(),
        ..Default::default()
    };
    let start = copied(&**one.store());
    wherever_it_stops(&start, &|store| {
        let mut ledger = Ledger::with_store(store, Some(key.clone()));
        ledger.erase(&plan, "error", NOW).map(|_| ())
    });

    // Two copies with erasures of each other's values, a redacted one, and a third's log.
    let (mut two, _) = in_memory(2);
    two.merge(&one).unwrap();
    two.erase(&plan, "error", NOW).unwrap();
    let (mut three, others) = in_memory(3);
    three.merge(&one).unwrap();
    let redacted: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let other = bayyina_ledger::Withhold {
        fields: [
            (others[1], "files".to_owned()),
            (ids[1], "files".to_owned()),
        ]
        .into(),
        ..Default::default()
    };
    three.redact_into(&*redacted, &other, NOW).unwrap();
    one.checkpoint(NOW).unwrap();
    let sources = [
        Arc::clone(one.store()),
        Arc::clone(two.store()),
        Arc::clone(three.store()),
        redacted,
    ];
    for from in &sources {
        for to in &sources {
            if Arc::ptr_eq(from, to) {
                continue;
            }
            let nothing = {
                let mut ledger = Ledger::with_store(copied(&**to), None);
                let merged = ledger
                    .merge(&Ledger::with_store(Arc::clone(from), None))
                    .unwrap();
                merged == bayyina_ledger::Merged::default()
            };
            if nothing {
                continue;
            }
            wherever_it_stops(to, &|store| {
                let mut ledger = Ledger::with_store(store, None);
                ledger
                    .merge(&Ledger::with_store(Arc::clone(from), None))
                    .map(|_| ())
            });
        }
    }
}

#[test]
fn a_full_disk_loses_nothing() {
    let _alone = alone();
    let mount = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=300k", "tmpfs"])
        .arg(mount.path())
        .output();
    match mounted {
        Ok(output) if output.status.success() => {}
        other => {
            println!("skipped: no small file system can be mounted here ({other:?})");
            return;
        }
    }
    let done = std::panic::catch_unwind(|| fill_up(mount.path()));
    let unmounted = Command::new("umount").arg(mount.path()).status();
    done.unwrap();
    assert!(unmounted.unwrap().success());
}

fn fill_up(folder: &Path) {
    let mut ledger = Ledger::init(folder, options(1)).unwrap();
    let mut written = 0;
    let error = loop {
        match ledger.append((0..20).map(draft).collect(), NOW) {
            Ok(ids) => written += ids.len(),
            Err(error) => break error,
        }
        assert!(written < 10_000, "the disk never fills up");
    };
    assert!(
        matches!(error, LedgerError::Store(StoreError::Full { .. })),
        "{error:?}"
    );
    assert!(written > 0);
    let report = verify(folder);
    assert_eq!((report.broken, report.entries as usize), (None, written));
    let blob = vec![7; 400_000];
    let error = ledger.put_blob(&mut &blob[..]).unwrap_err();
    assert!(error.to_string().contains("no room left"), "{error}");
    assert_eq!(verify(folder).broken, None);
    // Lookups go on, with an index in memory if need be.
    assert_eq!(
        ledger.index().unwrap().count(&Query::All).unwrap() as usize,
        written
    );
    // With room again, writing goes on.
    let made_room = Command::new("mount")
        .args(["-o", "remount,size=4m"])
        .arg(folder)
        .status()
        .unwrap();
    assert!(made_room.success());
    ledger.append((0..20).map(draft).collect(), NOW).unwrap();
    let report = both(folder);
    assert_eq!(
        (report.broken, report.entries as usize),
        (None, written + 20)
    );
}

#[test]
#[ignore = "a child of the test below"]
fn child_meets_a_read_only_folder() {
    let Some(folder) = given_folder() else {
        return;
    };
    let mut ledger = Ledger::open(&folder).unwrap();
    assert_eq!(ledger.entries().unwrap().len(), 5);
    assert_eq!(ledger.verify(&mut |_| {}).unwrap().broken, None);
    let found = ledger.find(&Query::Thing("item:1".into()), &Page::default());
    assert_eq!(found.unwrap().len(), 3);
    let refused = ledger.append(vec![draft(1)], NOW).unwrap_err();
    assert!(
        matches!(refused, LedgerError::Store(StoreError::Denied { .. })),
        "{refused:?}"
    );
    assert!(
        refused.to_string().contains("may not be written to"),
        "{refused}"
    );
    let refused = ledger.put_blob(&mut &b"bytes"[..]).unwrap_err();
    assert!(
        matches!(refused, LedgerError::Store(StoreError::Denied { .. })),
        "{refused:?}"
    );
    println!("all seen");
}

#[test]
fn a_read_only_folder_is_read_and_says_so_when_written_to() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), 1);
    let before = files(folder.path());
    let chmod = |mode: &str| {
        Command::new("chmod")
            .args(["-R", mode])
            .arg(folder.path())
            .status()
    };
    assert!(chmod("a+rX,a-w").unwrap().success());
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(std::env::current_exe().unwrap());
    as_child(
        &mut command,
        "child_meets_a_read_only_folder",
        folder.path(),
    );
    let output = command.output();
    assert!(chmod("u+w").unwrap().success());
    let output = match output {
        Ok(output) => output,
        Err(error) => return println!("skipped: setpriv does not run here ({error})"),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("setpriv:") {
        return println!("skipped: privileges cannot be dropped here ({errors})");
    }
    assert!(
        output.status.success() && said.contains("all seen"),
        "{said} {errors}"
    );
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_key_that_cannot_be_used_says_why() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), 1);
    let path = folder.path().join(".bayyina/key");
    std::fs::write(&path, b"{}\n").unwrap();
    let mut ledger = Ledger::open(folder.path()).unwrap();
    assert_eq!(ledger.entries().unwrap().len(), 5);
    let refused = ledger.append(vec![draft(1)], NOW).unwrap_err();
    assert!(refused.to_string().contains("damaged"), "{refused}");
    std::fs::remove_file(&path).unwrap();
    let mut ledger = Ledger::open(folder.path()).unwrap();
    let refused = ledger.append(vec![draft(1)], NOW).unwrap_err();
    assert!(refused.to_string().contains("no device key"), "{refused}");
    std::fs::create_dir(&path).unwrap();
    let mut ledger = Ledger::open(folder.path()).unwrap();
    let refused = ledger.append(vec![draft(1)], NOW).unwrap_err();
    assert!(refused.to_string().contains("cannot be read"), "{refused}");
}
