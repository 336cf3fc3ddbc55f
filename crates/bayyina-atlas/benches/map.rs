//! Reads, builds and opens a map, for `bench/map/run.sh`.
fn main() {}
