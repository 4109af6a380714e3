/* SPDX-License-Identifier: EUPL-1.2
 *
 * The books of the congress: hours expected, delivered and doubtful, and their closing. Closed
 * once; after that only what a person decides changes an activity, and each such change is
 * visible.
 */
#pragma once

#include "server/core/writer.h"

#define BOOKS_ERROR (books_error_quark ())
GQuark books_error_quark (void);
typedef enum {
  BOOKS_ERROR_EARLY,  /* a session is still to come, or not settled yet */
  BOOKS_ERROR_CLOSED, /* they were closed before */
} BooksError;

/** Hours in quarters. */
typedef struct {
  gint64 expected;  /* of seats in sessions with a validated offering, not over yet or counted */
  gint64 made;      /* validated activities */
  gint64 proofs;    /* proofs of attendance, contact hours */
  gint64 delivered; /* of @made, acknowledged by the register */
  gint64 refused;   /* of @made, refused by the register */
  gint64 kept;      /* of @made, to be claimed later */
  gint64 doubtful;  /* that presence nearly gives, or that a person's standing holds up */
  gint64 people;    /* with an activity */
  gint64 doubtful_presence, doubtful_standing, corrections_open, late_changes; /* counts */
  gboolean closed;
  gint64 closed_ms;
  gint64 after_close; /* activity rows since */
  gboolean may_close;
} BooksFigures;

/** books_figures: as the reader sees them at @now_ms. */
gboolean books_figures (Store *store, gint64 now_ms, BooksFigures *figures, GError **error);

/** BooksClose: a command. WRITER_CHECKS_FIRST. */
typedef struct {
  gint64 staff_id;
} BooksClose;
gboolean books_close_run (gpointer close, WriterTurn *turn, GError **error);

/** books_digest: SHA-256 over the lines "PUBLICID QUARTERS×4 WITHDRAWN\n" of every activity row up
 * to id @last, in order: what was closed can be compared with what is there. */
gboolean books_digest (Store *store, gint64 last, guint8 digest[32], gint64 *count, GError **error);
