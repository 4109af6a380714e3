/* SPDX-License-Identifier: EUPL-1.2
 *
 * A person's choice of sessions as a whole: what is not in it is given back, what is new is taken.
 * The same for a cart and for who has a ticket already.
 */
#pragma once

#include "server/sales/places.h"

enum { SEATS_MAX = 20 };

/**
 * seats_choose:
 * @days: mask of the person's ticket
 * @sessions: ids; at most SEATS_MAX
 * @full: (element-type gint64): gets the ids of those that were full
 *
 * For commands. A session that is full by now is left out, and the seat one had at that time is
 * kept. One that was offered to the person from a waiting line is taken from the offer.
 *
 * Errors, before anything is written: ORDER_ERROR_UNKNOWN, _NOT_FOR_TICKET; ORDER_ERROR_OVERLAP
 * with the names of both.
 */
gboolean seats_choose (Store *store, gint64 attendee_id, int days, const gint64 *sessions, guint n,
                       gint64 now_ms, GArray *full, GError **error);

/**
 * seats_check:
 *
 * For commands that make a person with a choice at once: refuses what seats_choose() would, before
 * there is anybody and anything is written.
 *
 * Returns: (transfer full): the choice, for seats_take(); NULL with the errors of seats_choose().
 */
GArray *seats_check (Store *store, int days, const gint64 *sessions, guint n, gint64 now_ms,
                     GError **error);

/**
 * seats_take:
 * @attendee_id: made just now: has no seats and waits nowhere
 * @wishes: of seats_check(), in the same turn
 * @full: (element-type gint64): gets the ids of those that were full
 */
gboolean seats_take (Store *store, gint64 attendee_id, GArray *wishes, gint64 now_ms, GArray *full,
                     GError **error);

/**
 * SeatsChange: the choice of somebody with a placed order, by their own link.
 * @person: attendee.public_id
 * @full: (out) (element-type gint64): ids of what was full
 */
typedef struct {
  char *person;
  gint64 sessions[SEATS_MAX];
  guint n_sessions;
  GArray *full;
} SeatsChange;

void seats_change_free (gpointer command);

/** seats_change_run: WriterRun without an outcome. Errors: those of seats_choose();
 * ORDER_ERROR_UNKNOWN when the person has no placed order. */
gboolean seats_change_run (gpointer command, WriterTurn *turn, GError **error);
