//! A store of fingerprints: what was committed stays, what was cut short is as if it had not begun.

mod common;

use std::fs::{self, OpenOptions};
use std::path::Path;

use bayyina_footage::{Density, FootageStore, Item, Tools, fingerprint, index, media_files, probe};
use common::{has_ffmpeg, make};

const X264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";

fn clips(folder: &Path) {
    for (name, source) in [
        ("a.mp4", "testsrc2=s=160x90:r=25:d=2"),
        (
            "b.mp4",
            "mandelbrot=s=160x90:r=25:start_scale=1,trim=duration=2",
        ),
        ("c.mp4", "life=s=160x90:r=25:seed=7:mold=10,trim=duration=2"),
    ] {
        make(folder, name, &format!("-f lavfi -i {source} {X264}"));
    }
}

fn add_all(folder: &Path, store: &Path) -> Vec<String> {
    let mut store = FootageStore::create(store).unwrap();
    let (files, tools) = (media_files(folder).unwrap(), Tools::default());
    let done = index(folder, &files, &mut store, Density::Dense, &tools, &|_| {}).unwrap();
    assert!(done.failed.is_empty(), "{:?}", done.failed);
    done.added
}

#[test]
fn codes_are_found_by_item_and_time() {
    if !has_ffmpeg() {
        return;
    }
    let (folder, store) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    clips(folder.path());
    assert_eq!(add_all(folder.path(), store.path()).len(), 3);
    // Without their index, the codes are indexed again.
    fs::remove_dir_all(store.path().join("codes")).unwrap();
    assert!(add_all(folder.path(), store.path()).is_empty());
    let open = FootageStore::open(store.path()).unwrap();
    let tools = Tools::default();
    for item in open.items() {
        let made = fingerprint(&probe(&item.path, &tools).unwrap(), Density::Dense, &tools);
        let (codes, times): (Vec<_>, Vec<_>) = made
            .unwrap()
            .print
            .printed
            .iter()
            .map(|frame| (frame.hashed.code, frame.time_s))
            .unzip();
        let near = open.near(&codes, 0).unwrap();
        for (time_s, seen) in times.into_iter().zip(near) {
            let there = |seen: &bayyina_footage::Seen| {
                seen.item == item.number && (seen.time_s - time_s).abs() < 1e-3
            };
            assert!(seen.iter().any(there), "{} at {time_s}", item.name);
        }
    }
}

#[test]
fn a_store_that_was_cut_short_opens_as_it_was_before() {
    if !has_ffmpeg() {
        return;
    }
    let (folder, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    clips(folder.path());
    add_all(folder.path(), place.path());
    let list = place.path().join("items.jsonl");
    let whole = fs::read(&list).unwrap();
    let last = whole[..whole.len() - 1]
        .iter()
        .rposition(|b| *b == b'\n')
        .unwrap()
        + 1;
    let before: Vec<Item> = FootageStore::open(place.path())
        .unwrap()
        .items()
        .cloned()
        .collect();
    let lost = before.last().unwrap();
    // The fingerprint and its codes are there; the line is not, or not all of it.
    for length in [last, last + 20] {
        OpenOptions::new()
            .write(true)
            .open(&list)
            .and_then(|file| file.set_len(length as u64))
            .unwrap();
        let open = FootageStore::open(place.path()).unwrap();
        assert_eq!(open.items().count(), 2);
        let codes: Vec<_> = open.print(lost.number).unwrap().printed;
        let codes: Vec<_> = codes.iter().map(|frame| frame.hashed.code).collect();
        let near = open.near(&codes, 0).unwrap();
        assert!(near.iter().flatten().all(|seen| seen.item != lost.number));
        // What was left behind takes no later item's number.
        assert_eq!(
            add_all(folder.path(), place.path()),
            std::slice::from_ref(&lost.name)
        );
        let open = FootageStore::open(place.path()).unwrap();
        assert_eq!(open.items().count(), 3);
        assert!(open.of_path(&lost.path).unwrap().number > lost.number);
        let near = open.near(&codes, 0).unwrap();
        let again = open.of_path(&lost.path).unwrap().number;
        assert!(
            near.iter()
                .all(|seen| seen.iter().any(|seen| seen.item == again))
        );
        fs::write(&list, &whole).unwrap();
    }
}
