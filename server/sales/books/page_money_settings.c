/* SPDX-License-Identifier: EUPL-1.2
 *
 * Setting what invoices say and how much may be on account.
 */
#include <string.h>

#include "server/core/settings.h"
#include "server/sales/books/money_settings.h"
#include "server/sales/books/pages.h"

/* The field's name in the form, and its sentence in the catalogues: dots as underscores. */
static char *
field_name (guint n)
{
  return g_strdelimit (g_strdup (money_setting_key (n)), ".", '_');
}

/* What a value must be, for who typed another. */
static void
add_bounds (Request *request, View *item, guint n)
{
  static const struct {
    const char *key, *sentence;
  } own[] = {
    { "seller.bic", "money.wrong_bic" },
    { "seller.iban", "money.wrong_iban" },
    { "seller.kvk", "money.wrong_kvk" },
  };
  const char *key = money_setting_key (n), *sentence = NULL;
  gsize count = 0;
  const Setting *setting = settings_all (&count);
  while (strcmp (setting->key, key) != 0)
    setting++;
  sentence = setting->type == SETTING_INT ? "money.wrong_number" : "money.wrong_text";
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    if (strcmp (own[i].key, key) == 0)
      sentence = own[i].sentence;
  g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, setting->least);
  g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, setting->most);
  g_autofree char *words = messages_format (request_app (request)->messages, request_lang (request),
                                            sentence, "least", least, "most", most, NULL);
  view_text (item, "wrong_how", words);
}

static void
show (Request *request, unsigned status, const MoneySettings *settings)
{
  View *view = view_new ();
  view_text (view, "title", request_message (request, "money.title"));
  view_flag (view, "any_wrong", settings->wrong != 0);
  view_flag (view, "saved", request_query (request, "bewaard") != NULL && settings->wrong == 0);
  view_list (view, "fields");
  for (guint i = 0; i < MONEY_SETTINGS; i++) {
    View *item = view_item (view, "fields");
    g_autofree char *name = field_name (i);
    g_autofree char *key = g_strconcat ("money.", name, NULL);
    view_text (item, "name", name);
    view_text (item, "label", request_message (request, key));
    view_text (item, "value", settings->values[i]);
    view_flag (item, "flag", money_setting_is_flag (i));
    view_flag (item, "on", strcmp (settings->values[i], "1") == 0);
    view_flag (item, "wrong", (settings->wrong >> i & 1) != 0);
    add_bounds (request, item, i);
  }
  request_render (request, status, "money_settings", view);
}

void
page_money_settings (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  MoneySettings *settings = money_settings_read (store);
  show (request, 200, settings);
  money_settings_free (settings);
}

static void
saved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE))
    show (request, 422, command);
  else
    request_fail_error (request, error);
}

void
page_money_settings_save (Request *request)
{
  MoneySettings *settings = g_new0 (MoneySettings, 1);
  for (guint i = 0; i < MONEY_SETTINGS; i++) {
    g_autofree char *name = field_name (i);
    const char *text = request_form (request, name);
    const char *absent = money_setting_is_flag (i) ? "0" : "";
    settings->values[i] = g_strdup (text != NULL ? text : absent);
  }
  request_actor (request, settings->actor, sizeof settings->actor);
  request_write (request, WRITER_SAVEPOINT, money_settings_run, settings, money_settings_free,
                 saved);
}
