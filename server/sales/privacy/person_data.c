/* SPDX-License-Identifier: EUPL-1.2
 *
 * Giving and erasing all of one person; see person_data.h.
 */
#include "server/sales/privacy/person_data.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/change.h"
#include "server/core/settings.h"
#include "server/sales/after/cancel.h"
#include "server/sales/catalogue.h"
#include "server/sales/places.h"
#include "server/sales/privacy/money_names.h"

G_DEFINE_QUARK (person_error, person_error)

enum { SWEEP_AT_ONCE = 20, REASON_MIN = 3 };
static const gint64 DAY_MS = G_GINT64_CONSTANT (86400000);

static const char SQL_FIND[] = "SELECT id FROM attendee WHERE public_id = :person";
static const char SQL_WHO[] =
    "SELECT a.order_id, CASE WHEN a.email <> '' THEN a.email WHEN 1 = (SELECT COUNT(*) FROM "
    "attendee"
    " b WHERE b.order_id = a.order_id) THEN o.email ELSE '' END, a.name, a.state = 'active' AND"
    " o.state IN ('pending', 'paid') FROM attendee a JOIN sale_order o ON o.id = a.order_id"
    " WHERE a.id = :attendee";
/* Of the order's addresses, one that erasing leaves. */
static const char SQL_PAYER_STAYS[] =
    "SELECT EXISTS (SELECT 1 FROM on_account WHERE order_id = :order AND email <> '') OR EXISTS"
    " (SELECT 1 FROM sale_order WHERE id = :order AND email <> '' AND email <> :email COLLATE"
    " NOCASE)";
static const char SQL_BADGES_END[] =
    "UPDATE badge SET state = CASE WHEN :ended AND state = 'valid' THEN 'cancelled' ELSE state END,"
    " version = :version WHERE attendee_id = :attendee";
static const char SQL_NEEDS_DUE[] = "DELETE FROM need";
/* An order that ran out may still be paid: then not for this person. */
static const char SQL_EXPIRED_LESS[] =
    "UPDATE sale_order SET total_cents = total_cents - (SELECT price_cents FROM attendee WHERE id ="
    " :attendee AND state = 'active') WHERE state = 'expired' AND id = (SELECT order_id FROM"
    " attendee WHERE id = :attendee AND state = 'active')";
static const char SQL_EXPIRED_END[] =
    "UPDATE attendee SET state = 'cancelled' WHERE id = :attendee AND state = 'active' AND EXISTS"
    " (SELECT 1 FROM sale_order o WHERE o.id = order_id AND o.state = 'expired')";
/* Carts that nobody ordered: whose they were is in nobody's interest. */
#define OLD_CARTS                                                                                  \
  "SELECT id FROM sale_order WHERE number IS NULL AND state IN ('expired', 'cancelled')"           \
  " AND created_ms < :before"
static const char SQL_CARTS_NEEDS[] =
    "DELETE FROM need WHERE attendee_id IN (SELECT id FROM attendee WHERE order_id IN (" OLD_CARTS
    "))";
static const char SQL_CARTS_TEACHERS[] =
    "UPDATE teacher SET register_number = '' WHERE register_number <> '' AND attendee_id IN"
    " (SELECT id FROM attendee WHERE order_id IN (" OLD_CARTS "))";
static const char SQL_CARTS_PEOPLE[] =
    "UPDATE attendee SET name = '', email = '', school = '', place = '', sector = 0"
    " WHERE (name <> '' OR email <> '' OR school <> '') AND order_id IN (" OLD_CARTS ")";
static const char SQL_CARTS_ORDERS[] =
    "UPDATE sale_order SET email = '', contact_name = '', school = '', place = ''"
    " WHERE (email <> '' OR contact_name <> '') AND id IN (" OLD_CARTS ")";
static const char SQL_CONTACTS[] =
    "UPDATE sale_order SET email = '', contact_name = '', school = '', place = ''"
    " WHERE email <> '' OR contact_name <> ''";
static const char SQL_PEOPLE_DUE[] =
    "SELECT public_id FROM attendee WHERE name <> '' OR email <> '' LIMIT :limit";

/* ---- Whose data ---- */

typedef struct {
  gint64 attendee_id, order_id;
  char *email, *name;
  gboolean active;
} Who;

static void
who_clear (Who *who)
{
  g_clear_pointer (&who->email, g_free);
  g_clear_pointer (&who->name, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Who, who_clear)

gint64
person_find (Store *store, const char *person_id, GError **error)
{
  return store_number (store, error, SQL_FIND, 0, "t", ":person", person_id);
}

static gboolean
find_who (Store *store, gint64 attendee_id, Who *who, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_WHO, "i", ":attendee", attendee_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, PERSON_ERROR, PERSON_ERROR_UNKNOWN, "no such person");
  if (step != STORE_ROW)
    return FALSE;
  *who = (Who){ .attendee_id = attendee_id,
                .order_id = store_column_int (q, 0),
                .email = g_strdup (store_column_text (q, 1)),
                .name = g_strdup (store_column_text (q, 2)),
                .active = store_column_int (q, 3) != 0 };
  return TRUE;
}

/* Binds what @sql asks for. */
static StoreStmt *
ask (Store *store, const char *sql, const Who *who, GError **error)
{
  StoreStmt *q = store_prepare (store, sql, error);
  if (q == NULL)
    return NULL;
  if (strstr (sql, ":attendee") != NULL)
    store_bind_int (q, ":attendee", who->attendee_id);
  if (strstr (sql, ":order") != NULL)
    store_bind_int (q, ":order", who->order_id);
  if (strstr (sql, ":email") != NULL)
    store_bind_text (q, ":email", who->email);
  if (strstr (sql, ":name") != NULL)
    store_bind_text (q, ":name", who->name);
  return q;
}

/* ---- Giving ---- */

static json_t *
column_json (StoreStmt *q, int column)
{
  if (store_column_is_null (q, column))
    return json_null ();
  const char *name = store_column_name (q, column);
  if (g_str_has_suffix (name, "_ms")) {
    g_autofree char *moment = when_format_utc (store_column_int (q, column));
    return json_string (moment);
  }
  static const char *const NUMBERS[] = { "_cents", "_quarters" };
  static const char *const PLAIN[] = { "choices",   "sector",    "no_photo", "enrolled", "number",
                                       "direction", "withdrawn", "verdict",  "counts" };
  const char *text = store_column_text (q, column);
  gboolean number = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (NUMBERS); i++)
    number = number || g_str_has_suffix (name, NUMBERS[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (PLAIN); i++)
    number = number || strcmp (name, PLAIN[i]) == 0;
  gint64 value = 0;
  return number && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL)
             ? json_integer (value)
             : json_string (text);
}

static json_t *
rows_json (StoreStmt *q, GError **error)
{
  json_t *rows = json_array ();
  StoreStep step = STORE_FAILED;
  while ((step = store_step (q, error)) == STORE_ROW) {
    json_t *row = json_object ();
    for (int i = 0; i < store_column_count (q); i++)
      json_object_set_new (row, store_column_name (q, i), column_json (q, i));
    json_array_append_new (rows, row);
  }
  if (step == STORE_DONE)
    return rows;
  json_decref (rows);
  return NULL;
}

json_t *
person_export (Store *store, gint64 attendee_id, GError **error)
{
  g_auto (Who) who = { 0 };
  if (!find_who (store, attendee_id, &who, error))
    return NULL;
  gsize count = 0;
  const PersonTable *tables = person_tables (&count);
  json_t *all = json_object ();
  for (gsize i = 0; i < count; i++) {
    g_autoptr (StoreStmt) q = ask (store, tables[i].select, &who, error);
    json_t *rows = q != NULL ? rows_json (q, error) : NULL;
    if (rows == NULL) {
      json_decref (all);
      return NULL;
    }
    json_object_set_new (all, tables[i].name, rows);
  }
  return all;
}

/* ---- Erasing ---- */

void
person_erase_free (gpointer command)
{
  PersonErase *erase = command;
  g_free (erase->person_id);
  g_free (erase->reason);
  g_free (erase->outcome);
  g_free (erase);
}

static gboolean
run_one (Store *store, const char *sql, const Who *who, GError **error)
{
  g_autoptr (StoreStmt) q = ask (store, sql, who, error);
  return q != NULL && store_run (q, error);
}

gboolean
person_leave (Store *store, gint64 attendee_id, GError **error)
{
  g_auto (Who) who = { 0 };
  gsize count = 0;
  const PersonTable *tables = person_tables (&count);
  if (!find_who (store, attendee_id, &who, error))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    if (tables[i].leave != NULL && !run_one (store, tables[i].leave, &who, error))
      return FALSE;
  return TRUE;
}

static gboolean
run_all (Store *store, const Who *who, GError **error)
{
  gsize count = 0;
  const PersonTable *tables = person_tables (&count);
  for (gsize i = 0; i < count; i++)
    for (int k = 0; k < PERSON_ERASE_MAX && tables[i].erase[k] != NULL; k++)
      if (!run_one (store, tables[i].erase[k], who, error))
        return FALSE;
  return TRUE;
}

/* Before the congress is over a nameless badge would still open doors; and kiosks must forget the
 * name, whenever it is. */
static gboolean
end_attendance (Store *store, const Who *who, const char *actor, gint64 now_ms, GError **error)
{
  gint64 over_ms = 0, version = 0;
  if (!catalogue_ends (store, &over_ms, error))
    return FALSE;
  version = change_next (store, error);
  gboolean ends = who->active && now_ms < over_ms;
  return version > 0 &&
         (!ends || places_person_end (store, who->attendee_id, actor, now_ms, error)) &&
         store_change (store, error, SQL_EXPIRED_LESS, "i", ":attendee", who->attendee_id) &&
         store_change (store, error, SQL_EXPIRED_END, "i", ":attendee", who->attendee_id) &&
         store_change (store, error, SQL_BADGES_END, "dii", ":ended", ends, ":version", version,
                       ":attendee", who->attendee_id);
}

static gboolean
erase_person (Store *store, gint64 attendee_id, const char *actor, const char *reason,
              gint64 now_ms, GError **error)
{
  g_auto (Who) who = { 0 };
  if (!find_who (store, attendee_id, &who, error) ||
      !end_attendance (store, &who, actor, now_ms, error) || !run_all (store, &who, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, attendee_id);
  json_t *detail = reason != NULL ? json_pack ("{s:s}", "reason", reason) : json_object ();
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean added = audit_add (store, now_ms, actor, "person.erased", subject, text, error);
  free (text);
  return added;
}

/* Who is erased reads no letter any more; who paid may. */
static gboolean
who_hears (Store *store, gint64 attendee_id, CancelTells *tells, GError **error)
{
  g_auto (Who) who = { 0 };
  if (!find_who (store, attendee_id, &who, error))
    return FALSE;
  gint64 stays = store_number (store, error, SQL_PAYER_STAYS, -1, "it", ":order", who.order_id,
                               ":email", who.email);
  *tells = stays > 0 ? CANCEL_TELLS_PAYER : CANCEL_TELLS_NOBODY;
  return stays >= 0;
}

/* The days of the ticket are still to come: its money goes back by the terms. */
static gboolean
cancel_first (Store *store, const PersonErase *erase, gint64 now_ms, GError **error)
{
  AfterCancel cancel = {
    .who = { erase->person_id, erase->staff_id, erase->reason, NULL },
    .percent = -1,
    .quoted_cents = erase->quoted_cents,
  };
  AfterPerson person;
  g_autoptr (GError) refused = NULL;
  gboolean active = after_person (store, &cancel.who, &person, &refused);
  if (!active && !g_error_matches (refused, ORDER_ERROR, ORDER_ERROR_UNKNOWN)) {
    g_propagate_error (error, g_steal_pointer (&refused));
    return FALSE;
  }
  return !active || person.first_day_ms <= now_ms ||
         (who_hears (store, person.attendee_id, &cancel.tells, error) &&
          after_cancel (store, &cancel, now_ms, error));
}

gboolean
person_erase_run (gpointer command, WriterTurn *turn, GError **error)
{
  PersonErase *erase = command;
  gboolean reasoned = erase->staff_id == 0 ||
                      (after_reason_fits (erase->reason) && strlen (erase->reason) >= REASON_MIN);
  if (!erase->sure || !reasoned) {
    g_set_error_literal (error, PERSON_ERROR, PERSON_ERROR_SURE, "not confirmed");
    return FALSE;
  }
  g_autoptr (GError) failed = NULL;
  gint64 attendee_id = person_find (turn->store, erase->person_id, &failed);
  if (attendee_id == 0) {
    if (failed == NULL)
      g_set_error_literal (&failed, PERSON_ERROR, PERSON_ERROR_UNKNOWN, "no such person");
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  g_autofree char *actor = erase->staff_id != 0
                               ? g_strdup_printf ("staff:%" G_GINT64_FORMAT, erase->staff_id)
                               : g_strdup_printf ("attendee:%" G_GINT64_FORMAT, attendee_id);
  turn->outcome = g_strdup (erase->outcome);
  return cancel_first (turn->store, erase, turn->now_ms, error) &&
         erase_person (turn->store, attendee_id, actor, erase->staff_id != 0 ? erase->reason : NULL,
                       turn->now_ms, error);
}

/* ---- What time erases ---- */

static GPtrArray *
read_ids (StoreStmt *q, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    g_ptr_array_add (ids, g_strdup (store_column_text (q, 0)));
  return step == STORE_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
erase_old_carts (Store *store, gint64 before_ms, GError **error)
{
  static const char *const STATEMENTS[] = { SQL_CARTS_NEEDS, SQL_CARTS_TEACHERS, SQL_CARTS_PEOPLE,
                                            SQL_CARTS_ORDERS };
  for (gsize i = 0; i < G_N_ELEMENTS (STATEMENTS); i++) {
    g_autoptr (StoreStmt) q = store_prepare (store, STATEMENTS[i], error);
    if (q == NULL)
      return FALSE;
    store_bind_int (q, ":before", before_ms);
    if (!store_run (q, error))
      return FALSE;
  }
  return TRUE;
}

/* A few people at a time; who only ordered goes when nobody else is left. */
static gboolean
erase_people (Store *store, gint64 now_ms, gboolean *more, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_PEOPLE_DUE, "i", ":limit", (gint64) SWEEP_AT_ONCE);
  g_autoptr (GPtrArray) ids = read_ids (q, error);
  g_clear_pointer (&q, store_stmt_free);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!erase_person (store, person_find (store, ids->pdata[i], NULL), "system", NULL, now_ms,
                       error))
      return FALSE;
  *more = ids != NULL && ids->len == SWEEP_AT_ONCE;
  return ids != NULL && (*more || store_change (store, error, SQL_CONTACTS, ""));
}

gboolean
person_sweep_run (gpointer command, WriterTurn *turn, GError **error)
{
  PersonSweep *sweep = command;
  Store *store = turn->store;
  sweep->more = FALSE;
  gint64 over_ms = 0;
  if (!catalogue_ends (store, &over_ms, error))
    return FALSE;
  gint64 ago_ms = over_ms < turn->now_ms ? turn->now_ms - over_ms : 0;
  gint64 cart_ms = settings_int (store, "privacy.cart_days") * DAY_MS;
  if (!erase_old_carts (store, turn->now_ms - cart_ms, error) ||
      !money_names_erase (store, turn->now_ms, error))
    return FALSE;
  if (ago_ms > settings_int (store, "privacy.needs_days") * DAY_MS &&
      !store_change (store, error, SQL_NEEDS_DUE, ""))
    return FALSE;
  if (ago_ms <= settings_int (store, "privacy.people_days") * DAY_MS)
    return TRUE;
  return erase_people (store, turn->now_ms, &sweep->more, error);
}
