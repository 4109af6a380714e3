/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lines for sessions that are full. A place that comes free, for whatever reason, is offered to the
 * first in line in the same transaction, by mail and with a deadline; until then it stays taken,
 * so that no passer-by gets it. Who does not answer in time loses the offer to the next.
 *
 * Only people of a placed order are offered anything: a cart has no address yet. It keeps its turn.
 */
#pragma once

#include "server/core/writer.h"

/** The states of a place in a line, and the only ways between them: see waiting_state_allowed(). */
typedef enum {
  WAITING_WAITING,
  WAITING_OFFERED,   /* a place is taken for this person until the deadline */
  WAITING_ACCEPTED,  /* it became a seat: held, or confirmed when the order is paid */
  WAITING_LAPSED,    /* no answer in time */
  WAITING_WITHDRAWN, /* left, or fell away because of another seat at that time */
} WaitingState;

enum { WAITING_MAX = 20 }; /* lines one person may stand in at once */

gboolean waiting_state_allowed (WaitingState from, WaitingState to);
/** waiting_state_name, waiting_state_from: the words of the database. */
const char *waiting_state_name (WaitingState state);
WaitingState waiting_state_from (const char *name);

/* ---- For commands ---- */

/** waiting_serve: offers the free places of @session_id to the first in its line. */
gboolean waiting_serve (Store *store, gint64 session_id, gint64 now_ms, GError **error);
/** waiting_serve_all: the same for every session that has both; after places were added. */
gboolean waiting_serve_all (Store *store, gint64 now_ms, GError **error);
/** waiting_serve_order: an order was placed: its people may be offered places from now on. */
gboolean waiting_serve_order (Store *store, gint64 order_id, gint64 now_ms, GError **error);
/** waiting_withdraw_all: takes a person out of every line; what was offered goes to the next. */
gboolean waiting_withdraw_all (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);
/** waiting_withdraw_clashing: out of the lines for sessions that cannot go together with
 * @session_id, which this person has now. @titles: (nullable) (element-type utf8): gets theirs. */
gboolean waiting_withdraw_clashing (Store *store, gint64 attendee_id, gint64 session_id,
                                    gint64 now_ms, GPtrArray *titles, GError **error);

/** A line a person stands in. */
typedef struct {
  gint64 id, session_id;
  gint64 until_ms; /* of an offer; 0: still waiting */
} WaitingLine;

/** waiting_lines: Returns: (transfer full) (element-type WaitingLine): the lines in which
 * @attendee_id waits or has an offer. */
GArray *waiting_lines (Store *store, gint64 attendee_id, GError **error);

/** waiting_state_change: the one place where the state changes; with an audit row. @actor: who did
 * it, as the audit log has it; NULL: it came of something else, which has a row of its own.
 * @until_ms: for an offer. Errors: ORDER_ERROR_STATE when there is no such way. */
gboolean waiting_state_change (Store *store, gint64 id, WaitingState to, gint64 until_ms,
                               const char *actor, gint64 now_ms, GError **error);

/** waiting_end: ends place @id in the line of @session_id; a place offered goes to the next.
 * @actor: as waiting_state_change()'s. */
gboolean waiting_end (Store *store, gint64 id, gint64 session_id, WaitingState to,
                      const char *actor, gint64 now_ms, GError **error);

/**
 * waiting_join:
 * @days: mask of the person's ticket
 *
 * Puts a person at the end of the line, with an audit row. Harmless when there already.
 *
 * Errors: ORDER_ERROR_UNKNOWN, _NOT_FOR_TICKET, _PLACES_FREE; ORDER_ERROR_STATE when the person has
 * a seat in it, or stands in WAITING_MAX lines.
 */
gboolean waiting_join (Store *store, gint64 attendee_id, int days, gint64 session_id, gint64 now_ms,
                       GError **error);

/** waiting_leave: out of one line. Harmless when not in it. */
gboolean waiting_leave (Store *store, gint64 attendee_id, gint64 session_id, gint64 now_ms,
                        GError **error);

/* ---- Commands ---- */

/** What a person does with a line, by their own page. */
typedef enum {
  WAITING_ACT_JOIN,
  WAITING_ACT_LEAVE, /* also: no, thank you */
  WAITING_ACT_ACCEPT,
} WaitingAct;

/**
 * WaitingChange:
 * @person: attendee.public_id
 * @link: what the page's address has behind /mijn/; the outcome leads there
 * @yes: accept also when a seat must be given up for it
 * @fell_away: (out) (element-type utf8): titles of the lines that accepting ended
 */
typedef struct {
  char *person, *link;
  gint64 session_id;
  WaitingAct act;
  gboolean yes;
  GPtrArray *fell_away;
} WaitingChange;

void waiting_change_free (gpointer command);

/**
 * waiting_change_run: WriterRun; wants WRITER_SAVEPOINT. Outcome "/mijn/LINK?wachtlijst=" and
 * "erbij", "eraf", "ja", or "ja-en-eraf".
 *
 * Accepting gives up the seats at that time, and the person's other lines at that time fall away.
 *
 * Errors: those of waiting_join(); ORDER_ERROR_OVERLAP with the titles of what must be given up
 * when @yes was not said; ORDER_ERROR_STATE when there is no offer (any more).
 */
gboolean waiting_change_run (gpointer command, WriterTurn *turn, GError **error);

/** waiting_due_run: command without a struct: offers that nobody answered in time go on. */
gboolean waiting_due_run (gpointer command, WriterTurn *turn, GError **error);

/* ---- Reading ---- */

/** A place in a line, as its owner sees it. */
typedef struct {
  gint64 id, session_id;
  char *title, *slug, *room;
  gint64 starts_ms, ends_ms, until_ms;
  WaitingState state;
  int ahead;     /* people before this one in the line */
  char *clashes; /* titles of the seats it would cost; "" for none */
} WaitingPlace;

void waiting_place_free (gpointer place);

/** waiting_places: a person's lines by time: all that wait or are offered, and what lapsed in the
 * last week. Returns: (transfer full) (element-type WaitingPlace). */
GPtrArray *waiting_places (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);
