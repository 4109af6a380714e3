/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages of ticket types and their quotas.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/types/page_fields.h"
#include "server/sales/types/ticket_office.h"

/* ---- The list ---- */

static void
add_type (View *item, const TicketType *type, GPtrArray *quotas)
{
  g_autofree char *price = money_format (LANG_NL, type->price_cents);
  g_autoptr (GString) names = g_string_new (NULL);
  for (guint i = 0; i < quotas->len; i++)
    for (guint k = 0; k < type->n_quotas; k++) {
      const TicketQuota *quota = quotas->pdata[i];
      if (quota->id == type->quotas[k])
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", quota->name);
    }
  view_int (item, "id", type->id);
  view_text (item, "name", type->name_nl);
  view_text (item, "code", type->code);
  view_text (item, "price", price);
  view_int (item, "sold", type->sold);
  view_text (item, "quotas", names->str);
  view_flag (item, "on_sale", type->on_sale);
  view_flag (item, "by_code", strcmp (type->buyers, "code") == 0);
  view_flag (item, "by_staff", strcmp (type->buyers, "staff") == 0);
}

static void
add_quotas (View *view, GPtrArray *quotas)
{
  view_list (view, "quotas");
  for (guint i = 0; i < quotas->len; i++) {
    const TicketQuota *quota = quotas->pdata[i];
    View *item = view_item (view, "quotas");
    view_int (item, "id", quota->id);
    view_text (item, "name", quota->name);
    view_int (item, "capacity", quota->capacity);
    view_int (item, "taken", quota->taken);
    view_int (item, "free", quota->capacity - quota->taken);
    view_flag (item, "block", quota->block);
  }
}

/* @refused: (nullable): the quota that could not be saved so. */
static void
show_list (Request *request, unsigned status, const QuotaSave *refused, const char *problem_key)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) types = ticket_type_list (store, &error);
  g_autoptr (GPtrArray) quotas = types != NULL ? ticket_quota_list (store, &error) : NULL;
  if (quotas == NULL) {
    request_fail_error (request, error);
    return;
  }
  View *view = page_new (request, "types.title");
  view_list (view, "types");
  for (guint i = 0; i < types->len; i++)
    add_type (view_item (view, "types"), types->pdata[i], quotas);
  add_quotas (view, quotas);
  view_flag (view, "saved", request_query (request, "bewaard") != NULL);
  view_text (view, "problem", problem_key != NULL ? request_message (request, problem_key) : "");
  view_text (view, "refused", refused != NULL ? refused->name : "");
  view_int (view, "refused_taken", refused != NULL ? refused->taken : 0);
  request_render (request, status, "office_types", view);
}

void
page_types (Request *request)
{
  show_list (request, 200, NULL, NULL);
}

/* ---- One type ---- */

static void
add_choices (Request *request, View *view, const TicketType *type)
{
  static const char *const buyers[] = { "open", "code", "staff" };
  static const char *const categories[] = { "S", "Z", "E", "O" };
  view_list (view, "kinds");
  for (int i = 0; i < TICKET_KINDS; i++) {
    const char *word = ticket_kind_name ((TicketKind) i);
    g_autofree char *key = g_strconcat ("types.kind_", word, NULL);
    page_option (view, "kinds", word, request_message (request, key), type->kind == (TicketKind) i);
  }
  view_list (view, "buyers");
  for (guint i = 0; i < G_N_ELEMENTS (buyers); i++) {
    g_autofree char *key = g_strconcat ("types.buyers_", buyers[i], NULL);
    page_option (view, "buyers", buyers[i], request_message (request, key),
                 g_strcmp0 (type->buyers, buyers[i]) == 0);
  }
  view_list (view, "categories");
  for (guint i = 0; i < G_N_ELEMENTS (categories); i++) {
    g_autofree char *key = g_strconcat ("types.vat_", categories[i], NULL);
    page_option (view, "categories", categories[i], request_message (request, key),
                 g_strcmp0 (type->vat_category, categories[i]) == 0);
  }
}

static gboolean
add_days (Request *request, View *view, const TicketType *type, GError **error)
{
  g_autoptr (GPtrArray) days = catalogue_days (request_store (request), error);
  view_list (view, "days");
  for (guint i = 0; days != NULL && i < days->len; i++) {
    const CatalogueChoice *day = days->pdata[i];
    g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, day->id);
    page_option (view, "days", value, day->nl, (type->days >> (day->id - 1) & 1) != 0);
  }
  return days != NULL;
}

static gboolean
add_quota_choices (Request *request, View *view, const TicketType *type, GError **error)
{
  g_autoptr (GPtrArray) quotas = ticket_quota_list (request_store (request), error);
  view_list (view, "quotas");
  for (guint i = 0; quotas != NULL && i < quotas->len; i++) {
    const TicketQuota *quota = quotas->pdata[i];
    gboolean chosen = FALSE;
    for (guint k = 0; k < type->n_quotas; k++)
      chosen = chosen || type->quotas[k] == quota->id;
    g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, quota->id);
    g_autofree char *label = g_strdup_printf ("%s (%" G_GINT64_FORMAT " / %" G_GINT64_FORMAT ")",
                                              quota->name, quota->taken, quota->capacity);
    if (!quota->block)
      page_option (view, "quotas", value, label, chosen);
  }
  return quotas != NULL;
}

static void
add_texts (View *view, const TicketType *type)
{
  static const struct {
    const char *name;
    TicketField field;
  } errors[] = {
    { "code_wrong", TICKET_FIELD_CODE },     { "names_wrong", TICKET_FIELD_NAMES },
    { "price_wrong", TICKET_FIELD_PRICE },   { "days_wrong", TICKET_FIELD_DAYS },
    { "vat_wrong", TICKET_FIELD_VAT },       { "window_wrong", TICKET_FIELD_WINDOW },
    { "quotas_wrong", TICKET_FIELD_QUOTAS },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    view_flag (view, errors[i].name, (type->wrong & errors[i].field) != 0);
  view_flag (view, "any_wrong", type->wrong != 0);
  const struct {
    const char *name, *text;
  } texts[] = { { "code", type->code },
                { "name_nl", type->name_nl },
                { "name_en", type->name_en },
                { "hint_nl", type->hint_nl },
                { "hint_en", type->hint_en },
                { "exemption_nl", type->exemption_nl },
                { "exemption_en", type->exemption_en } };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    view_text (view, texts[i].name, texts[i].text);
  g_autofree char *price = type->price_cents >= 0 ? money_plain (type->price_cents, ',') : NULL;
  g_autofree char *from = page_local_moment (type->from_ms);
  g_autofree char *until = page_local_moment (type->until_ms);
  g_autofree char *percent = money_plain (type->vat_permille * 10, ',');
  view_text (view, "price", price);
  view_text (view, "from", from);
  view_text (view, "until", until);
  view_text (view, "percent", percent);
  view_flag (view, "on_sale", type->on_sale);
  view_int (view, "sold", type->sold);
  view_int (view, "id", type->id);
}

static void
show_type (Request *request, unsigned status, const TicketType *type)
{
  if (request_store (request) == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, type->id != 0 ? "types.change" : "types.make");
  add_texts (view, type);
  add_choices (request, view, type);
  if (add_days (request, view, type, &error) && add_quota_choices (request, view, type, &error))
    request_render (request, status, "office_type", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

void
page_type (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  gint64 id = page_number (request_param (request, "id"));
  TicketType *type = NULL;
  if (strcmp (request_param (request, "id"), "nieuw") == 0) {
    type = g_new0 (TicketType, 1);
    type->buyers = g_strdup ("open");
    type->vat_category = g_strdup ("E");
    type->on_sale = TRUE;
  } else {
    type = ticket_type_read (store, id, &error);
  }
  if (type != NULL)
    show_type (request, 200, type);
  else
    request_fail_missing (request, error);
  ticket_type_free (type);
}

static void
type_saved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_type (request, 422, command);
  else
    request_fail_error (request, error);
}

static TicketKind
read_kind (Request *request)
{
  const char *word = request_form (request, "soort");
  for (int i = 0; i < TICKET_KINDS; i++)
    if (g_strcmp0 (word, ticket_kind_name ((TicketKind) i)) == 0)
      return (TicketKind) i;
  return TICKET_DAY;
}

static TicketType *
read_type (Request *request)
{
  TicketType *type = g_new0 (TicketType, 1);
  const struct {
    char **text;
    const char *field;
  } texts[] = { { &type->code, "code" },
                { &type->name_nl, "naam-nl" },
                { &type->name_en, "naam-en" },
                { &type->hint_nl, "uitleg-nl" },
                { &type->hint_en, "uitleg-en" },
                { &type->exemption_nl, "vrijstelling-nl" },
                { &type->exemption_en, "vrijstelling-en" },
                { &type->buyers, "wie" },
                { &type->vat_category, "btw" } };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i].text = page_form_text (request, texts[i].field);
  gint64 percent = page_cents (request_form (request, "tarief"));
  type->id = page_number (request_param (request, "id"));
  type->kind = read_kind (request);
  type->price_cents = page_cents (request_form (request, "prijs"));
  type->vat_permille = percent < 0 || percent % 10 != 0 || percent > 9990 ? -1 : (int) percent / 10;
  type->from_ms = page_moment (request_form (request, "vanaf"));
  type->until_ms = page_moment (request_form (request, "tot"));
  type->on_sale = request_form (request, "te-koop") != NULL;
  const GPtrArray *days = request_form_all (request, "dag");
  for (guint i = 0; i < days->len; i++) {
    gint64 day = page_number (days->pdata[i]);
    if (day >= 1 && day <= 30)
      type->days |= 1 << (day - 1);
  }
  const GPtrArray *quotas = request_form_all (request, "quotum");
  for (guint i = 0; i < quotas->len && type->n_quotas < TICKET_QUOTAS_MAX; i++)
    type->quotas[type->n_quotas++] = page_number (quotas->pdata[i]);
  return type;
}

void
page_type_post (Request *request)
{
  TicketType *type = read_type (request);
  type->staff_id = request_staff (request)->id;
  request_write (request, WRITER_SAVEPOINT, ticket_type_save_run, type, ticket_type_free,
                 type_saved);
}

/* ---- Quotas ---- */

static void
quota_saved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT))
    show_list (request, 409, command, "types.quota_small");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_list (request, 422, NULL, "types.quota_fields");
  else
    request_fail_error (request, error);
}

void
page_quota_post (Request *request)
{
  QuotaSave *save = g_new0 (QuotaSave, 1);
  gint64 capacity = -1;
  const char *text = request_form (request, "plaatsen");
  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &capacity, NULL))
    capacity = -1;
  save->id = page_number (request_form (request, "quotum"));
  save->name = page_form_text (request, "naam");
  save->capacity = capacity;
  save->staff_id = request_staff (request)->id;
  request_write (request, WRITER_CHECKS_FIRST, quota_save_run, save, quota_save_free, quota_saved);
}
