/* SPDX-License-Identifier: EUPL-1.2
 *
 * What time erases of people; see person_data.h. Apart from what somebody asks for.
 */
#include "server/core/settings.h"
#include "server/sales/catalogue.h"
#include "server/sales/privacy/money_names.h"
#include "server/sales/privacy/person_data.h"

enum { SWEEP_AT_ONCE = 20 };
static const gint64 DAY_MS = G_GINT64_CONSTANT (86400000);

static const char SQL_NEEDS_DUE[] = "DELETE FROM need";
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
/* Words of mail servers, which may name an address: also of letters to who only ordered. */
static const char SQL_BOUNCES[] = "UPDATE letter_bounce SET text = '' WHERE text <> ''";
static const char SQL_MAIL_ERRORS[] =
    "UPDATE outbox SET last_error = NULL WHERE kind = 'mail' AND state <> 'waiting'"
    " AND last_error IS NOT NULL";
static const char SQL_PEOPLE_DUE[] =
    "SELECT public_id FROM attendee WHERE name <> '' OR email <> '' LIMIT :limit";

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
    if (!person_erase (store, person_find (store, ids->pdata[i], NULL), PERSON_REACH_OWN, "system",
                       NULL, now_ms, error))
      return FALSE;
  *more = ids != NULL && ids->len == SWEEP_AT_ONCE;
  return ids != NULL && (*more || (store_change (store, error, SQL_CONTACTS, "") &&
                                   store_change (store, error, SQL_BOUNCES, "") &&
                                   store_change (store, error, SQL_MAIL_ERRORS, "")));
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
