//! The index of a folder: an SQLite file beside the batches.
//!
//! Calls block; a server calls them from a thread that may block.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteRow};
use sqlx::sqlite::{SqliteConnection, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Executor, Row as _};
use tokio::runtime::{Builder, Runtime};

use super::{Index, IndexError, Indexed, Page, Query, Row, range};
use crate::names::BatchName;
use bayyina_model::{EntryId, LogId};

/// Raised whenever tables or their meaning change; an index of another version is rebuilt.
const VERSION: i64 = 1;

/// What one row of `entries` binds; SQLite takes at most 32,766 values in one statement.
const COLUMNS: usize = 6;
const ROWS_AT_ONCE: usize = 256;

const TABLES: &str = "
    create table batches (
        number integer primary key,
        name blob not null unique,
        log blob not null,
        recorded text not null,
        leaves_bytes integer not null
    );
    create table kinds (number integer primary key, kind text not null unique);
    create table entries (
        id blob not null,
        batch integer not null,
        sequence integer not null,
        kind integer not null,
        thing text,
        recorded text not null
    );
";

const LOOKUPS: &str = "
    create index if not exists entries_id on entries (id);
    create index if not exists entries_batch on entries (batch);
    create index if not exists entries_thing on entries (thing) where thing is not null;
    create index if not exists entries_kind on entries (kind, recorded);
    create index if not exists entries_recorded on entries (recorded);
";

/// Keeps rows in an SQLite file.
pub struct SqliteIndex {
    runtime: Runtime,
    /// Always there; taken out only to be closed.
    connection: Option<SqliteConnection>,
    path: PathBuf,
    /// Where the file goes once it is built.
    place: Option<PathBuf>,
}

impl SqliteIndex {
    /// Opens an index that is there, of this version.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Delete)
            .synchronous(SqliteSynchronous::Normal);
        let mut index = Self::connect(path, None, &options)?;
        let version: i64 = index.run(async |connection| {
            let row = connection.fetch_one("pragma user_version").await?;
            row.try_get(0)
        })?;
        if version == VERSION {
            Ok(index)
        } else {
            Err(IndexError::Row)
        }
    }

    /// Begins an index beside the one that `path` names; [`SqliteIndex::finish`] puts it there.
    pub fn build(path: &Path) -> Result<Self, IndexError> {
        let aside = path.with_extension("sqlite-new");
        remove(&aside)?;
        // Nobody else sees this file, and a crash leaves it behind to be removed: no journal.
        let options = SqliteConnectOptions::new()
            .filename(&aside)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off);
        let mut index = Self::connect(&aside, Some(path.to_owned()), &options)?;
        index.run(async |connection| connection.execute(TABLES).await.map(|_| ()))?;
        Ok(index)
    }

    /// Adds the lookups, syncs the file and puts it in its place.
    pub fn finish(mut self) -> Result<Self, IndexError> {
        let Some(place) = self.place.take() else {
            return Ok(self);
        };
        self.run(async |connection| {
            connection.execute(LOOKUPS).await?;
            let version = format!("pragma user_version = {VERSION}");
            connection.execute(AssertSqlSafe(version)).await?;
            Ok(())
        })?;
        if let Some(connection) = self.connection.take() {
            let closed = self.runtime.block_on(connection.close());
            closed.map_err(|source| self.database(source))?;
        }
        let failed = |source| IndexError::File {
            path: place.clone(),
            source,
        };
        let file = fs::File::open(&self.path).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        remove(&place.with_extension("sqlite-journal"))?;
        fs::rename(&self.path, &place).map_err(failed)?;
        Self::open(&place)
    }

    fn connect(
        path: &Path,
        place: Option<PathBuf>,
        options: &SqliteConnectOptions,
    ) -> Result<Self, IndexError> {
        let database = |source| IndexError::Database {
            path: path.to_owned(),
            source,
        };
        let runtime = Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|source| database(source.into()))?;
        // Erased values shall not stay behind in free pages.
        let options = options
            .clone()
            .pragma("secure_delete", "on")
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory");
        let connection = runtime
            .block_on(SqliteConnection::connect_with(&options))
            .map_err(database)?;
        Ok(Self {
            runtime,
            connection: Some(connection),
            path: path.to_owned(),
            place,
        })
    }

    fn database(&self, source: sqlx::Error) -> IndexError {
        IndexError::Database {
            path: self.path.clone(),
            source,
        }
    }

    fn run<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, IndexError> {
        let connection = self.connection.as_mut().ok_or(IndexError::Row)?;
        let done = self.runtime.block_on(work(connection));
        done.map_err(|source| self.database(source))
    }
}

fn remove(path: &Path) -> Result<(), IndexError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(IndexError::File {
            path: path.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

fn hash(row: &SqliteRow, column: usize) -> Result<[u8; 32], IndexError> {
    let bytes: &[u8] = row.try_get(column).map_err(|_| IndexError::Row)?;
    bytes.try_into().map_err(|_| IndexError::Row)
}

fn number(row: &SqliteRow, column: usize) -> Result<u64, IndexError> {
    let number: i64 = row.try_get(column).map_err(|_| IndexError::Row)?;
    u64::try_from(number).map_err(|_| IndexError::Row)
}

fn text<T>(row: &SqliteRow, column: usize) -> Result<T, IndexError>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    row.try_get(column).map_err(|_| IndexError::Row)
}

/// The condition of a query, and what it binds.
fn condition(query: &Query) -> (&'static str, SqliteArguments) {
    use sqlx::Arguments as _;
    let mut arguments = SqliteArguments::default();
    let condition = match query {
        Query::All => "true",
        Query::Prefix(prefix) => match range(prefix) {
            None => "false",
            Some((low, high)) => {
                // Binding bytes and texts cannot fail.
                let _ = arguments.add(low.to_vec());
                let _ = arguments.add(high.to_vec());
                "entries.id between ?1 and ?2"
            }
        },
        Query::Thing(thing) => {
            let _ = arguments.add(thing.clone());
            "entries.thing = ?1"
        }
        Query::Kind(kind) => {
            let _ = arguments.add(kind.clone());
            "entries.kind = (select number from kinds where kind = ?1)"
        }
    };
    (condition, arguments)
}

impl Index for SqliteIndex {
    fn batches(&mut self) -> Result<Vec<Indexed>, IndexError> {
        let rows = self.run(async |connection| {
            connection
                .fetch_all("select name, leaves_bytes from batches")
                .await
        })?;
        let rows = rows.iter();
        rows.map(|row| {
            Ok(Indexed {
                batch: BatchName(hash(row, 0)?),
                leaves_bytes: number(row, 1)?,
            })
        })
        .collect()
    }

    fn add(&mut self, batches: &[(Indexed, Vec<Row>)]) -> Result<(), IndexError> {
        self.run(async |connection| {
            let mut work = connection.begin().await?;
            for (indexed, rows) in batches {
                let Some(first) = rows.first() else {
                    continue;
                };
                let batch: i64 = sqlx::query_scalar(
                    "insert into batches (name, log, recorded, leaves_bytes) \
                     values (?1, ?2, ?3, ?4) returning number",
                )
                .bind(&indexed.batch.0[..])
                .bind(&first.log.0[..])
                .bind(&first.recorded)
                .bind(indexed.leaves_bytes as i64)
                .fetch_one(&mut *work)
                .await?;
                let mut kinds: Vec<(&str, i64)> = Vec::new();
                for row in rows {
                    if kinds.iter().all(|(kind, _)| *kind != row.kind) {
                        let number = sqlx::query_scalar(
                            "insert into kinds (kind) values (?1) \
                             on conflict (kind) do update set kind = kind returning number",
                        );
                        let number = number.bind(&row.kind).fetch_one(&mut *work).await?;
                        kinds.push((&row.kind, number));
                    }
                }
                for some in rows.chunks(ROWS_AT_ONCE) {
                    let values = vec!["(?,?,?,?,?,?)"; some.len()].join(",");
                    let statement = format!(
                        "insert into entries (id, batch, sequence, kind, thing, recorded) \
                         values {values}"
                    );
                    let mut insert = sqlx::query(AssertSqlSafe(statement));
                    debug_assert!(some.len() * COLUMNS < 32_766);
                    for row in some {
                        let kind = kinds.iter().find(|(kind, _)| *kind == row.kind);
                        insert = insert
                            .bind(&row.id.0[..])
                            .bind(batch)
                            .bind(row.sequence as i64)
                            .bind(kind.map(|(_, number)| *number))
                            .bind(row.thing.as_deref())
                            .bind(&row.recorded);
                    }
                    insert.execute(&mut *work).await?;
                }
            }
            work.commit().await
        })
    }

    fn forget(&mut self, batches: &[BatchName]) -> Result<(), IndexError> {
        if batches.is_empty() {
            return Ok(());
        }
        self.run(async |connection| {
            let mut work = connection.begin().await?;
            for batch in batches {
                for statement in [
                    "delete from entries \
                     where batch = (select number from batches where name = ?1)",
                    "delete from batches where name = ?1",
                ] {
                    sqlx::query(statement)
                        .bind(&batch.0[..])
                        .execute(&mut *work)
                        .await?;
                }
            }
            work.commit().await
        })
    }

    fn find(&mut self, query: &Query, page: &Page) -> Result<Vec<Row>, IndexError> {
        let (condition, arguments) = condition(query);
        let way = if page.newest_first { "desc" } else { "asc" };
        let statement = format!(
            "select entries.id, batches.log, entries.sequence, batches.name, entries.recorded, \
                    kinds.kind, entries.thing \
             from entries join batches on batches.number = entries.batch \
                  join kinds on kinds.number = entries.kind \
             where {condition} \
             order by entries.recorded {way}, batches.log {way}, entries.sequence {way}, \
                      entries.id {way} \
             limit {} offset {}",
            page.take.min(i64::MAX as u64),
            page.skip.min(i64::MAX as u64),
        );
        let rows = self.run(async |connection| {
            sqlx::query_with(AssertSqlSafe(statement), arguments)
                .fetch_all(connection)
                .await
        })?;
        let rows = rows.iter();
        rows.map(|row| {
            Ok(Row {
                id: EntryId(hash(row, 0)?),
                log: LogId(hash(row, 1)?),
                sequence: number(row, 2)?,
                batch: BatchName(hash(row, 3)?),
                recorded: text(row, 4)?,
                kind: text(row, 5)?,
                thing: text(row, 6)?,
            })
        })
        .collect()
    }

    fn count(&mut self, query: &Query) -> Result<u64, IndexError> {
        let (condition, arguments) = condition(query);
        let statement = format!("select count(*) from entries where {condition}");
        let row = self.run(async |connection| {
            sqlx::query_with(AssertSqlSafe(statement), arguments)
                .fetch_one(connection)
                .await
        })?;
        number(&row, 0)
    }
}
