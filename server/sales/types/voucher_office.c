/* SPDX-License-Identifier: EUPL-1.2
 *
 * Batches of vouchers; see voucher_office.h.
 */
#include "server/sales/types/voucher_office.h"

#include <sodium.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/csv.h"
#include "server/core/money.h"
#include "server/sales/order.h"

enum { CODE_CHARS = 10, CODE_MAX = 40, USES_MOST = 10000, PERCENT_MOST = 100 };
static const gint64 VALUE_MOST_CENTS = 10000000;
/* Without what looks alike: 0 O, 1 I L. 31 signs: 10 of them are 49 bits. */
static const char ALPHABET[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static const char SQL_TICKET[] =
    "SELECT COUNT(*) FROM ticket_type WHERE id = :id AND buyers <> 'staff'";
static const char SQL_CODE_TAKEN[] = "SELECT COUNT(*) FROM voucher WHERE code = :code";
static const char SQL_NO_ROOM[] =
    "SELECT COUNT(*) FROM ticket_quota t JOIN quota q ON q.id = t.quota_id WHERE t.ticket_type_id ="
    " :ticket AND q.taken + :places > q.capacity";
static const char SQL_KEEP[] =
    "UPDATE quota SET taken = taken + :places WHERE id IN (SELECT quota_id FROM ticket_quota WHERE"
    " ticket_type_id = :ticket)";
static const char SQL_QUOTA_ADD[] = "INSERT INTO quota (name, capacity) VALUES (:name, :places)";
static const char SQL_BLOCK_ADD[] =
    "INSERT INTO quota_block (quota_id, ticket_type_id) VALUES (:quota, :ticket)";
static const char SQL_BATCH_ADD[] =
    "INSERT INTO voucher_batch (name, created_ms) VALUES (:name, :now)";
static const char SQL_VOUCHER_ADD[] =
    "INSERT INTO voucher (code, kind, value, uses_max, valid_from_ms, valid_until_ms,"
    " ticket_type_id, block_quota_id, batch_id) VALUES (:code, :kind, :value, :uses, NULLIF (:from,"
    " 0), NULLIF (:until, 0), NULLIF (:ticket, 0), NULLIF (:block, 0), :batch)";
static const char SQL_BLOCK[] =
    "SELECT q.id, q.capacity - q.taken, b.ticket_type_id FROM voucher v JOIN quota q ON q.id ="
    " v.block_quota_id JOIN quota_block b ON b.quota_id = q.id WHERE v.batch_id = :batch LIMIT 1";
static const char SQL_SHRINK[] = "UPDATE quota SET capacity = taken WHERE id = :quota";
static const char SQL_WITHDRAW[] =
    "UPDATE voucher SET valid_until_ms = :ended WHERE batch_id = :batch AND (valid_until_ms IS NULL"
    " OR valid_until_ms > :ended)";
static const char SQL_IN_BATCH[] = "SELECT COUNT(*) FROM voucher WHERE batch_id = :batch";
static const char SQL_ROWS[] =
    "SELECT IFNULL (v.batch_id, 0), IFNULL (b.created_ms, 0), MIN (v.value), COUNT(*),"
    " SUM (v.uses), SUM (v.uses_max), IFNULL (q.capacity, 0), IFNULL (q.taken, 0),"
    " IFNULL (b.name, v.code), MIN (v.kind), IFNULL (t.name_nl, ''), IFNULL (t.name_en, ''),"
    " IIF (COUNT(*) = 1 AND v.batch_id IS NOT NULL, MIN (v.code), ''), MAX (IFNULL "
    "(v.valid_until_ms,"
    " :now)) < :now FROM voucher v LEFT JOIN"
    " voucher_batch b ON b.id = v.batch_id LEFT JOIN quota q ON q.id = v.block_quota_id LEFT JOIN"
    " ticket_type t ON t.id = v.ticket_type_id GROUP BY v.batch_id, IIF (v.batch_id IS NULL, v.id, "
    "0)"
    " ORDER BY v.batch_id IS NOT NULL, v.batch_id DESC, v.id";
static const char SQL_CSV[] =
    "SELECT v.code, v.uses_max - v.uses, v.kind, v.value, IFNULL (CASE :lang WHEN 1 THEN t.name_en"
    " ELSE t.name_nl END, ''),"
    " IFNULL (v.valid_from_ms, 0), IFNULL (v.valid_until_ms, 0) FROM voucher v LEFT JOIN "
    "ticket_type"
    " t ON t.id = v.ticket_type_id WHERE v.batch_id = :batch ORDER BY v.id";

void
voucher_batch_free (gpointer command)
{
  VoucherBatch *batch = command;
  if (batch == NULL)
    return;
  g_free (batch->name);
  g_free (batch->kind);
  g_free (batch->code);
  g_free (batch);
}

/* ---- Making ---- */

static gboolean
value_fits (const VoucherBatch *batch)
{
  if (strcmp (batch->kind, "free") == 0)
    return batch->value == 0;
  if (strcmp (batch->kind, "percent") == 0)
    return batch->value >= 1 && batch->value <= PERCENT_MOST;
  return (strcmp (batch->kind, "amount") == 0 || strcmp (batch->kind, "fixed") == 0) &&
         batch->value >= 0 && batch->value <= VALUE_MOST_CENTS;
}

static gboolean
code_fits (VoucherBatch *batch)
{
  if (batch->code == NULL)
    batch->code = g_strdup ("");
  g_strstrip (batch->code);
  for (char *c = batch->code; *c != '\0'; c++) {
    *c = g_ascii_toupper (*c);
    if (!g_ascii_isalnum (*c) && *c != '-')
      return FALSE;
  }
  return *batch->code == '\0' || (strlen (batch->code) <= CODE_MAX && batch->count == 1);
}

static gboolean
check (VoucherBatch *batch, Store *store, GError **error)
{
  batch->wrong = 0;
  batch->wrong |= order_text_fits (&batch->name, 2) ? 0 : VOUCHER_FIELD_NAME;
  gboolean count = batch->count >= 1 && batch->count <= VOUCHER_BATCH_MAX && batch->uses >= 1 &&
                   batch->uses <= USES_MOST;
  batch->wrong |= count ? 0 : VOUCHER_FIELD_COUNT;
  batch->wrong |= value_fits (batch) ? 0 : VOUCHER_FIELD_VALUE;
  batch->wrong |= code_fits (batch) ? 0 : VOUCHER_FIELD_CODE;
  gboolean window = batch->from_ms >= 0 && batch->until_ms >= 0 &&
                    (batch->until_ms == 0 || batch->until_ms > batch->from_ms);
  batch->wrong |= window ? 0 : VOUCHER_FIELD_WINDOW;
  batch->wrong |= batch->places >= 0 ? 0 : VOUCHER_FIELD_PLACES;
  gint64 known = store_number (store, error, SQL_TICKET, -1, "i", ":id", batch->ticket_type_id);
  gint64 taken =
      known >= 0 ? store_number (store, error, SQL_CODE_TAKEN, -1, "t", ":code", batch->code) : -1;
  gint64 full = taken >= 0 ? store_number (store, error, SQL_NO_ROOM, -1, "ii", ":ticket",
                                           batch->ticket_type_id, ":places", batch->places)
                           : -1;
  if (full < 0)
    return FALSE;
  gboolean ticket = batch->ticket_type_id == 0 ? batch->places == 0 : known == 1;
  batch->wrong |= ticket ? 0 : VOUCHER_FIELD_TICKET;
  batch->wrong |= taken == 0 ? 0 : VOUCHER_FIELD_CODE;
  batch->wrong |= batch->places == 0 || full == 0 ? 0 : VOUCHER_FIELD_PLACES;
  if (batch->wrong != 0)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "not filled in well");
  return batch->wrong == 0;
}

static gboolean
keep_places (const VoucherBatch *batch, Store *store, gint64 *block_id, GError **error)
{
  *block_id = 0;
  if (batch->places == 0)
    return TRUE;
  if (!store_change (store, error, SQL_KEEP, "ii", ":places", batch->places, ":ticket",
                     batch->ticket_type_id) ||
      !store_change (store, error, SQL_QUOTA_ADD, "ti", ":name", batch->name, ":places",
                     batch->places))
    return FALSE;
  *block_id = store_last_id (store);
  return store_change (store, error, SQL_BLOCK_ADD, "ii", ":quota", *block_id, ":ticket",
                       batch->ticket_type_id);
}

static char *
random_code (void)
{
  char code[CODE_CHARS + 1];
  for (int i = 0; i < CODE_CHARS; i++)
    code[i] = ALPHABET[randombytes_uniform (sizeof ALPHABET - 1)];
  code[CODE_CHARS] = '\0';
  return g_strdup (code);
}

static gboolean
note (Store *store, gint64 staff_id, const char *action, gint64 batch_id, gint64 now_ms,
      GError **error)
{
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, staff_id);
  g_autofree char *subject = g_strdup_printf ("voucher_batch:%" G_GINT64_FORMAT, batch_id);
  return audit_add (store, now_ms, actor, action, subject, NULL, error);
}

gboolean
voucher_batch_run (gpointer command, WriterTurn *turn, GError **error)
{
  VoucherBatch *batch = command;
  Store *store = turn->store;
  gint64 block_id = 0;
  if (!check (batch, store, error) || !keep_places (batch, store, &block_id, error) ||
      !store_change (store, error, SQL_BATCH_ADD, "ti", ":name", batch->name, ":now", turn->now_ms))
    return FALSE;
  gint64 batch_id = store_last_id (store);
  for (gint64 i = 0; i < batch->count; i++) {
    g_autofree char *code = *batch->code != '\0' ? g_strdup (batch->code) : random_code ();
    if (!store_change (store, error, SQL_VOUCHER_ADD, "ttiiiiiii", ":code", code, ":kind",
                       batch->kind, ":value", batch->value, ":uses", batch->uses, ":from",
                       batch->from_ms, ":until", batch->until_ms, ":ticket", batch->ticket_type_id,
                       ":block", block_id, ":batch", batch_id))
      return FALSE;
  }
  turn->outcome = g_strdup ("/kantoor/kortingscodes?bewaard=1");
  return note (store, batch->staff_id, "vouchers.made", batch_id, turn->now_ms, error);
}

/* @kept: (out): whether places were kept for it at all. */
static gboolean
give_back (Store *store, gint64 batch_id, gboolean *kept, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BLOCK, "i", ":batch", batch_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *kept = step == STORE_ROW;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  return store_change (store, error, SQL_KEEP, "ii", ":places", -store_column_int (q, 1), ":ticket",
                       store_column_int (q, 2)) &&
         store_change (store, error, SQL_SHRINK, "i", ":quota", store_column_int (q, 0));
}

gboolean
voucher_release_run (gpointer command, WriterTurn *turn, GError **error)
{
  const VoucherRelease *release = command;
  gboolean kept = FALSE;
  if (!give_back (turn->store, release->batch_id, &kept, error))
    return FALSE;
  if (!kept)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no places kept");
  turn->outcome = g_strdup ("/kantoor/kortingscodes?bewaard=1");
  return note (turn->store, release->staff_id, "vouchers.released", release->batch_id, turn->now_ms,
               error);
}

gboolean
voucher_withdraw_run (gpointer command, WriterTurn *turn, GError **error)
{
  const VoucherRelease *withdraw = command;
  Store *store = turn->store;
  gboolean kept = FALSE;
  gint64 codes = store_number (store, error, SQL_IN_BATCH, -1, "i", ":batch", withdraw->batch_id);
  if (codes < 0)
    return FALSE;
  if (codes == 0)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no such batch");
  turn->outcome = g_strdup ("/kantoor/kortingscodes?bewaard=1");
  return store_change (store, error, SQL_WITHDRAW, "ii", ":ended", turn->now_ms - 1, ":batch",
                       withdraw->batch_id) &&
         give_back (store, withdraw->batch_id, &kept, error) &&
         note (store, withdraw->staff_id, "vouchers.withdrawn", withdraw->batch_id, turn->now_ms,
               error);
}

/* ---- Reading ---- */

void
voucher_row_free (gpointer data)
{
  VoucherRow *row = data;
  g_free (row->name);
  g_free (row->kind);
  g_free (row->code);
  g_free (row->ticket_nl);
  g_free (row->ticket_en);
  g_free (row);
}

GPtrArray *
voucher_rows (Store *store, gint64 now_ms, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (voucher_row_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ROWS, "i", ":now", now_ms);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    VoucherRow *row = g_new0 (VoucherRow, 1);
    *row = (VoucherRow){ .id = store_column_int (q, 0),
                         .created_ms = store_column_int (q, 1),
                         .value = store_column_int (q, 2),
                         .codes = store_column_int (q, 3),
                         .uses = store_column_int (q, 4),
                         .uses_max = store_column_int (q, 5),
                         .kept = store_column_int (q, 6),
                         .kept_taken = store_column_int (q, 7),
                         .name = g_strdup (store_column_text (q, 8)),
                         .kind = g_strdup (store_column_text (q, 9)),
                         .ticket_nl = g_strdup (store_column_text (q, 10)),
                         .ticket_en = g_strdup (store_column_text (q, 11)),
                         .code = g_strdup (store_column_text (q, 12)),
                         .over = store_column_int (q, 13) != 0 };
    g_ptr_array_add (rows, row);
  }
  return step == STORE_DONE ? g_steal_pointer (&rows) : NULL;
}

/* "2017-10-06 09:30" in Amsterdam; "" for no bound. */
static void
put_moment (GString *csv, gint64 ms, gboolean last)
{
  enum { UNTIL_SECONDS = 16 };
  g_autofree char *at = ms != 0 ? when_format_iso (ms, when_zone ()) : g_strdup ("");
  if (strlen (at) > UNTIL_SECONDS)
    at[UNTIL_SECONDS] = '\0';
  g_strdelimit (at, "T", ' ');
  csv_text (csv, at, last);
}

char *
voucher_csv (Store *store, const Messages *messages, Lang lang, gint64 batch_id, GError **error)
{
  g_autoptr (GString) csv = csv_new (messages_get (messages, lang, "vouchers.csv_head"));
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_CSV, "di", ":lang", (int) lang, ":batch", batch_id);
  StoreStep step = STORE_FAILED;
  gsize head = csv->len;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    const char *kind = store_column_text (q, 2);
    g_autofree char *key = g_strconcat ("vouchers.kind_", kind, NULL);
    g_autofree char *value = strcmp (kind, "percent") == 0 ? g_strdup (store_column_text (q, 3))
                             : strcmp (kind, "free") == 0
                                 ? g_strdup ("")
                                 : money_plain (store_column_int (q, 3), ',');
    csv_text (csv, store_column_text (q, 0), FALSE);
    csv_number (csv, store_column_text (q, 1), FALSE);
    csv_text (csv, messages_get (messages, lang, key), FALSE);
    csv_number (csv, value, FALSE);
    csv_text (csv, store_column_text (q, 4), FALSE);
    put_moment (csv, store_column_int (q, 5), FALSE);
    put_moment (csv, store_column_int (q, 6), TRUE);
  }
  if (step != STORE_DONE || csv->len == head)
    return NULL;
  return g_string_free (g_steal_pointer (&csv), FALSE);
}
