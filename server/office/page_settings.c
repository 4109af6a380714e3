/* SPDX-License-Identifier: EUPL-1.2
 *
 * All that the organiser may set, by group: what it is called, what it must be, its default and
 * where that comes from. What is about money has a page of its own too.
 */
#include <string.h>

#include "server/office/pages.h"
#include "server/office/setting_change.h"

#define PATH_ALL   "/kantoor/instellingen"
#define PATH_MONEY "/kantoor/boeken/instellingen"
#define MONEY      "money"

/* The field's name in the form, and its sentence in the catalogues: dots as underscores. */
static char *
field_name (const char *key)
{
  return g_strdelimit (g_strdup (key), ".", '_');
}

/* ---- What a value must be ---- */

/* Of a number what it counts, as its key ends; NULL for no unit. */
static const char *
unit_of (const char *key)
{
  static const struct {
    const char *ending, *sentence;
  } units[] = {
    { "_min", "settings.unit_min" },           { "_h", "settings.unit_hours" },
    { "_hours", "settings.unit_hours" },       { "_days", "settings.unit_days" },
    { "account.days", "settings.unit_days" },  { "_years", "settings.unit_years" },
    { "_percent", "settings.unit_percent" },   { "_permille", "settings.unit_permille" },
    { "_quarters", "settings.unit_quarters" }, { "_euros", "settings.unit_euros" },
    { "_places", "settings.unit_people" },     { "_minute", "settings.unit_letters" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_suffix (key, units[i].ending))
      return units[i].sentence;
  return NULL;
}

static const char *
bounds_key (const Setting *setting)
{
  static const struct {
    const char *key, *sentence;
  } own[] = {
    { "congress.contact_email", "settings.must_email" },
    { "register.claim_date", "settings.must_day" },
    { "register.enrolled_before", "settings.must_day" },
    { "register.number_form", "settings.must_pattern" },
    { "register.validation_end", "settings.must_day" },
    { "seller.bic", "settings.must_bic" },
    { "seller.email", "settings.must_email" },
    { "seller.iban", "settings.must_iban" },
    { "seller.kvk", "settings.must_kvk" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    if (strcmp (own[i].key, setting->key) == 0)
      return own[i].sentence;
  return setting->type == SETTING_INT ? "settings.must_number" : "settings.must_text";
}

static void
add_facts (Request *request, View *item, const Setting *setting)
{
  const Messages *messages = request_app (request)->messages;
  const char *unit = unit_of (setting->key);
  g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, setting->least);
  g_autofree char *most = g_strdup_printf ("%" G_GINT64_FORMAT, setting->most);
  g_autofree char *must = messages_format (messages, request_lang (request), bounds_key (setting),
                                           "least", least, "most", most, NULL);
  gboolean flag = setting->type == SETTING_BOOL;
  const char *fallback =
      flag ? request_message (request, *setting->fallback == '1' ? "settings.yes" : "settings.no")
           : setting->fallback;
  view_flag (item, "flag", flag);
  view_text (item, "unit", unit != NULL ? request_message (request, unit) : "");
  view_text (item, "must", must);
  view_text (item, "fallback",
             *fallback != '\0' ? fallback : request_message (request, "settings.nothing"));
  view_text (item, "source", setting->source);
}

/* ---- Showing ---- */

static void
add_field (Request *request, View *group, const SettingChange *change, guint n)
{
  View *item = view_item (group, "fields");
  g_autofree char *name = field_name (change->group->keys[n]);
  g_autofree char *key = g_strconcat ("settings.", name, NULL);
  view_text (item, "name", name);
  view_text (item, "label", request_message (request, key));
  view_text (item, "value", change->values[n]);
  view_flag (item, "on", strcmp (change->values[n], "1") == 0);
  view_flag (item, "wrong", change->wrong[n]);
  add_facts (request, item, setting_of (change->group->keys[n]));
}

static void
add_group (Request *request, View *view, const SettingChange *change)
{
  View *item = view_item (view, "groups");
  const char *saved = request_query (request, "bewaard");
  g_autofree char *key = g_strconcat ("settings.group_", change->group->name, NULL);
  view_text (item, "group", change->group->name);
  view_text (item, "heading", request_message (request, key));
  view_flag (item, "saved", g_strcmp0 (saved, change->group->name) == 0);
  view_flag (item, "any_wrong", change->any_wrong || change->reason_wrong);
  view_flag (item, "reason_wrong", change->reason_wrong);
  view_text (item, "reason", change->reason);
  view_list (item, "fields");
  for (guint i = 0; change->group->keys[i] != NULL; i++)
    add_field (request, item, change, i);
}

/* @typed: (nullable): what was refused. @only: (nullable): the one group to show. */
static void
show (Request *request, unsigned status, const SettingChange *typed, const SettingGroup *only)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  gsize count = 0;
  const SettingGroup *groups = setting_groups (&count);
  view_text (view, "title",
             request_message (request, only != NULL ? "money.title" : "settings.title"));
  view_text (view, "path", only != NULL ? PATH_MONEY : PATH_ALL);
  view_flag (view, "money", only != NULL);
  view_list (view, "groups");
  for (gsize i = 0; i < count; i++) {
    if (only != NULL && &groups[i] != only)
      continue;
    SettingChange *now = setting_change_read (store, &groups[i]);
    add_group (request, view, typed != NULL && typed->group == &groups[i] ? typed : now);
    setting_change_free (now);
  }
  request_render (request, status, "office_settings", view);
}

void
page_settings (Request *request)
{
  show (request, 200, NULL, NULL);
}

void
page_settings_money (Request *request)
{
  show (request, 200, NULL, setting_group (MONEY));
}

/* ---- Saving ---- */

static void
saved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const SettingChange *change = command;
  gboolean money = g_str_has_prefix (change->next, PATH_MONEY);
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE))
    show (request, 422, change, money ? change->group : NULL);
  else
    request_fail_error (request, error);
}

static void
save (Request *request, const SettingGroup *group, const char *path)
{
  if (group == NULL) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  SettingChange *change = g_new0 (SettingChange, 1);
  change->group = group;
  for (guint i = 0; group->keys[i] != NULL; i++) {
    g_autofree char *name = field_name (group->keys[i]);
    const char *text = request_form (request, name);
    const char *absent = setting_of (group->keys[i])->type == SETTING_BOOL ? "0" : "";
    change->values[i] = g_strdup (text != NULL ? text : absent);
  }
  change->reason = g_strdup (request_form (request, "reden"));
  gboolean one = strcmp (path, PATH_MONEY) == 0;
  change->next = g_strconcat (path, "?bewaard=", group->name, one ? NULL : "#", group->name, NULL);
  request_actor (request, change->actor, sizeof change->actor);
  request_write (request, WRITER_SAVEPOINT, setting_change_run, change, setting_change_free, saved);
}

void
page_settings_save (Request *request)
{
  save (request, setting_group (request_param (request, "group")), PATH_ALL);
}

void
page_settings_money_save (Request *request)
{
  save (request, setting_group (MONEY), PATH_MONEY);
}
