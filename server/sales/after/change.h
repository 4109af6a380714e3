/* SPDX-License-Identifier: EUPL-1.2
 *
 * Changes by somebody who has a ticket: other sessions, a name spelled right, and the ticket handed
 * to a colleague. By own link until a deadline, by staff at any time with a reason. Commands for
 * the writer.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/after/person.h"
#include "server/sales/seats.h"

/** after_change_until: until when the person may change things other than sessions: some hours
 * (setting change.badge_hours) before the first day of the ticket begins. */
gint64 after_change_until (Store *store, const AfterPerson *person);
/** after_seats_until: until when a session that starts at @starts_ms may be taken or given up:
 * setting change.session_hours before it. */
gint64 after_seats_until (Store *store, gint64 starts_ms);

/**
 * AfterSeats: the whole choice of sessions.
 * @full: (out) (element-type gint64): ids of what was full
 * @late: (out) (nullable): title of the session for which it is too late
 */
typedef struct {
  AfterWho who;
  gint64 sessions[SEATS_MAX];
  guint n_sessions;
  GArray *full;
  char *late;
} AfterSeats;
void after_seats_free (gpointer command);
/** after_seats_run: WriterRun; outcome AfterWho.next; WRITER_SAVEPOINT. Errors: those of
 * after_person() and seats_choose(); ORDER_ERROR_LATE with @late set. */
gboolean after_seats_run (gpointer command, WriterTurn *turn, GError **error);

/** What is wrong with a name or a colleague's details, as a mask. */
typedef enum {
  AFTER_FIELD_NAME = 1 << 0,
  AFTER_FIELD_EMAIL = 1 << 1,
  AFTER_FIELD_SCHOOL = 1 << 2,
  AFTER_FIELD_PLACE = 1 << 3,
} AfterField;

/** Whether somebody may be photographed. */
typedef enum { AFTER_PHOTO_AS_IT_WAS, AFTER_PHOTO_YES, AFTER_PHOTO_NO } AfterPhoto;

/**
 * AfterName: the name, school and place as they stand on the badge, corrected. A badge that was
 * made is replaced by a new one with a new code. It stays good when only @photo is different: the
 * office prints it again.
 * @wrong: (out): mask of AfterField
 */
typedef struct {
  AfterWho who;
  char *name, *school, *place;
  AfterPhoto photo;
  unsigned wrong;
} AfterName;
void after_name_free (gpointer command);
/** after_name_run: WriterRun; outcome AfterWho.next; WRITER_SAVEPOINT. Nothing happens, also to the
 * badge, when nothing is different. Errors: those of after_person(); ORDER_ERROR_FIELDS with @wrong
 * set; ORDER_ERROR_LATE. */
gboolean after_name_run (gpointer command, WriterTurn *turn, GError **error);

/**
 * AfterHandOver: the ticket goes to a colleague: the old person's link and badge are worth nothing
 * from now on, what only they may know (person_leave()) is erased, and the colleague gets an own
 * link by mail. Sessions go along.
 */
typedef struct {
  AfterWho who;
  char *name, *email, *school, *place;
  unsigned wrong;
} AfterHandOver;
void after_hand_over_free (gpointer command);
/** after_hand_over_run: WriterRun; outcome AfterWho.next; WRITER_SAVEPOINT. Errors: as
 * after_name_run(); ORDER_ERROR_STATE when the person has been scanned at a door: a ticket that was
 * used stays. */
gboolean after_hand_over_run (gpointer command, WriterTurn *turn, GError **error);
