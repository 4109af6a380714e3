/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who takes and gives places, of tickets and of sessions alike: nothing else changes quota.taken or
 * writes a seat. Each place is counted in one row a quota, whose CHECK is the last word; a person
 * never gets two places at one time or two in a round, which a trigger of the table seat guards.
 * For commands: all of it happens in the caller's transaction.
 *
 * A place of a session that comes free goes to who waits for it (waiting.h) before anybody else.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/order_state.h"

/* ---- Sessions ---- */

/** A session as far as places go. */
typedef struct {
  gint64 id;
  char *title;
  gint64 starts_ms, ends_ms;
  gint64 day_id, round_id; /* round 0: outside the rounds */
  gint64 quota_id;
  gboolean bookable; /* has places and takes place */
} PlacesSession;

/** places_session: Errors: ORDER_ERROR_UNKNOWN. @session must be zeroed or cleared. */
gboolean places_session (Store *store, gint64 id, PlacesSession *session, GError **error);
void places_session_clear (PlacesSession *session);
/** places_clash: TRUE when nobody can have both: at the same time, or in the same round. */
gboolean places_clash (const PlacesSession *a, const PlacesSession *b);

/** places_held: Returns: (transfer full) (element-type PlacesSession): the sessions in which
 * @attendee_id has a seat, by time; NULL with @error set. */
GArray *places_held (Store *store, gint64 attendee_id, GError **error);
/** places_holds: whether @session_id is among @held (element-type PlacesSession). */
gboolean places_holds (const GArray *held, gint64 session_id);

/**
 * places_take:
 * @taken: FALSE when there was none, also not after what had run out was given back
 *
 * Counts one place of @quota_id.
 */
gboolean places_take (Store *store, gint64 quota_id, gint64 now_ms, gboolean *taken,
                      GError **error);
/** places_give: gives one place of @session back: to the first who waits, else to all. */
gboolean places_give (Store *store, const PlacesSession *session, gint64 now_ms, GError **error);

/** places_seats_add: writes the seats for places that were taken in @sessions; held, or confirmed
 * when the order is paid. Fails when one clashes with another of the person: the caller looks
 * first. */
gboolean places_seats_add (Store *store, gint64 attendee_id, const gint64 *sessions, guint n,
                           gint64 now_ms, GError **error);
/** places_seat_release: the person's seat in @session, and its place. */
gboolean places_seat_release (Store *store, gint64 attendee_id, const PlacesSession *session,
                              gint64 now_ms, GError **error);

/* ---- Tickets ---- */

/** places_tickets_take: counts the tickets of everybody in @order_id: all or none. @taken: which.
 */
gboolean places_tickets_take (Store *store, gint64 order_id, gint64 now_ms, gboolean *taken,
                              GError **error);
/** places_tickets_give: the opposite. */
gboolean places_tickets_give (Store *store, gint64 order_id, GError **error);

/* ---- Whole orders and people ---- */

/** order_give_back: releases all places of an order that is a cart or pending, with its places in
 * waiting lines and the uses of its voucher, and expires it, or cancels a cart: @to. */
gboolean order_give_back (Store *store, gint64 order_id, OrderState to, const char *actor,
                          gint64 now_ms, GError **error);

/** order_expire_due: expires up to 200 orders whose time is over. */
gboolean order_expire_due (Store *store, gint64 now_ms, GError **error);
/** order_expire_due_run: the same as a command without a struct. */
gboolean order_expire_due_run (gpointer command, WriterTurn *turn, GError **error);

/** A seat that could not be taken again. */
typedef struct {
  gint64 attendee_id;
  char *title; /* of the session */
} PlacesLost;
void places_lost_free (gpointer lost);

/** places_reclaim: an expired order is paid after all: takes its seats of @released_ms again where
 * there are places and they still fit. @lost: (element-type PlacesLost): gets those of which that
 * is not so, a person's together. Its tickets are the caller's to take first. */
gboolean places_reclaim (Store *store, gint64 order_id, gint64 released_ms, gint64 now_ms,
                         GPtrArray *lost, GError **error);

/**
 * places_person_end:
 *
 * Gives back everything one person of a pending or paid order has: seats, places in lines, the
 * ticket and the use of a voucher; and marks the person cancelled. Badge and money are the
 * caller's.
 *
 * Errors: ORDER_ERROR_UNKNOWN when there is no such active person.
 */
gboolean places_person_end (Store *store, gint64 attendee_id, const char *actor, gint64 now_ms,
                            GError **error);

/** places_tell_doors: the person's seats changed after the badge was made: kiosks hear of it. */
gboolean places_tell_doors (Store *store, gint64 attendee_id, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PlacesSession, places_session_clear)
