/* SPDX-License-Identifier: EUPL-1.2
 *
 * Offerings: what a session, or a whole day, is worth to a register. A validated one gives
 * registeruren; without validation presence gives a proof of attendance, and says so.
 */
#pragma once

#include "schedule/programme.h"
#include "schedule/store.h"

#define OFFERING_ERROR (offering_error_quark ())
GQuark offering_error_quark (void);
typedef enum {
  OFFERING_ERROR_FIELDS, /* something is not as it should be */
  OFFERING_ERROR_CLOSED, /* the books are closed */
} OfferingError;

/** The areas of competence, in this order everywhere. Source: Besluit bekwaamheidseisen
 * onderwijspersoneel, Staatsblad 2017, 148; the rest is general. */
enum { AREA_SUBJECT, AREA_DIDACTIC, AREA_PEDAGOGIC, AREA_OTHER, AREAS };

/** Fields that can be wrong, as a mask. */
typedef enum {
  OFFERING_WRONG_CODE = 1 << 0,
  OFFERING_WRONG_PROVIDER = 1 << 1,
  OFFERING_WRONG_TYPE = 1 << 2,
  OFFERING_WRONG_HOURS = 1 << 3, /* none, or more self-study than hours */
  OFFERING_WRONG_TERM = 1 << 4,  /* no date, or offered when nothing could be offered any more */
  OFFERING_WRONG_TEXT = 1 << 5,  /* elements, contribution or content too long */
} OfferingWrong;

/** All texts are never NULL. Hours are quarters. */
typedef struct {
  gint64 session_id, day_id; /* one of them 0 */
  char *code, *provider, *activity_type;
  gboolean validated;
  int quarters[AREAS];
  int self_quarters; /* of these, self-study; the rest is contact */
  char *offered_on, *valid_until;
  char *elements, *contribution, *content;
  gboolean from_office; /* typed in the office: an import leaves it alone */
} Offering;

Offering *offering_new (void);
/** offering_free: accepts NULL. */
void offering_free (Offering *offering);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Offering, offering_free)

/** offering_type_known: whether @type is one of programme_activity_types(). */
gboolean offering_type_known (const char *type);

/** offering_total: all quarters of an hour. */
int offering_total (const Offering *offering);

/** offering_good_on: validated in time (offered before @validation_end, when that is known) and
 * still valid on @date. ISO dates. */
gboolean offering_good_on (const Offering *offering, const char *date, const char *validation_end);

/**
 * offering_split: divides @total quarters by @weights, largest remainder first, so that parts add
 * up; ties go to the area that stands first. All weights 0: everything is general.
 */
void offering_split (int total, const int weights[AREAS], int out[AREAS]);

/** offering_find: of the session, or of the day when @session_id is 0. Returns: (transfer full):
 * NULL without @error when there is none. */
Offering *offering_find (Store *store, gint64 session_id, gint64 day_id, GError **error);

/** offering_check: Returns: mask of OfferingWrong; @validation_end as in offering_good_on(). */
unsigned offering_check (const Offering *offering, const char *validation_end);

/** offering_import: what a programme says of a session (or day), NULL for nothing: takes the place
 * of what an earlier programme said, never of what the office typed. For commands. */
gboolean offering_import (Store *store, gint64 session_id, gint64 day_id,
                          const ProgrammeOffering *said, GError **error);

/** offering_put: stores @offering in place of the one that was there. For commands. */
gboolean offering_put (Store *store, const Offering *offering, GError **error);
/** offering_remove: for commands. */
gboolean offering_remove (Store *store, gint64 session_id, gint64 day_id, GError **error);
