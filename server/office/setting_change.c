/* SPDX-License-Identifier: EUPL-1.2
 *
 * Changing settings; see setting_change.h.
 */
#include "server/office/setting_change.h"

#include <jansson.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/sales/after/person.h"
#include "server/sales/bank/reference.h"
#include "server/sales/order.h"

static const SettingGroup GROUPS[] = {
  { "congress", { "congress.contact_email", NULL } },
  { "sale", { "cart.hold_min", "order.pay_min", NULL } },
  { "money",
    { "account.open", "account.days", "account.max_euros", "account.max_places",
      "account.reminder_days", "account.reminders_max", "seller.name", "seller.street",
      "seller.postcode", "seller.city", "seller.email", "seller.kvk", "seller.vat", "seller.iban",
      "seller.bic", "vat.exempt_nl", "vat.exempt_en", "vat.exempt_code", NULL } },
  { "waiting", { "waiting.offer_h", "waiting.stop_min", NULL } },
  { "change",
    { "change.session_hours", "change.badge_hours", "cancel.by_us_percent", "cancel.by_us_days",
      "cancel.first_choice_hours", NULL } },
  { "mail", { "mail.per_minute", NULL } },
  { "door",
    { "door.early_min", "door.late_min", "door.release_min", "door.entrance_first", NULL } },
  { "badges", { "badges.printer", "badges.printer_layout", NULL } },
  { "presence",
    { "presence.share_permille", "presence.near_permille", "presence.wait_max_min",
      "presence.stay_max_min", NULL } },
  { "register",
    { "register.provider", "register.number_form", "register.total_quarters",
      "register.primary_quarters", "register.ceiling_quarters", "register.subject_vo_quarters",
      "register.period_years", "register.enrolled_before", "register.validation_end",
      "register.claim_date", "register.batch_max", NULL } },
  { "privacy",
    { "privacy.cart_days", "privacy.needs_days", "privacy.people_days", "privacy.money_years",
      NULL } },
};

const SettingGroup *
setting_groups (gsize *count)
{
  *count = G_N_ELEMENTS (GROUPS);
  return GROUPS;
}

const SettingGroup *
setting_group (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GROUPS); i++)
    if (strcmp (GROUPS[i].name, name) == 0)
      return &GROUPS[i];
  return NULL;
}

const Setting *
setting_of (const char *key)
{
  gsize count = 0;
  const Setting *setting = settings_all (&count);
  while (strcmp (setting->key, key) != 0)
    setting++;
  return setting;
}

void
setting_change_free (gpointer command)
{
  SettingChange *change = command;
  for (guint i = 0; i < SETTING_GROUP_MOST; i++)
    g_free (change->values[i]);
  g_free (change->reason);
  g_free (change->next);
  g_free (change);
}

SettingChange *
setting_change_read (Store *store, const SettingGroup *group)
{
  SettingChange *change = g_new0 (SettingChange, 1);
  change->group = group;
  for (guint i = 0; group->keys[i] != NULL; i++)
    change->values[i] = settings_text (store, group->keys[i]);
  return change;
}

/* ---- What the table of settings cannot say ---- */

static gboolean
is_iban (const char *value)
{
  g_autofree char *iban = iban_plain (value);
  return iban != NULL && strcmp (iban, value) == 0;
}

static gboolean
is_kvk (const char *value)
{
  return strspn (value, "0123456789") == strlen (value);
}

static gboolean
is_bic (const char *value)
{
  return *value == '\0' || strlen (value) == 8 || strlen (value) == 11;
}

static gboolean
is_email (const char *value)
{
  g_autofree char *typed = g_strdup (value);
  return order_email_fits (&typed);
}

static gboolean
is_day (const char *value)
{
  g_autofree char *moment = g_strconcat (value, "T00:00", NULL);
  gint64 ms = 0;
  return when_parse_local (moment, when_zone (), &ms);
}

static gboolean
is_pattern (const char *value)
{
  g_autoptr (GRegex) pattern = g_regex_new (value, 0, 0, NULL);
  return pattern != NULL;
}

static gboolean
is_well (const char *key, const char *value)
{
  static const struct {
    const char *key;
    gboolean (*is) (const char *value);
  } own[] = {
    { "congress.contact_email", is_email },
    { "register.claim_date", is_day },
    { "register.enrolled_before", is_day },
    { "register.number_form", is_pattern },
    { "register.validation_end", is_day },
    { "seller.bic", is_bic },
    { "seller.email", is_email },
    { "seller.iban", is_iban },
    { "seller.kvk", is_kvk },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    if (strcmp (own[i].key, key) == 0)
      return own[i].is (value);
  return TRUE;
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

/* ---- Changing ---- */

/* Of numbers what it was and is; of texts only that they differ: the log is for ever. */
static json_t *
difference (const Setting *setting, const char *was, const char *is)
{
  if (setting->type == SETTING_TEXT)
    return json_true ();
  return json_pack ("[I, I]", (json_int_t) g_ascii_strtoll (was, NULL, 10),
                    (json_int_t) g_ascii_strtoll (is, NULL, 10));
}

/* Stores the n-th when it differs. Returns: FALSE on an error of the database. */
static gboolean
change_one (SettingChange *change, guint n, Store *store, json_t *changed, GError **error)
{
  const char *key = change->group->keys[n];
  tidy (key, &change->values[n]);
  g_autofree char *was = settings_text (store, key);
  if (strcmp (was, change->values[n]) == 0)
    return TRUE;
  g_autoptr (GError) refused = NULL;
  if (is_well (key, change->values[n]) && settings_set (store, key, change->values[n], &refused)) {
    json_object_set_new (changed, key, difference (setting_of (key), was, change->values[n]));
    return TRUE;
  }
  if (refused != NULL && refused->domain != SETTINGS_ERROR) {
    g_propagate_error (error, g_steal_pointer (&refused));
    return FALSE;
  }
  change->wrong[n] = change->any_wrong = TRUE;
  return TRUE;
}

static gboolean
note (const SettingChange *change, const WriterTurn *turn, json_t *changed, GError **error)
{
  json_t *detail = json_pack ("{s:s, s:O}", "reason", change->reason, "changed", changed);
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean well = audit_add (turn->store, turn->now_ms, change->actor, "settings.changed",
                             change->group->name, text, error);
  free (text);
  return well;
}

gboolean
setting_change_run (gpointer command, WriterTurn *turn, GError **error)
{
  SettingChange *change = command;
  json_t *changed = json_object ();
  change->any_wrong = FALSE;
  change->reason_wrong = !after_reason_fits (change->reason);
  gboolean well = TRUE;
  for (guint i = 0; well && change->group->keys[i] != NULL; i++) {
    change->wrong[i] = FALSE;
    well = change_one (change, i, turn->store, changed, error);
  }
  if (well && (change->any_wrong || change->reason_wrong)) {
    g_set_error_literal (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "not all is well");
    well = FALSE;
  }
  well = well && (json_object_size (changed) == 0 || note (change, turn, changed, error));
  json_decref (changed);
  turn->outcome = well ? g_strdup (change->next) : NULL;
  return well;
}
