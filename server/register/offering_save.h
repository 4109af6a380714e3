/* SPDX-License-Identifier: EUPL-1.2
 *
 * Saying in the office what a session or a day is worth: a change that may change activities
 * already made.
 */
#pragma once

#include "server/core/writer.h"
#include "server/register/offering.h"

/** OfferingSave: a command. WRITER_SAVEPOINT. */
typedef struct {
  Offering *offering;
  gboolean remove; /* take it away instead */
  gint64 staff_id;
  unsigned wrong; /* (out): with OFFERING_ERROR_FIELDS */
} OfferingSave;
void offering_save_free (gpointer save);
/**
 * offering_save_run:
 *
 * Errors: OFFERING_ERROR_FIELDS; OFFERING_ERROR_CLOSED when the books are closed; an unknown
 * session or day is STORE_ERROR_CONSTRAINT. Whoever was there is settled again, a few in each
 * command, by presence_settle().
 */
gboolean offering_save_run (gpointer save, WriterTurn *turn, GError **error);

/** offering_subject: what the session or day is called. Returns: (transfer full): NULL without
 * @error when there is none. */
char *offering_subject (Store *store, gint64 session_id, gint64 day_id, GError **error);
