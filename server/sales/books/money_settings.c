/* SPDX-License-Identifier: EUPL-1.2
 *
 * Settings of money; see money_settings.h.
 */
#include "server/sales/books/money_settings.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/sales/bank/reference.h"

static const char *const KEYS[MONEY_SETTINGS] = {
  "account.open",       "account.days",          "account.max_euros",
  "account.max_places", "account.reminder_days", "account.reminders_max",
  "seller.name",        "seller.street",         "seller.postcode",
  "seller.city",        "seller.email",          "seller.kvk",
  "seller.vat",         "seller.iban",           "seller.bic",
  "vat.exempt_nl",      "vat.exempt_en",         "vat.exempt_code",
};

const char *
money_setting_key (guint n)
{
  return KEYS[n];
}

gboolean
money_setting_is_flag (guint n)
{
  return strcmp (KEYS[n], "account.open") == 0;
}

void
money_settings_free (gpointer command)
{
  MoneySettings *settings = command;
  for (guint i = 0; i < MONEY_SETTINGS; i++)
    g_free (settings->values[i]);
  g_free (settings);
}

MoneySettings *
money_settings_read (Store *store)
{
  MoneySettings *settings = g_new0 (MoneySettings, 1);
  for (guint i = 0; i < MONEY_SETTINGS; i++)
    settings->values[i] = settings_text (store, KEYS[i]);
  return settings;
}

/* What the table of settings cannot say: invoices carry these to other people's machines. */
static gboolean
is_well (const char *key, const char *value)
{
  if (strcmp (key, "seller.kvk") == 0)
    return strspn (value, "0123456789") == strlen (value);
  if (strcmp (key, "seller.bic") == 0)
    return *value == '\0' || strlen (value) == 8 || strlen (value) == 11;
  if (strcmp (key, "seller.iban") != 0)
    return TRUE;
  g_autofree char *iban = iban_plain (value);
  return iban != NULL && strcmp (iban, value) == 0;
}

/* An account number as people write it, with spaces, becomes what machines read. */
static void
tidy (const char *key, char **value)
{
  g_strstrip (*value);
  char *iban = strcmp (key, "seller.iban") == 0 ? iban_plain (*value) : NULL;
  if (iban == NULL)
    return;
  g_free (*value);
  *value = iban;
}

gboolean
money_settings_run (gpointer command, WriterTurn *turn, GError **error)
{
  MoneySettings *settings = command;
  settings->wrong = 0;
  for (guint i = 0; i < MONEY_SETTINGS; i++) {
    g_autoptr (GError) refused = NULL;
    tidy (KEYS[i], &settings->values[i]);
    if (is_well (KEYS[i], settings->values[i]) &&
        settings_set (turn->store, KEYS[i], settings->values[i], &refused))
      continue;
    if (refused != NULL && refused->domain != SETTINGS_ERROR) {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }
    settings->wrong |= 1u << i;
  }
  if (settings->wrong != 0) {
    g_set_error_literal (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "not all is well");
    return FALSE;
  }
  turn->outcome = g_strdup ("/kantoor/boeken/instellingen?bewaard=1");
  return audit_add (turn->store, turn->now_ms, settings->actor, "settings.money", "setting", NULL,
                    error);
}
