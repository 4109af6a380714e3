/* SPDX-License-Identifier: EUPL-1.2
 *
 * Somebody with a ticket, and who wants to change something about it: the person by an own link, or
 * a member of staff with a reason. For commands.
 */
#pragma once

#include <jansson.h>

#include "schedule/store.h"

enum { AFTER_REASON_MAX = 200 };

/**
 * AfterWho: who changes what of whom.
 * @person: attendee.public_id
 * @staff_id: 0 when it is done by own link; staff are not bound by deadlines
 * @next: (nullable): where the form leads when it is done; kept as its outcome
 * @reason: (nullable): what staff must give: at least a word; stands in the audit log for ever, so
 *   without names
 */
typedef struct {
  char *person;
  gint64 staff_id;
  char *reason;
  char *next;
} AfterWho;

void after_who_clear (AfterWho *who);

/** The person as it stands now. */
typedef struct {
  gint64 attendee_id, order_id;
  gboolean paid; /* else pending: on account, or not paid yet */
  int days;      /* mask of the ticket */
  gint64 price_cents;
  gint64 first_day_ms; /* midnight at which the first day of the ticket begins */
  int people_left;     /* active ones in the order, this one among them */
} AfterPerson;

/**
 * after_person:
 *
 * Errors: ORDER_ERROR_UNKNOWN when there is no such active person of a placed order;
 * ORDER_ERROR_REASON when staff give no reason, or one that is too long.
 */
gboolean after_person (Store *store, const AfterWho *who, AfterPerson *person, GError **error);

/** after_first_day: when the first day of the ticket of @attendee_id begins, from when nobody
 * cancels by the own link any more; G_MAXINT64 for a ticket without days, -1 with @error set. */
gint64 after_first_day (Store *store, gint64 attendee_id, GError **error);

/** after_reason_fits: trims @reason (nullable); TRUE when it has 2 to AFTER_REASON_MAX characters.
 */
gboolean after_reason_fits (char *reason);

/** after_audit: a row of who did @action with the person, and why. after_audit_with: and @detail:
 * (transfer full): an object with more of it; never names. */
gboolean after_audit (Store *store, const AfterWho *who, const AfterPerson *person,
                      const char *action, gint64 now_ms, GError **error);
gboolean after_audit_with (Store *store, const AfterWho *who, const AfterPerson *person,
                           const char *action, json_t *detail, gint64 now_ms, GError **error);

/** after_actor: "staff:3" or "attendee:17", as the audit log has it. Returns: (transfer full). */
char *after_actor (const AfterWho *who, const AfterPerson *person);
