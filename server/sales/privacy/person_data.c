/* SPDX-License-Identifier: EUPL-1.2
 *
 * Giving and erasing all of one person; see person_data.h.
 */
#include "server/sales/privacy/person_data.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/change.h"
#include "server/sales/after/cancel.h"
#include "server/sales/catalogue.h"
#include "server/sales/places.h"

G_DEFINE_QUARK (person_error, person_error)

enum { REASON_MIN = 3 };

static const char SQL_FIND[] = "SELECT id FROM attendee WHERE public_id = :person";
/* Who ordered for nobody else, and has not got the ticket from somebody, is found by the order's
 * address. An address that others of the order have too is who ordered's, not any one's of them. */
static const char SQL_WHO[] =
    "SELECT order_id, address, name, active, single AND (email = '' OR same), same AND NOT EXISTS"
    " (SELECT 1 FROM attendee b WHERE b.order_id = w.order_id AND b.id <> w.id AND b.email ="
    " address COLLATE NOCASE) FROM (SELECT *, address <> '' AND address = ordered COLLATE NOCASE AS"
    " same FROM (SELECT *, IIF (email = '' AND single, ordered, email) AS address FROM (SELECT"
    " a.id, a.order_id, a.email, a.name, o.email AS ordered, a.state = 'active' AND o.state IN"
    " ('pending', 'paid') AS active, a.handed_ms IS NULL AND 1 = (SELECT COUNT(*) FROM attendee b"
    " WHERE b.order_id = o.id) AS single FROM attendee a JOIN sale_order o ON o.id = a.order_id"
    " WHERE a.id = :attendee))) w";
/* Others of the same name and address; those whose own address is the order's among them. Who is
 * filling in an open cart would do so again: that ends by itself. */
static const char SQL_OTHERS[] =
    "SELECT a.public_id FROM attendee a JOIN sale_order o ON o.id = a.order_id WHERE a.id <>"
    " :attendee AND o.state <> 'cart' AND a.name = :name COLLATE NOCASE AND :email <> '' AND :email"
    " = IIF (a.email = '' AND a.handed_ms IS NULL AND 1 = (SELECT COUNT(*) FROM attendee b WHERE"
    " b.order_id = o.id), o.email, a.email) COLLATE NOCASE ORDER BY a.id";
/* Of the order's addresses, one that erasing leaves. */
static const char SQL_PAYER_STAYS[] =
    "SELECT EXISTS (SELECT 1 FROM on_account WHERE order_id = :order AND email <> '' AND NOT"
    " (:sole AND email = :email COLLATE NOCASE)) OR EXISTS (SELECT 1 FROM sale_order WHERE id ="
    " :order AND email <> '' AND NOT :sole)";
static const char SQL_BADGES_END[] =
    "UPDATE badge SET state = CASE WHEN :ended AND state = 'valid' THEN 'cancelled' ELSE state END,"
    " version = :version WHERE attendee_id = :attendee";
/* An order that ran out may still be paid: then not for this person. (A cart that ran out has no
 * number, and cannot.) */
static const char SQL_EXPIRED_LESS[] =
    "UPDATE sale_order SET total_cents = total_cents - (SELECT price_cents FROM attendee WHERE id ="
    " :attendee AND state = 'active') WHERE state = 'expired' AND number IS NOT NULL AND id ="
    " (SELECT order_id FROM"
    " attendee WHERE id = :attendee AND state = 'active')";
static const char SQL_EXPIRED_END[] =
    "UPDATE attendee SET state = 'cancelled' WHERE id = :attendee AND state = 'active' AND EXISTS"
    " (SELECT 1 FROM sale_order o WHERE o.id = order_id AND o.state = 'expired')";

/* ---- Whose data ---- */

typedef struct {
  gint64 attendee_id, order_id;
  char *email, *name;
  gboolean active;
  gboolean buyer, sole, all; /* as PersonTable has them */
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
find_who (Store *store, gint64 attendee_id, PersonReach reach, Who *who, GError **error)
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
                .active = store_column_int (q, 3) != 0,
                .buyer = store_column_int (q, 4) != 0 || reach == PERSON_REACH_ORDER,
                .sole = store_column_int (q, 5) != 0,
                .all = reach == PERSON_REACH_ADDRESS };
  return TRUE;
}

/* Binds what @sql asks for. */
static StoreStmt *
ask (Store *store, const char *sql, const Who *who, GError **error)
{
  StoreStmt *q = store_prepare (store, sql, error);
  if (q == NULL)
    return NULL;
  const struct {
    const char *name;
    gint64 value;
  } numbers[] = {
    { ":attendee", who->attendee_id },
    { ":order", who->order_id },
    { ":buyer", who->buyer },
    { ":sole", who->sole },
    { ":all", who->all },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (strstr (sql, numbers[i].name) != NULL)
      store_bind_int (q, numbers[i].name, numbers[i].value);
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
person_export (Store *store, gint64 attendee_id, PersonReach reach, GError **error)
{
  g_auto (Who) who = { 0 };
  if (!find_who (store, attendee_id, reach, &who, error))
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
  if (!find_who (store, attendee_id, PERSON_REACH_OWN, &who, error))
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

gboolean
person_erase (Store *store, gint64 attendee_id, PersonReach reach, const char *actor,
              const char *reason, gint64 now_ms, GError **error)
{
  g_auto (Who) who = { 0 };
  if (!find_who (store, attendee_id, reach, &who, error) ||
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
who_hears (Store *store, const Who *who, CancelTells *tells, GError **error)
{
  g_autoptr (StoreStmt) q = ask (store, SQL_PAYER_STAYS, who, error);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  *tells = store_column_int (q, 0) != 0 ? CANCEL_TELLS_PAYER : CANCEL_TELLS_NOBODY;
  return TRUE;
}

/* The days of the ticket are still to come: its money goes back by the terms. */
static gboolean
cancel_first (Store *store, const PersonErase *erase, const Who *who, gint64 now_ms, GError **error)
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
         (who_hears (store, who, &cancel.tells, error) &&
          after_cancel (store, &cancel, now_ms, error));
}

static gboolean
erase_one (Store *store, const PersonErase *erase, const Who *who, gint64 now_ms, GError **error)
{
  g_autofree char *actor = erase->staff_id != 0
                               ? g_strdup_printf ("staff:%" G_GINT64_FORMAT, erase->staff_id)
                               : g_strdup_printf ("attendee:%" G_GINT64_FORMAT, who->attendee_id);
  return cancel_first (store, erase, who, now_ms, error) &&
         person_erase (store, who->attendee_id, erase->reach, actor,
                       erase->staff_id != 0 ? erase->reason : NULL, now_ms, error);
}

static gboolean
find_by_id (Store *store, const PersonErase *erase, Who *who, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 attendee_id = person_find (store, erase->person_id, &failed);
  if (attendee_id == 0 && failed == NULL)
    g_set_error_literal (&failed, PERSON_ERROR, PERSON_ERROR_UNKNOWN, "no such person");
  if (attendee_id != 0)
    return find_who (store, attendee_id, erase->reach, who, error);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* Everybody of the same name and address. Nobody was quoted what goes back for them. */
static gboolean
erase_others (Store *store, const PersonErase *erase, const Who *who, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = ask (store, SQL_OTHERS, who, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    g_ptr_array_add (ids, g_strdup (store_column_text (q, 0)));
  for (guint i = 0; step == STORE_DONE && i < ids->len; i++) {
    PersonErase other = { .person_id = ids->pdata[i],
                          .staff_id = erase->staff_id,
                          .reason = erase->reason,
                          .reach = PERSON_REACH_OWN,
                          .quoted_cents = -1 };
    g_auto (Who) them = { 0 };
    if (!find_by_id (store, &other, &them, error) ||
        !erase_one (store, &other, &them, now_ms, error))
      return FALSE;
  }
  return step == STORE_DONE;
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
  g_return_val_if_fail (erase->reach != PERSON_REACH_ADDRESS || erase->staff_id != 0, FALSE);
  g_auto (Who) who = { 0 };
  if (!find_by_id (turn->store, erase, &who, error))
    return FALSE;
  turn->outcome = g_strdup (erase->outcome);
  return (!who.all || erase_others (turn->store, erase, &who, turn->now_ms, error)) &&
         erase_one (turn->store, erase, &who, turn->now_ms, error);
}
