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
  gint64 id; /* of the outbox row */
  const char *kind;
  char token[LETTER_TOKEN_CHARS + 1];
  gint64 order_id, attendee_id; /* 0: none */
  const char *lang;             /* of a test letter; NULL or "" is the order's */
  const char *test_to;          /* (nullable): a test letter */
  gint64 again_of;              /* 0: the first */
  gint64 created_ms;
} LetterRow;

/** letter_add: for commands: the outbox row and its letter; the token is made here. */
gboolean letter_add (Store *store, gint64 now_ms, const LetterRow *row, const char *key,
                     const char *payload, GError **error);
