/* SPDX-License-Identifier: EUPL-1.2
 *
 * Corrections of presence: an organiser says, with a reason, what the scans do not show, and a
 * second one agrees or not. Only then does it count; both stay on record for ever.
 */
#pragma once

#include "server/core/writer.h"

#define CORRECTION_ERROR (correction_error_quark ())
GQuark correction_error_quark (void);
typedef enum {
  CORRECTION_ERROR_UNKNOWN, /* no such person, session or correction */
  CORRECTION_ERROR_FIELDS,  /* no reason, or times outside the session */
  CORRECTION_ERROR_STATE,   /* answered already */
  CORRECTION_ERROR_SELF,    /* nobody consents to their own */
} CorrectionError;

enum { CORRECTION_REASON_LEAST = 5, CORRECTION_REASON_MOST = 400 /* characters */ };

/** CorrectionAsk: a command. WRITER_CHECKS_FIRST. */
typedef struct {
  gint64 attendee_id, session_id;
  gboolean present;   /* FALSE: was not there at all */
  gint64 from_minute; /* of the session, when present */
  gint64 to_minute;
  char *reason;
  gint64 staff_id;
} CorrectionAsk;
void correction_ask_free (gpointer ask);
gboolean correction_ask_run (gpointer ask, WriterTurn *turn, GError **error);

/** CorrectionAnswer: a command. WRITER_SAVEPOINT. */
typedef struct {
  char *public_id;
  gboolean agreed;
  gint64 staff_id;
} CorrectionAnswer;
void correction_answer_free (gpointer answer);
/** correction_answer_run: when agreed, presence and activity follow at once. */
gboolean correction_answer_run (gpointer answer, WriterTurn *turn, GError **error);
