/* SPDX-License-Identifier: EUPL-1.2
 *
 * Types of tickets in the office; see ticket_office.h.
 */
#include "server/sales/types/ticket_office.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/sales/order.h"

enum { CODE_MAX = 20, DAYS_MAX = 31 };
static const gint64 PRICE_MOST_CENTS = 10000000;
static const gint64 CAPACITY_MOST = 1000000;

#define TYPE_COLUMNS                                                                               \
  "SELECT t.id, t.days, t.vat_permille, t.price_cents, IFNULL (t.sale_from_ms, 0),"                \
  " IFNULL (t.sale_until_ms, 0), t.on_sale, (SELECT COUNT(*) FROM attendee a JOIN sale_order o"    \
  " ON o.id = a.order_id WHERE a.ticket_type_id = t.id AND a.state = 'active' AND o.state IN"      \
  " ('cart', 'pending', 'paid')), t.kind, t.code, t.name_nl, t.name_en, t.hint_nl, t.hint_en,"     \
  " t.exemption_nl, t.exemption_en, t.buyers, t.vat_category FROM ticket_type t "
static const char SQL_TYPE[] = TYPE_COLUMNS "WHERE t.id = :id";
static const char SQL_TYPES[] = TYPE_COLUMNS "ORDER BY t.position, t.id";
static const char SQL_QUOTA_IDS[] =
    "SELECT quota_id FROM ticket_quota WHERE ticket_type_id = :id ORDER BY quota_id";
static const char SQL_CODE_TAKEN[] =
    "SELECT COUNT(*) FROM ticket_type WHERE code = :code AND id <> :id";
static const char SQL_DAYS[] = "SELECT IFNULL (SUM (1 << (id - 1)), 0) FROM day";
static const char SQL_ADD[] =
    "INSERT INTO ticket_type (code, name_nl, name_en, days, price_cents, vat_category, "
    "vat_permille,"
    " position) SELECT :code, '', '', 0, 0, '', 0, 1 + IFNULL (MAX (position), 0) FROM ticket_type";
static const char SQL_SET[] =
    "UPDATE ticket_type SET code = :code, name_nl = :name_nl, name_en = :name_en, hint_nl ="
    " :hint_nl, hint_en = :hint_en, exemption_nl = :exemption_nl, exemption_en = :exemption_en,"
    " buyers = :buyers, kind = :kind, days = :days, price_cents = :price, vat_category = :category,"
    " vat_permille = :permille, sale_from_ms = NULLIF (:from, 0), sale_until_ms = NULLIF (:until,"
    " 0), on_sale = :on_sale WHERE id = :id";
/* What counts in the type's own quotas: tickets outside of blocks, and whole blocks. */
static const char SQL_COUNTS[] =
    "SELECT (SELECT COUNT(*) FROM attendee a JOIN sale_order o ON o.id = a.order_id WHERE"
    " a.ticket_type_id = :id AND a.state = 'active' AND a.block_quota_id IS NULL AND o.state IN"
    " ('cart', 'pending', 'paid')) + (SELECT IFNULL (SUM (q.capacity), 0) FROM quota_block b JOIN"
    " quota q ON q.id = b.quota_id WHERE b.ticket_type_id = :id)";
static const char SQL_LEAVE[] =
    "UPDATE quota SET taken = taken - :n WHERE id IN (SELECT quota_id FROM ticket_quota WHERE"
    " ticket_type_id = :id)";
static const char SQL_CLEAR[] = "DELETE FROM ticket_quota WHERE ticket_type_id = :id";
static const char SQL_ROOM[] =
    "SELECT COUNT(*) FROM quota q WHERE q.id = :quota AND q.taken + :n <= q.capacity AND q.id NOT "
    "IN"
    " (SELECT quota_id FROM session WHERE quota_id IS NOT NULL) AND q.id NOT IN (SELECT quota_id"
    " FROM quota_block)";
static const char SQL_JOIN[] = "INSERT INTO ticket_quota (ticket_type_id, quota_id)"
                               " VALUES (:id, :quota)";
static const char SQL_COUNT_IN[] = "UPDATE quota SET taken = taken + :n WHERE id = :quota";

static const char SQL_QUOTAS[] =
    "SELECT q.id, q.name, q.capacity, q.taken, b.quota_id IS NOT NULL FROM quota q LEFT JOIN"
    " quota_block b ON b.quota_id = q.id WHERE q.id NOT IN (SELECT quota_id FROM session WHERE"
    " quota_id IS NOT NULL) ORDER BY b.quota_id IS NOT NULL, q.id";
static const char SQL_QUOTA_TAKEN[] =
    "SELECT taken FROM quota WHERE id = :id AND id NOT IN (SELECT quota_id FROM session WHERE"
    " quota_id IS NOT NULL) AND id NOT IN (SELECT quota_id FROM quota_block)";
static const char SQL_QUOTA_ADD[] = "INSERT INTO quota (name, capacity) VALUES (:name, :capacity)";
static const char SQL_QUOTA_SET[] =
    "UPDATE quota SET name = :name, capacity = :capacity WHERE id = :id";

/* ---- Reading ---- */

void
ticket_type_free (gpointer data)
{
  TicketType *type = data;
  if (type == NULL)
    return;
  char *texts[] = { type->code,         type->name_nl, type->name_en,
                    type->hint_nl,      type->hint_en, type->exemption_nl,
                    type->exemption_en, type->buyers,  type->vat_category };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (type);
}

static gboolean
read_quotas (Store *store, TicketType *type, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_QUOTA_IDS, "i", ":id", type->id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (type->n_quotas < TICKET_QUOTAS_MAX)
      type->quotas[type->n_quotas++] = store_column_int (q, 0);
  return step == STORE_DONE;
}

static TicketType *
read_type (StoreStmt *q)
{
  TicketType *type = g_new0 (TicketType, 1);
  type->id = store_column_int (q, 0);
  type->days = (int) store_column_int (q, 1);
  type->vat_permille = (int) store_column_int (q, 2);
  type->price_cents = store_column_int (q, 3);
  type->from_ms = store_column_int (q, 4);
  type->until_ms = store_column_int (q, 5);
  type->on_sale = store_column_int (q, 6) != 0;
  type->sold = (int) store_column_int (q, 7);
  type->kind = ticket_kind_from (store_column_text (q, 8));
  char **texts[] = { &type->code,         &type->name_nl, &type->name_en,
                     &type->hint_nl,      &type->hint_en, &type->exemption_nl,
                     &type->exemption_en, &type->buyers,  &type->vat_category };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, 9 + i));
  return type;
}

TicketType *
ticket_type_read (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TYPE, "i", ":id", id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  TicketType *type = read_type (q);
  if (read_quotas (store, type, error))
    return type;
  ticket_type_free (type);
  return NULL;
}

GPtrArray *
ticket_type_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func (ticket_type_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TYPES, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    TicketType *type = read_type (q);
    g_ptr_array_add (types, type);
    if (!read_quotas (store, type, error))
      return NULL;
  }
  return step == STORE_DONE ? g_steal_pointer (&types) : NULL;
}

/* ---- Saving a type ---- */

static gboolean
code_fits (const char *code)
{
  gsize length = strlen (code);
  return length >= 2 && length <= CODE_MAX &&
         strspn (code, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* EN 16931: a rate belongs to S alone, and an exemption to E (BR-E-10). */
static gboolean
vat_fits (const TicketType *type)
{
  gboolean standard = strcmp (type->vat_category, "S") == 0;
  gboolean exempt = strcmp (type->vat_category, "E") == 0;
  if (!standard && !exempt && strcmp (type->vat_category, "Z") != 0 &&
      strcmp (type->vat_category, "O") != 0)
    return FALSE;
  return (standard ? type->vat_permille > 0 && type->vat_permille < 1000
                   : type->vat_permille == 0) &&
         (!exempt || (*type->exemption_nl != '\0' && *type->exemption_en != '\0'));
}

static gboolean
window_fits (const TicketType *type)
{
  return type->from_ms >= 0 && type->until_ms >= 0 &&
         (type->from_ms == 0 || type->until_ms == 0 || type->until_ms > type->from_ms);
}

static void
check_type (TicketType *type)
{
  static const char *const buyers[] = { "open", "code", "staff", NULL };
  char **texts[] = { &type->hint_nl, &type->hint_en, &type->exemption_nl, &type->exemption_en };
  gboolean names = order_text_fits (&type->name_nl, 2);
  names = order_text_fits (&type->name_en, 2) && names;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    names = order_text_fits (texts[i], 0) && names;
  type->wrong |= code_fits (type->code) ? 0 : TICKET_FIELD_CODE;
  type->wrong |= names && g_strv_contains (buyers, type->buyers) ? 0 : TICKET_FIELD_NAMES;
  type->wrong |=
      type->price_cents >= 0 && type->price_cents <= PRICE_MOST_CENTS ? 0 : TICKET_FIELD_PRICE;
  type->wrong |= vat_fits (type) ? 0 : TICKET_FIELD_VAT;
  type->wrong |= window_fits (type) ? 0 : TICKET_FIELD_WINDOW;
  type->wrong |= type->n_quotas > 0 ? 0 : TICKET_FIELD_QUOTAS;
}

/* What only the database knows: the code of another, days that are not there or were sold. */
static gboolean
check_against (TicketType *type, Store *store, const TicketType *old, GError **error)
{
  gint64 others =
      store_number (store, error, SQL_CODE_TAKEN, -1, "ti", ":code", type->code, ":id", type->id);
  gint64 days = others >= 0 ? store_number (store, error, SQL_DAYS, -1, "") : -1;
  if (days < 0)
    return FALSE;
  type->wrong |= others == 0 ? 0 : TICKET_FIELD_CODE;
  gboolean there = type->days > 0 && (type->days & ~(int) days) == 0;
  gboolean sold = old != NULL && old->sold > 0 && old->days != type->days;
  type->wrong |= there && !sold ? 0 : TICKET_FIELD_DAYS;
  if (old != NULL)
    type->sold = old->sold;
  return TRUE;
}

/* Moves what was sold from the old quotas to the new ones. */
static gboolean
move_quotas (TicketType *type, Store *store, GError **error)
{
  gint64 n = store_number (store, error, SQL_COUNTS, -1, "i", ":id", type->id);
  if (n < 0 || !store_change (store, error, SQL_LEAVE, "ii", ":n", n, ":id", type->id) ||
      !store_change (store, error, SQL_CLEAR, "i", ":id", type->id))
    return FALSE;
  for (guint i = 0; i < type->n_quotas; i++) {
    gint64 room =
        store_number (store, error, SQL_ROOM, -1, "ii", ":quota", type->quotas[i], ":n", n);
    if (room < 0)
      return FALSE;
    if (room == 0) {
      type->wrong |= TICKET_FIELD_QUOTAS;
      g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "no room for what was sold");
      return FALSE;
    }
    if (!store_change (store, error, SQL_JOIN, "ii", ":id", type->id, ":quota", type->quotas[i]) ||
        !store_change (store, error, SQL_COUNT_IN, "ii", ":n", n, ":quota", type->quotas[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_type (const TicketType *type, Store *store, GError **error)
{
  return store_change (
      store, error, SQL_SET, "tttttttttditdiidi", ":code", type->code, ":name_nl", type->name_nl,
      ":name_en", type->name_en, ":hint_nl", type->hint_nl, ":hint_en", type->hint_en,
      ":exemption_nl", type->exemption_nl, ":exemption_en", type->exemption_en, ":buyers",
      type->buyers, ":kind", ticket_kind_name (type->kind), ":days", type->days, ":price",
      type->price_cents, ":category", type->vat_category, ":permille", type->vat_permille, ":from",
      type->from_ms, ":until", type->until_ms, ":on_sale", type->on_sale ? 1 : 0, ":id", type->id);
}

static gboolean
note (Store *store, gint64 staff_id, const char *action, const char *what, gint64 id, gint64 now_ms,
      GError **error)
{
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, staff_id);
  g_autofree char *subject = g_strdup_printf ("%s:%" G_GINT64_FORMAT, what, id);
  return audit_add (store, now_ms, actor, action, subject, NULL, error);
}

gboolean
ticket_type_save_run (gpointer command, WriterTurn *turn, GError **error)
{
  TicketType *type = command;
  Store *store = turn->store;
  g_autoptr (GError) failed = NULL;
  TicketType *old = type->id != 0 ? ticket_type_read (store, type->id, &failed) : NULL;
  gboolean known = type->id == 0 || old != NULL;
  type->wrong = 0;
  check_type (type);
  gboolean asked = failed == NULL && known && check_against (type, store, old, error);
  ticket_type_free (old);
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  else if (!known)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such type");
  else if (asked && type->wrong != 0)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "not filled in well");
  if (!asked || type->wrong != 0)
    return FALSE;
  turn->outcome = g_strdup ("/kantoor/kaartjes?bewaard=1");
  gboolean fresh = type->id == 0;
  if (fresh && !store_change (store, error, SQL_ADD, "t", ":code", type->code))
    return FALSE;
  gint64 id = fresh ? store_last_id (store) : type->id;
  TicketType written = *type; /* the id is not the command's: it may run again */
  written.id = id;
  gboolean well = write_type (&written, store, error) && move_quotas (&written, store, error);
  type->wrong = written.wrong;
  return well && note (store, type->staff_id, fresh ? "ticket_type.made" : "ticket_type.changed",
                       "ticket_type", id, turn->now_ms, error);
}

/* ---- Quotas ---- */

void
ticket_quota_free (gpointer data)
{
  TicketQuota *quota = data;
  g_free (quota->name);
  g_free (quota);
}

GPtrArray *
ticket_quota_list (Store *store, GError **error)
{
  g_autoptr (GPtrArray) quotas = g_ptr_array_new_with_free_func (ticket_quota_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_QUOTAS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    TicketQuota *quota = g_new0 (TicketQuota, 1);
    *quota = (TicketQuota){ store_column_int (q, 0), g_strdup (store_column_text (q, 1)),
                            store_column_int (q, 2), store_column_int (q, 3),
                            store_column_int (q, 4) != 0 };
    g_ptr_array_add (quotas, quota);
  }
  return step == STORE_DONE ? g_steal_pointer (&quotas) : NULL;
}

void
quota_save_free (gpointer command)
{
  QuotaSave *save = command;
  if (save == NULL)
    return;
  g_free (save->name);
  g_free (save);
}

gboolean
quota_save_run (gpointer command, WriterTurn *turn, GError **error)
{
  QuotaSave *save = command;
  Store *store = turn->store;
  g_autoptr (GError) failed = NULL;
  if (!order_text_fits (&save->name, 1) || save->capacity < 0 || save->capacity > CAPACITY_MOST) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "no name or no number");
    return FALSE;
  }
  turn->outcome = g_strdup ("/kantoor/kaartjes?bewaard=1");
  if (save->id == 0)
    return store_change (store, error, SQL_QUOTA_ADD, "ti", ":name", save->name, ":capacity",
                         save->capacity) &&
           note (store, save->staff_id, "quota.made", "quota", store_last_id (store), turn->now_ms,
                 error);
  save->taken = store_number (store, &failed, SQL_QUOTA_TAKEN, -1, "i", ":id", save->id);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (save->taken < 0 || save->taken > save->capacity) {
    g_set_error_literal (error, ORDER_ERROR,
                         save->taken < 0 ? ORDER_ERROR_UNKNOWN : ORDER_ERROR_SOLD_OUT,
                         "no such quota, or more are taken");
    return FALSE;
  }
  return store_change (store, error, SQL_QUOTA_SET, "tii", ":name", save->name, ":capacity",
                       save->capacity, ":id", save->id) &&
         note (store, save->staff_id, "quota.changed", "quota", save->id, turn->now_ms, error);
}
