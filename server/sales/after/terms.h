/* SPDX-License-Identifier: EUPL-1.2
 *
 * The terms after the sale: until when people change things themselves, and what share of the price
 * goes back to who cancels. The organiser keeps a table of moments and percentages; the one in
 * force at the moment of cancelling counts.
 */
#pragma once

#include "server/core/writer.h"

/** A row of the table: who cancels before @until_ms gets @percent of the price back. */
typedef struct {
  gint64 until_ms;
  int percent;
} Term;

enum { TERMS_MAX = 20 };

/** terms_read: Returns: (transfer full) (element-type Term): by time; NULL with @error set. */
GArray *terms_read (Store *store, GError **error);

/** terms_percent: the share that goes back now; 0 after the last row. -1 with @error set. */
int terms_percent (Store *store, gint64 now_ms, GError **error);

/** terms_by_us_until: until when somebody who lost a session through us gets the share of setting
 * cancel.by_us_percent, when that is more; 0 for who lost none, or longer ago. -1 with @error set.
 */
gint64 terms_by_us_until (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);

/** terms_by_us_own_until: the same, as far as the person can ask it by the own link: until the
 * first day of the ticket. -1 with @error set. */
gint64 terms_by_us_own_until (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);

/**
 * terms_percent_for: the same for one person: all of it to who lost a session through us in the
 * last days (setting cancel.by_us_days, cancel.by_us_percent) when that is more. -1 with @error
 * set.
 */
int terms_percent_for (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);

/** terms_amount: @percent of @price_cents, rounded half up. */
gint64 terms_amount (gint64 price_cents, int percent);

/** TermsSet: a new table in place of the old one. */
typedef struct {
  Term terms[TERMS_MAX];
  guint n_terms;
  gint64 staff_id;
} TermsSet;

/** terms_set_run: WriterRun. Outcome "/kantoor/voorwaarden?bewaard=1". Errors: ORDER_ERROR_FIELDS
 * when a percentage is out of 0..100, grows with time, or a moment stands twice. */
gboolean terms_set_run (gpointer command, WriterTurn *turn, GError **error);
