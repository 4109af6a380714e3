/* SPDX-License-Identifier: EUPL-1.2
 *
 * The one SQLite helper of the house: the registration server's database and the
 * kiosk's journal both go through it. It opens with the agreed pragmas, migrates,
 * prepares, runs transactions and makes backups. It knows no table by name.
 *
 * Why pragmas are not the caller's: money and places need synchronous=FULL, and all
 * checkpoints must run on the one writing connection (Debian 12's SQLite 3.40.1 has the
 * WAL-reset bug that needs two connections writing or checkpointing at once).
 */
#pragma once

#include <gio/gio.h>

/** One connection. Used by one thread at a time. */
typedef struct Store Store;
/** One prepared statement, lent by its store. Bind, step, read columns, free. */
typedef struct StoreStmt StoreStmt;

#define STORE_ERROR (store_error_quark ())
GQuark store_error_quark (void);

/**
 * StoreError:
 * @STORE_ERROR_FAILED: anything not named below; the message is SQLite's
 * @STORE_ERROR_CONSTRAINT: a CHECK, UNIQUE, NOT NULL, foreign key or trigger refused the row
 * @STORE_ERROR_FULL: the disk is full or the file cannot grow
 * @STORE_ERROR_SCHEMA: the file belongs to a newer program, or is not a database
 */
typedef enum {
  STORE_ERROR_FAILED,
  STORE_ERROR_CONSTRAINT,
  STORE_ERROR_FULL,
  STORE_ERROR_SCHEMA,
} StoreError;

/**
 * StoreMode:
 * @STORE_WRITER: the one read-write connection; creates the file; synchronous=FULL
 * @STORE_READER: read-only, never checkpoints; the file must exist
 */
typedef enum {
  STORE_WRITER,
  STORE_READER,
} StoreMode;

/** What a step brought. */
typedef enum {
  STORE_FAILED = -1,
  STORE_DONE = 0,
  STORE_ROW = 1,
} StoreStep;

/**
 * store_open:
 * @path: file name; ":memory:" gives a private database that goes with the connection
 *
 * Opens with WAL, synchronous=FULL, foreign_keys, trusted_schema=OFF, cell_size_check,
 * busy_timeout 5 s, defensive mode and no extension loading. A file it creates is
 * readable by its owner only.
 *
 * Returns: (transfer full): the connection, to free with store_free(); NULL with @error set.
 */
Store *store_open (const char *path, StoreMode mode, GError **error);

/** store_free: closes @store, after returning every statement to it. Accepts NULL. */
void store_free (Store *store);

/**
 * store_migrate:
 * @resources: path of a GResource folder that holds files named `NNNN_words.sql`
 *
 * Brings the schema up to date: runs, in order, every file whose number is above
 * `PRAGMA user_version`, each in a transaction of its own that also sets the number.
 * Forward only. Foreign keys are off while a file runs and all checked before its commit, so
 * that it may make a table again (create, copy, drop, rename), the only way to change a CHECK.
 * Source: sqlite.org/lang_altertable.html, section 7.
 *
 * Errors: STORE_ERROR_SCHEMA when the file is newer than the program, or numbers leave a gap;
 * STORE_ERROR_FAILED when a file leaves a loose reference.
 */
gboolean store_migrate (Store *store, const char *resources, GError **error);

/** store_version: the number of the last migration that ran; 0 for an empty file. */
int store_version (Store *store);

/**
 * store_prepare:
 * @sql: one statement with named parameters, as a `static const char SQL_X[]`
 *
 * Lends a prepared statement, compiled at most once a connection. store_stmt_free()
 * (or g_autoptr) resets it and gives it back.
 *
 * Returns: (transfer full): the statement; NULL with @error set.
 */
StoreStmt *store_prepare (Store *store, const char *sql, GError **error);
void store_stmt_free (StoreStmt *stmt);

/*
 * Binding never fails on the spot: a statement remembers a wrong or missing parameter
 * name and the next store_step() or store_run() reports it. Every parameter must be bound
 * before the first step. Text and blobs are copied.
 */
void store_bind_int (StoreStmt *stmt, const char *name, gint64 value);
void store_bind_text (StoreStmt *stmt, const char *name, const char *value); /* NULL binds NULL */
void store_bind_blob (StoreStmt *stmt, const char *name, const void *bytes, gsize size);
void store_bind_null (StoreStmt *stmt, const char *name);

/** store_step: runs to the next row. Returns: STORE_ROW, STORE_DONE, or STORE_FAILED with @error
 * set. */
StoreStep store_step (StoreStmt *stmt, GError **error);

/** store_run: runs a statement to its end, throwing rows away, and makes it ready to bind again. */
gboolean store_run (StoreStmt *stmt, GError **error);

/** store_reset: makes @stmt ready to be bound and run again; forgets bindings and rows. */
void store_reset (StoreStmt *stmt);

/* Columns of the current row, counted from 0. Text and blobs are borrowed until the next step. */
gint64 store_column_int (StoreStmt *stmt, int column);
const char *store_column_text (StoreStmt *stmt, int column); /* NULL for NULL */
const void *store_column_blob (StoreStmt *stmt, int column, gsize *size);
gboolean store_column_is_null (StoreStmt *stmt, int column);
/** store_column_count: columns of the result; store_column_name: borrowed name of one. */
int store_column_count (StoreStmt *stmt);
const char *store_column_name (StoreStmt *stmt, int column);

/*
 * The same in one call. @types has a letter a parameter: 'i' gint64, 'd' int, 't' text (NULL binds
 * NULL), 'b' blob; after it stand, for each, the name and the value, and for a blob its size as
 * gsize:
 *
 *   store_query (store, error, SQL_SEAT, "it", ":id", id, ":state", "held")
 *
 * store_query lends a bound statement to step through. store_change prepares, binds and runs.
 * store_number gives the first column of the first row, and @fallback when there is no row or it
 * is NULL; with @error set when the query failed.
 */
StoreStmt *store_query (Store *store, GError **error, const char *sql, const char *types, ...);
gboolean store_change (Store *store, GError **error, const char *sql, const char *types, ...);
gint64 store_number (Store *store, GError **error, const char *sql, gint64 fallback,
                     const char *types, ...);

/** store_exec: runs one or more statements without parameters. Schema and pragmas, not data. */
gboolean store_exec (Store *store, const char *sql, GError **error);

/** store_last_id: rowid of the last INSERT. store_changes: rows the last statement touched. */
gint64 store_last_id (Store *store);
int store_changes (Store *store);
/** store_total_changes: rows changed since the connection was opened. */
gint64 store_total_changes (Store *store);

/**
 * StoreWork: what SQLite did in the statements that are over.
 * @steps: instructions of its machine: the same on any computer, and growing with each row looked
 *   at
 * @prepared_again: statements it prepared anew; besides after a change of the schema it does so
 *   each time a parameter is bound that is compared with the WHERE of a partial index
 */
typedef struct {
  gint64 steps, prepared_again;
} StoreWork;

/** store_work: since the connection was opened. For tests: no clock is as steady. */
StoreWork store_work (const Store *store);

/** store_begin: BEGIN IMMEDIATE on a writer, a snapshot (BEGIN plus a first read) on a reader. */
gboolean store_begin (Store *store, GError **error);
gboolean store_commit (Store *store, GError **error);
/** store_rollback: ends the transaction, if there is one; nothing of it stays. */
void store_rollback (Store *store);
gboolean store_in_transaction (Store *store);

/** Savepoints, one level: what a command needs that cannot check everything before it writes. */
gboolean store_savepoint (Store *store, GError **error);
gboolean store_savepoint_release (Store *store, GError **error);
gboolean store_savepoint_rollback (Store *store, GError **error);

/**
 * store_checkpoint:
 * @truncate: TRUE waits up to 50 ms for readers and empties the log; FALSE copies what it can and
 * goes on
 *
 * For the writing connection only.
 */
gboolean store_checkpoint (Store *store, gboolean truncate, GError **error);

/** store_log_pages: pages in the log (the -wal file) at the last commit of this connection; fewer
 * than before once it began anew. */
int store_log_pages (const Store *store);

/**
 * store_backup:
 * @to: the file to write; must not exist; appears under this name only when it is whole
 *
 * Copies the live database, checks the copy (integrity and foreign keys) and syncs it.
 */
gboolean store_backup (Store *store, const char *to, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreStmt, store_stmt_free)
