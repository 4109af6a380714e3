/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bank statements into the books: each entry once, matched to what it pays as far as that is
 * certain. What is only likely is a suggestion that a person confirms; all else stands apart.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/bank/camt.h"

#define STATEMENT_ERROR (statement_error_quark ())
GQuark statement_error_quark (void);

/**
 * StatementError:
 * @STATEMENT_ERROR_ACCOUNT: of another account than ours
 * @STATEMENT_ERROR_KNOWN: this statement is in already
 * @STATEMENT_ERROR_OVERLAP: an entry of it is in already, by another statement
 */
typedef enum {
  STATEMENT_ERROR_ACCOUNT,
  STATEMENT_ERROR_KNOWN,
  STATEMENT_ERROR_OVERLAP,
} StatementError;

enum { STATEMENT_ENTRIES_AT_ONCE = 20 };

/**
 * StatementImport: a part of a statement: at most STATEMENT_ENTRIES_AT_ONCE entries a command, so
 * that nobody at the counter waits for a whole one.
 * @statement: borrowed
 * @sha256: of the file, in hexadecimal, with the place of the statement in it
 * @id: (out)
 * @done: (out): all of it is in; else the command is to be run again. One that was broken off goes
 *   on where it was when the same file is offered again.
 */
typedef struct {
  const CamtStatement *statement;
  char *sha256;
  char actor[40];
  gint64 id;
  gboolean done;
} StatementImport;
/** statement_import_run: WriterRun; WRITER_SAVEPOINT. Outcome: the statement's page. Errors:
 * STATEMENT_ERROR; with @id set to the one that is in, when it is known. */
gboolean statement_import_run (gpointer command, WriterTurn *turn, GError **error);

/** statement_known: whether all of @statement is in already, as a reader sees it. @sha256: as in
 * StatementImport. */
gboolean statement_known (Store *store, const CamtStatement *statement, const char *sha256,
                          GError **error);

/** statement_sha256: of file @bytes and the @index-th statement in it. Returns: (transfer full). */
char *statement_sha256 (GBytes *bytes, guint index);
