/* SPDX-License-Identifier: EUPL-1.2
 *
 * The person something is changed of; see person.h.
 */
#include "server/sales/after/person.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/sales/order_state.h"

static const char SQL_FIRST_DAY[] =
    "SELECT IFNULL (MIN (d.date), '') FROM attendee a JOIN ticket_type t ON t.id = a.ticket_type_id"
    " JOIN day d ON t.days & (1 << (d.id - 1)) WHERE a.id = :attendee";
static const char SQL_PERSON[] =
    "SELECT a.id, o.id, o.state = 'paid', t.days, a.price_cents, (SELECT COUNT(*) FROM attendee b"
    " WHERE b.order_id = o.id AND b.state = 'active'), IFNULL ((SELECT MIN (d.date) FROM day d"
    " WHERE t.days & (1 << (d.id - 1))), '') FROM attendee a JOIN sale_order o ON o.id = a.order_id"
    " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE a.public_id = :person"
    " AND a.state = 'active' AND o.state IN ('pending', 'paid')";

void
after_who_clear (AfterWho *who)
{
  g_clear_pointer (&who->person, g_free);
  g_clear_pointer (&who->reason, g_free);
  g_clear_pointer (&who->next, g_free);
}

gboolean
after_reason_fits (char *reason)
{
  glong length = reason != NULL ? g_utf8_strlen (g_strstrip (reason), -1) : 0;
  return length >= 2 && length <= AFTER_REASON_MAX;
}

static gboolean
check_reason (const AfterWho *who, GError **error)
{
  if (who->staff_id == 0 || after_reason_fits (who->reason))
    return TRUE;
  g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_REASON, "staff must give a reason");
  return FALSE;
}

static gint64
midnight (const char *date)
{
  g_autofree char *text = g_strconcat (date, "T00:00", NULL);
  gint64 ms = 0;
  return when_parse_local (text, when_zone (), &ms) ? ms : G_MAXINT64;
}

gint64
after_first_day (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_FIRST_DAY, "i", ":attendee", attendee_id);
  return q != NULL && store_step (q, error) == STORE_ROW ? midnight (store_column_text (q, 0)) : -1;
}

gboolean
after_person (Store *store, const AfterWho *who, AfterPerson *person, GError **error)
{
  if (!check_reason (who, error))
    return FALSE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PERSON, "t", ":person", who->person);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such person");
  if (step != STORE_ROW)
    return FALSE;
  *person = (AfterPerson){ .attendee_id = store_column_int (q, 0),
                           .order_id = store_column_int (q, 1),
                           .paid = store_column_int (q, 2) != 0,
                           .days = (int) store_column_int (q, 3),
                           .price_cents = store_column_int (q, 4),
                           .people_left = (int) store_column_int (q, 5),
                           .first_day_ms = midnight (store_column_text (q, 6)) };
  return TRUE;
}

char *
after_actor (const AfterWho *who, const AfterPerson *person)
{
  return who->staff_id != 0 ? g_strdup_printf ("staff:%" G_GINT64_FORMAT, who->staff_id)
                            : g_strdup_printf ("attendee:%" G_GINT64_FORMAT, person->attendee_id);
}

gboolean
after_audit (Store *store, const AfterWho *who, const AfterPerson *person, const char *action,
             gint64 now_ms, GError **error)
{
  return after_audit_with (store, who, person, action, json_object (), now_ms, error);
}

gboolean
after_audit_with (Store *store, const AfterWho *who, const AfterPerson *person, const char *action,
                  json_t *detail, gint64 now_ms, GError **error)
{
  g_autofree char *actor = after_actor (who, person);
  g_autofree char *subject = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, person->attendee_id);
  if (who->staff_id != 0)
    json_object_set_new (detail, "reason", json_string (who->reason));
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean well = audit_add (store, now_ms, actor, action, subject, text, error);
  free (text);
  return well;
}
