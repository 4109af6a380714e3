/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters as the database has them: the row beside each outbox row of kind "mail", what became of
 * it, and trying again. For the worker and the office; whoever just sends a letter uses letter.h.
 */
#pragma once

#include "server/mail/letter.h"

enum { LETTER_TOKEN_CHARS = 24 };

/** One row of the table "letter". */
typedef struct {
  const char *kind;
  gint64 order_id, attendee_id; /* 0: none */
  const char *lang;             /* of a test letter; NULL is the order's */
  const char *test_to;          /* (nullable): address of a test letter, or LetterTo.former */
  gint64 again_of;              /* 0: the first */
} LetterRow;

/** letter_add: for commands: the outbox row and its letter; the token is made here. */
gboolean letter_add (Store *store, gint64 now_ms, const LetterRow *row, const char *key,
                     const char *payload, GError **error);

/* ---- Looking ---- */

/**
 * letter_log_fill: figures "waiting", "sent", "failed", "bounced", and the list "letters": the
 * newest 200.
 * @state: (nullable): only those in it: "waiting", "sent", "failed" (given up), "bounced" (refused,
 *   or come back) or "again" (another was sent in its place)
 * @words: (nullable): in name, address or order number
 */
gboolean letter_log_fill (Store *store, const Messages *messages, Lang lang, View *view,
                          const char *state, const char *words, GError **error);

/** letter_log_fill_one: one letter with the list "bounces". @found: (out): whether there is one. */
gboolean letter_log_fill_one (Store *store, const Messages *messages, Lang lang, View *view,
                              gint64 id, gboolean *found, GError **error);

/** letter_kind_title: "letters.kind_NAME" where the catalogues have it, else the name of the kind.
 * Borrowed from @messages or @kind. */
const char *letter_kind_title (const Messages *messages, Lang lang, const char *kind);

/* ---- Trying again ---- */

/**
 * LetterAgain: sends a letter once more, as it would be now: with a new Message-ID, or the reader's
 * mail program hides it as known. One that still waits is tried now instead.
 * @address: (nullable): corrects the reader's address first
 */
typedef struct {
  gint64 id;
  char *address;
  gint64 staff_id;
} LetterAgain;
void letter_again_free (gpointer command);
/** letter_again_run: WriterRun, WRITER_SAVEPOINT. Outcome "/kantoor/brieven/ID" of the new one.
 * Errors: LETTER_ERROR_UNKNOWN, LETTER_ERROR_ADDRESS, LETTER_ERROR_STATE for a test letter,
 * and for one to who had the ticket before. */
gboolean letter_again_run (gpointer command, WriterTurn *turn, GError **error);

/** LetterTest: sends the words in force, filled with samples, to @address. */
typedef struct {
  const char *kind; /* of the table */
  Lang lang;
  char *address;
  gint64 staff_id;
} LetterTest;
void letter_test_free (gpointer command);
/** letter_test_run: WriterRun, WRITER_CHECKS_FIRST. Errors: LETTER_ERROR_ADDRESS. */
gboolean letter_test_run (gpointer command, WriterTurn *turn, GError **error);

/** letter_forget_tests_run: WriterRun: takes the addresses out of test letters that were sent or
 * given up. */
gboolean letter_forget_tests_run (gpointer command, WriterTurn *turn, GError **error);
