/* SPDX-License-Identifier: EUPL-1.2
 *
 * An order as its owner sees it: on the private page, in the letter, in the calendar.
 */
#pragma once

#include "badges/code.h"
#include "server/sales/catalogue.h"

/** An order, and one of its people. */
typedef struct {
  gint64 order_id;
  char *public_id, *number, *state, *lang, *email; /* of the order */
  gint64 total_cents;
  int people; /* above 1: a group */
  gint64 attendee_id;
  char *person_id; /* attendee.public_id */
  char *name, *person_email, *school, *place, *ticket_nl, *ticket_en;
  int days;            /* mask of the ticket */
  char *last_day;      /* "YYYY-MM-DD", of the ticket; "" for a ticket without days */
  gboolean cancelled;  /* this person */
  gboolean no_photo;   /* does not want to be photographed */
  gboolean on_account; /* the order is, or was, to be paid by invoice */
  gboolean handed;     /* the ticket went to this person from somebody else */
  gboolean ordered;    /* this person ordered, for nobody else; or it is the order's link */
  GPtrArray *sessions; /* of CatalogueSession: the seats that are theirs, by time */
} Mine;

/** mine_find: by @public_id; by @order_id when that is NULL: with the first person. Returns:
 * (transfer full): NULL without @error when there is no such order, or it never left the cart. */
Mine *mine_find (Store *store, const char *public_id, gint64 order_id, GError **error);
/** mine_find_person: the same for the person with attendee.public_id @person_id. */
Mine *mine_find_person (Store *store, const char *person_id, GError **error);
void mine_free (Mine *mine);

/** mine_is_active: whether the ticket can be used, or still be paid. */
gboolean mine_is_active (const Mine *mine);
/** mine_is_over: whether the last of the ticket's days is past. */
gboolean mine_is_over (const Mine *mine, gint64 now_ms);

/** mine_session_ids: Returns: (transfer full) (element-type gint64): of @sessions. */
GArray *mine_session_ids (const Mine *mine);

/** mine_badge: (transfer full): the badge as a PDF page; NULL without @error when there is none
 * (yet). */
GBytes *mine_badge (Store *store, const Mine *mine, GError **error);

/** mine_badge_code: the code on the person's valid badge, and the serial of its number. Returns:
 * FALSE without @error when there is none (yet). */
gboolean mine_badge_code (Store *store, const Mine *mine, BadgeCode *code, guint32 *serial,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mine, mine_free)

/** Somebody of a group, as who ordered sees them: how far they are. The page of who has no address,
 * such as a pupil, is opened by who ordered; of the others it is their own. */
typedef struct {
  char *person_id; /* attendee.public_id */
  char *name, *email;
  char *ticket_nl, *ticket_en;
  int seats;
  gboolean cancelled;
} MinePerson;

void mine_person_free (gpointer person);

/** mine_people: Returns: (transfer full) (element-type MinePerson): everybody in the order. */
GPtrArray *mine_people (Store *store, gint64 order_id, GError **error);
