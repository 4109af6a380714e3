/* SPDX-License-Identifier: EUPL-1.2
 *
 * Vouchers; see voucher.h.
 */
#include "server/sales/voucher.h"

#include <string.h>

enum { CODE_MAX = 40 };

#define VOUCHER_COLUMNS                                                                            \
  "SELECT id, kind, value, uses_max - uses, IFNULL (ticket_type_id, 0), IFNULL (block_quota_id, "  \
  "0)"                                                                                             \
  " FROM voucher WHERE uses < uses_max AND IFNULL (valid_until_ms, :now) >= :now"                  \
  " AND IFNULL (valid_from_ms, :now) <= :now AND "
static const char SQL_BY_CODE[] = VOUCHER_COLUMNS "code = :code";
static const char SQL_BY_ID[] = VOUCHER_COLUMNS "id = :id";
static const char SQL_USE[] = "UPDATE voucher SET uses = uses + :uses WHERE id = :id";

static gboolean
read_voucher (StoreStmt *q, Voucher *voucher, GError **error)
{
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  const char *kind = store_column_text (q, 1);
  *voucher = (Voucher){ .id = store_column_int (q, 0),
                        .kind = strcmp (kind, "fixed") == 0 ? 'x' : *kind,
                        .value = store_column_int (q, 2),
                        .uses_left = (int) store_column_int (q, 3),
                        .ticket_type_id = store_column_int (q, 4),
                        .block_quota_id = store_column_int (q, 5) };
  return TRUE;
}

/* Returns: (transfer full): upper case without spaces; NULL when it is no code. */
static char *
plain_code (const char *typed)
{
  GString *code = g_string_new (NULL);
  for (const char *c = typed; *c != '\0' && code->len <= CODE_MAX; c++)
    if (!g_ascii_isspace (*c))
      g_string_append_c (code, g_ascii_toupper (*c));
  if (code->len > 0 && code->len <= CODE_MAX)
    return g_string_free (code, FALSE);
  g_string_free (code, TRUE);
  return NULL;
}

gboolean
voucher_find (Store *store, const char *code, gint64 now_ms, Voucher *voucher, GError **error)
{
  g_autofree char *plain = plain_code (code);
  if (plain == NULL)
    return FALSE;
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_BY_CODE, "ti", ":code", plain, ":now", now_ms);
  return read_voucher (q, voucher, error);
}

gboolean
voucher_find_id (Store *store, gint64 id, gint64 now_ms, Voucher *voucher, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BY_ID, "ii", ":id", id, ":now", now_ms);
  return read_voucher (q, voucher, error);
}

gboolean
voucher_fits (const Voucher *voucher, gint64 ticket_type_id, gboolean openly)
{
  return voucher->ticket_type_id == 0 ? openly : voucher->ticket_type_id == ticket_type_id;
}

gint64
voucher_price (const Voucher *voucher, gint64 price_cents)
{
  gint64 left = 0;
  switch (voucher->kind) {
  case 'p':
    left = price_cents * (100 - MIN (voucher->value, 100)) / 100;
    break;
  case 'a':
    left = price_cents - voucher->value;
    break;
  case 'x':
    left = voucher->value;
    break;
  default: /* free */
    break;
  }
  return CLAMP (left, 0, price_cents);
}

gboolean
voucher_use (Store *store, gint64 id, int uses, GError **error)
{
  return store_change (store, error, SQL_USE, "di", ":uses", uses, ":id", id);
}
