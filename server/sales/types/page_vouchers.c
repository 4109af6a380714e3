/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's page of vouchers: batches, places kept for them, and their codes as a table.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/types/page_fields.h"
#include "server/sales/types/ticket_office.h"
#include "server/sales/types/voucher_office.h"

static const char *const KINDS[] = { "free", "percent", "amount", "fixed" };

static void
add_row (Request *request, View *item, const VoucherRow *row)
{
  g_autofree char *key = g_strconcat ("vouchers.kind_", row->kind, NULL);
  Lang lang = request_lang (request);
  gboolean percent = strcmp (row->kind, "percent") == 0;
  g_autofree char *value = percent ? g_strdup_printf ("%d %%", (int) row->value)
                           : strcmp (row->kind, "free") == 0 ? g_strdup ("")
                                                             : money_format (lang, row->value);
  g_autofree char *at =
      row->created_ms > 0 ? when_format_short (row->created_ms, lang_when (lang)) : NULL;
  view_int (item, "id", row->id);
  view_text (item, "name", row->name);
  view_text (item, "kind", request_message (request, key));
  view_text (item, "value", value);
  view_text (item, "ticket", lang == LANG_EN ? row->ticket_en : row->ticket_nl);
  view_text (item, "one_code", row->code);
  view_flag (item, "over", row->over);
  view_flag (item, "can_withdraw", row->id != 0 && !row->over && row->uses < row->uses_max);
  view_text (item, "at", at);
  view_int (item, "codes", row->codes);
  view_int (item, "uses", row->uses);
  view_int (item, "uses_max", row->uses_max);
  view_int (item, "kept", row->kept);
  view_int (item, "kept_taken", row->kept_taken);
  view_flag (item, "can_release", row->kept > row->kept_taken);
}

static gboolean
add_lists (Request *request, View *view, const VoucherBatch *batch, GError **error)
{
  Store *store = request_store (request);
  g_autoptr (GPtrArray) rows = voucher_rows (store, request_now_ms (request), error);
  g_autoptr (GPtrArray) types = rows != NULL ? ticket_type_list (store, error) : NULL;
  if (types == NULL)
    return FALSE;
  view_list (view, "batches");
  for (guint i = 0; i < rows->len; i++)
    add_row (request, view_item (view, "batches"), rows->pdata[i]);
  view_list (view, "types");
  for (guint i = 0; i < types->len; i++) {
    const TicketType *type = types->pdata[i];
    g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, type->id);
    if (strcmp (type->buyers, "staff") != 0)
      page_option (view, "types", id,
                   request_lang (request) == LANG_EN ? type->name_en : type->name_nl,
                   type->id == batch->ticket_type_id);
  }
  view_list (view, "kinds");
  for (guint i = 0; i < G_N_ELEMENTS (KINDS); i++) {
    g_autofree char *key = g_strconcat ("vouchers.kind_", KINDS[i], NULL);
    page_option (view, "kinds", KINDS[i], request_message (request, key),
                 g_strcmp0 (batch->kind, KINDS[i]) == 0);
  }
  return TRUE;
}

static void
add_fields (View *view, const VoucherBatch *batch)
{
  static const struct {
    const char *name;
    VoucherField field;
  } errors[] = {
    { "name_wrong", VOUCHER_FIELD_NAME },     { "count_wrong", VOUCHER_FIELD_COUNT },
    { "value_wrong", VOUCHER_FIELD_VALUE },   { "ticket_wrong", VOUCHER_FIELD_TICKET },
    { "window_wrong", VOUCHER_FIELD_WINDOW }, { "places_wrong", VOUCHER_FIELD_PLACES },
    { "code_wrong", VOUCHER_FIELD_CODE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    view_flag (view, errors[i].name, (batch->wrong & errors[i].field) != 0);
  view_flag (view, "any_wrong", batch->wrong != 0);
  gboolean cents = g_strcmp0 (batch->kind, "percent") != 0;
  g_autofree char *value = batch->value < 0 ? g_strdup ("")
                           : cents          ? money_plain (batch->value, ',')
                                            : g_strdup_printf ("%d", (int) batch->value);
  g_autofree char *from = page_local_moment (batch->from_ms);
  g_autofree char *until = page_local_moment (batch->until_ms);
  view_text (view, "name", batch->name);
  view_text (view, "code", batch->code);
  view_text (view, "value", batch->value != 0 ? value : "");
  view_int (view, "count", batch->count);
  view_int (view, "uses", batch->uses);
  view_int (view, "places", MAX (batch->places, 0));
  view_text (view, "from", from);
  view_text (view, "until", until);
}

static void
show (Request *request, unsigned status, const VoucherBatch *batch)
{
  if (request_store (request) == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "vouchers.title");
  add_fields (view, batch);
  view_flag (view, "saved", request_query (request, "bewaard") != NULL);
  if (add_lists (request, view, batch, &error))
    request_render (request, status, "office_vouchers", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

void
page_vouchers (Request *request)
{
  show (request, 200, &(VoucherBatch){ .kind = (char *) "free", .count = 1, .uses = 1 });
}

/* ---- Making ---- */

static gint64
whole (Request *request, const char *name)
{
  const char *text = request_form (request, name);
  gint64 number = 0;
  if (text == NULL || *text == '\0')
    return 0;
  return g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL) ? number : -1;
}

static void
made (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show (request, 422, command);
  else
    request_fail_error (request, error);
}

void
page_vouchers_post (Request *request)
{
  VoucherBatch *batch = g_new0 (VoucherBatch, 1);
  batch->name = page_form_text (request, "naam");
  batch->kind = page_form_text (request, "soort");
  batch->code = page_form_text (request, "code");
  batch->value = strcmp (batch->kind, "percent") == 0
                     ? whole (request, "waarde")
                     : page_cents (request_form (request, "waarde"));
  batch->count = whole (request, "aantal");
  batch->uses = whole (request, "keer");
  batch->places = whole (request, "plaatsen");
  batch->ticket_type_id = page_number (request_form (request, "kaartje"));
  batch->from_ms = page_moment (request_form (request, "vanaf"));
  batch->until_ms = page_moment (request_form (request, "tot"));
  batch->staff_id = request_staff (request)->id;
  request_write (request, WRITER_SAVEPOINT, voucher_batch_run, batch, voucher_batch_free, made);
}

static void
end (Request *request, WriterRun run)
{
  VoucherRelease *release = g_new0 (VoucherRelease, 1);
  release->batch_id = page_number (request_param (request, "id"));
  release->staff_id = request_staff (request)->id;
  request_write (request, WRITER_CHECKS_FIRST, run, release, g_free, NULL);
}

void
page_vouchers_release (Request *request)
{
  end (request, voucher_release_run);
}

void
page_vouchers_withdraw (Request *request)
{
  end (request, voucher_withdraw_run);
}

/* ---- As a table ---- */

void
page_vouchers_csv (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  char *csv = voucher_csv (store, request_app (request)->messages, request_lang (request),
                           page_number (request_param (request, "id")), &error);
  if (csv != NULL)
    request_answer_text (request, "text/csv; charset=utf-8", csv, "kortingscodes.csv");
  else
    request_fail_missing (request, error);
}
