/* SPDX-License-Identifier: EUPL-1.2
 *
 * Everything the house has of one person, in one place: to give it to that person, and to erase it.
 *
 * WHO ADDS A TABLE WITH SOMETHING PERSONAL IN IT adds a row to person_tables.c: how to find it, how
 * to erase it, or why it must stay. A test fills every text column it can and looks for the name
 * and the address after erasing, so that nobody forgets.
 */
#pragma once

#include <jansson.h>

#include "server/core/writer.h"

#define PERSON_ERROR (person_error_quark ())
GQuark person_error_quark (void);
typedef enum {
  PERSON_ERROR_UNKNOWN, /* no such person */
  PERSON_ERROR_SURE,    /* not confirmed, or staff without a reason */
} PersonError;

enum { PERSON_ERASE_MAX = 3 };

/**
 * PersonTable: SQL may name :attendee (id), :order (id of the attendee's), :email and :name (as
 * they are before anything is erased; an empty :email matches nothing), and what PersonReach makes
 * true: :buyer (they ordered), :sole (the order's address is theirs and nobody else's in it) and
 * :all (everything else with :email is theirs too).
 * @name: in the export
 * @select: what there is
 * @erase: (nullable): run in order, rows of the table from top to bottom
 * @leave: (nullable): run when the ticket goes to somebody else: what only who had it may know;
 *   names and addresses are still theirs then
 * @kept: (nullable): why it stays: the ending of a sentence privacy.kept_…
 */
typedef struct {
  const char *name;
  const char *select;
  const char *erase[PERSON_ERASE_MAX];
  const char *leave;
  const char *kept;
} PersonTable;

/** person_tables: Static. */
const PersonTable *person_tables (gsize *count);

/** person_find: id of attendee.public_id. Returns: 0 without @error when there is none. */
gint64 person_find (Store *store, const char *person_id, GError **error);

/**
 * PersonReach: how far a request reaches. No address was ever proved to be of who typed it, so a
 * link opens what it was made for and no more; whoever has several orders has a link of each, and
 * staff can look and do it at once.
 * @PERSON_REACH_OWN: what is the person's; what is the order's too when they ordered for nobody but
 *   themselves
 * @PERSON_REACH_ORDER: also what is the order's: by the order's link
 * @PERSON_REACH_ADDRESS: also every other order and person of that name with the same address
 */
typedef enum {
  PERSON_REACH_OWN,
  PERSON_REACH_ORDER,
  PERSON_REACH_ADDRESS,
} PersonReach;

/** person_export: Returns: (transfer full): an object of arrays of rows, and why what is kept is
 * kept; NULL with @error set. */
json_t *person_export (Store *store, gint64 attendee_id, PersonReach reach, GError **error);

/** person_leave: for commands: the ticket of @attendee_id goes to somebody else: erases what only
 * who had it may know: needs, place in the register, own activities. */
gboolean person_leave (Store *store, gint64 attendee_id, GError **error);

/**
 * PersonErase: erases all of one person: name, addresses, what they need, what the register knew
 * them by, their own words. A ticket for days to come is cancelled first, by the terms in force
 * (cancel.h), so that the money that belongs to it goes back to who paid. Rows of money stay as tax
 * law asks, rows of evidence stay and name nobody.
 * @person_id: attendee.public_id
 * @staff_id: 0: by own link, or because the time is over
 * @reason: (nullable): what staff must give
 * @sure: the box was ticked
 * @reach: PERSON_REACH_ADDRESS is for staff: everybody of that name and address is erased like
 * this, and the address wherever else it stands
 * @quoted_cents: as AfterCancel's: what the person was told would go back
 */
typedef struct {
  char *person_id;
  gint64 staff_id;
  char *reason;
  gboolean sure;
  PersonReach reach;
  gint64 quoted_cents;
  char *outcome; /* (nullable): where the form's answer leads */
} PersonErase;
void person_erase_free (gpointer command);
/** person_erase_run: WriterRun, WRITER_SAVEPOINT. Erasing twice does no harm. Errors: PERSON_ERROR;
 * ORDER_ERROR_QUOTE when another amount would go back by now. */
gboolean person_erase_run (gpointer command, WriterTurn *turn, GError **error);

/** person_erase: for commands: erases without cancelling first. @reason: (nullable). */
gboolean person_erase (Store *store, gint64 attendee_id, PersonReach reach, const char *actor,
                       const char *reason, gint64 now_ms, GError **error);

/**
 * PersonSweep: what time erases: needs, details in carts that nobody ordered, in the end people,
 * and at last who paid (money_names.h). A few at a time.
 * @more: (out): there is more to do
 */
typedef struct {
  gboolean more;
} PersonSweep;
/** person_sweep_run: WriterRun without an outcome; WRITER_SAVEPOINT. */
gboolean person_sweep_run (gpointer command, WriterTurn *turn, GError **error);
