/* SPDX-License-Identifier: EUPL-1.2
 *
 * The table of settings and how they are read and checked; see settings.h.
 */
#include "server/core/settings.h"

#include <string.h>

G_DEFINE_QUARK (settings_error, settings_error)

static const char SQL_SETTING_GET[] = "SELECT value FROM setting WHERE key = :key";
static const char SQL_SETTING_SET[] = "INSERT INTO setting (key, value) VALUES (:key, :value)"
                                      " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

#define SELLER "an example until the organiser fills in their own: stands on invoices"
#define VAT    "a tax adviser's choice; this one is for education: interfaces, section 2"

/* Keep sorted by key; a test looks. */
static const Setting settings[] = {
  { "account.days", SETTING_INT, 1, 90, "30", "decision: what schools are used to" },
  { "account.max_euros", SETTING_INT, 0, 1000000, "25000",
    "ours: so much may be open on account at once" },
  { "account.max_places", SETTING_INT, 0, 100000, "300",
    "ours: so many people may be signed up on account and not paid for" },
  { "account.open", SETTING_BOOL, 0, 1, "1", "decision: schools ask for an invoice" },
  { "account.reminder_days", SETTING_INT, 1, 90, "7",
    "ours: a reminder so long after the day it must be paid, and after each one before" },
  { "account.reminders_max", SETTING_INT, 0, 5, "2", "ours: then a person decides" },
  { "badges.printer", SETTING_TEXT, 0, 200, "",
    "ours: socket://host, ipp://host/path or a CUPS queue; none until there is a printer" },
  { "badges.printer_layout", SETTING_TEXT, 1, 40, "roll-62", "ours: the usual roll" },
  { "cancel.by_us_days", SETTING_INT, 0, 60, "7",
    "decision: time to think for who lost a session because of us" },
  { "cancel.by_us_percent", SETTING_INT, 0, 100, "100",
    "decision: who loses a session because of us may have all of the price back" },
  { "cancel.first_choice_hours", SETTING_INT, 0, 168, "24",
    "ours: a day to see the letter before others get what is free" },
  { "cart.hold_min", SETTING_INT, 5, 120, "20",
    "decision: long enough to fill in a form, short enough to sell what is left behind" },
  { "change.badge_hours", SETTING_INT, 0, 720, "12",
    "ours: the evening before, names stand on printed sheets" },
  { "change.session_hours", SETTING_INT, 0, 168, "2",
    "ours: until so long before a session places change hands" },
  { "congress.contact_email", SETTING_TEXT, 3, 200, "congres@example.org",
    "an example until the organiser fills in their own" },
  { "door.early_min", SETTING_INT, 0, 120, "20", "ours: a door opens so long before the start" },
  { "door.entrance_first", SETTING_BOOL, 0, 1, "0",
    "ours: a session's door asks whether the entrance saw the person; off, since who walks in"
    " beside the entrance is welcome too" },
  { "door.late_min", SETTING_INT, 0, 120, "15", "ours: and lets people in so long after it" },
  { "door.release_min", SETTING_INT, 0, 120, "5", "ours: then seats of no-shows are given away" },
  { "mail.per_minute", SETTING_INT, 1, 6000, "120",
    "ours: what a common mail provider takes from one sender without growing wary" },
  { "order.pay_min", SETTING_INT, 15, 1440, "30",
    "decision: an iDEAL payment lives about 15 minutes, and a second try must fit" },
  { "presence.near_permille", SETTING_INT, 1, 1000, "500",
    "ours: from half a session on, a presence that does not count is looked at by a person" },
  { "presence.share_permille", SETTING_INT, 1, 1000, "800",
    "ours: the voluntary register's minimum presence is unknown" },
  { "presence.stay_max_min", SETTING_INT, 30, 1440, "480",
    "ours: longer than a congress day; a later exit is of another stay" },
  { "presence.wait_max_min", SETTING_INT, 5, 480, "90",
    "ours: who enters a room earlier than this before a session is not there for it" },
  { "privacy.cart_days", SETTING_INT, 1, 90, "7",
    "ours: a registration that was not finished is of use for days, AVG art. 5(1)(e)" },
  { "privacy.money_years", SETTING_INT, 7, 12, "7",
    "years after the one of the payment, for names and accounts in the books: AWR art. 52 lid 4" },
  { "privacy.needs_days", SETTING_INT, 0, 60, "14",
    "ours: until the caterer's bill has been checked, AVG art. 5(1)(e) and 9" },
  { "privacy.people_days", SETTING_INT, 30, 3650, "1825",
    "decision: a registration period of four years, and one to prove the hours, AVG art. 5(1)(e)" },
  { "register.batch_max", SETTING_INT, 1, 1000, "100", "ours: activities in one message" },
  { "register.ceiling_quarters", SETTING_INT, 0, 4000, "240",
    "at most 60 registeruren outside the primary process: registerleraar.nl, herregistratie" },
  { "register.claim_date", SETTING_TEXT, 10, 10, "2018-08-01",
    "start of the new register: Wet Beroep Leraar, FAQ of registerleraar, 23 November 2017" },
  { "register.enrolled_before", SETTING_TEXT, 10, 10, "2017-08-01",
    "nobody can enrol in the voluntary register since: FAQ of registerleraar, 23 November 2017" },
  { "register.number_form", SETTING_TEXT, 1, 100, "[0-9A-Za-z.-]{1,20}",
    "ours: the form of register numbers is unknown; a regular expression for the whole number" },
  { "register.period_years", SETTING_INT, 1, 10, "4",
    "re-registration every four years: registerleraar.nl, herregistratie" },
  { "register.primary_quarters", SETTING_INT, 0, 4000, "400",
    "at least 100 registeruren on the primary process: registerleraar.nl, herregistratie" },
  { "register.provider", SETTING_TEXT, 1, 120, "Onderwijscoöperatie",
    "ours: who offers what has no offering of its own" },
  { "register.subject_vo_quarters", SETTING_INT, 0, 4000, "160",
    "in VO at least 40 of those vakinhoudelijk: registerleraar.nl, herregistratie" },
  { "register.total_quarters", SETTING_INT, 1, 4000, "640",
    "160 registeruren in four years: registerleraar.nl, herregistratie" },
  { "register.validation_end", SETTING_TEXT, 10, 10, "2017-08-01",
    "nothing can be offered for validation since: lecso.nl, FAQ aanbieders of registerleraar" },
  { "seller.bic", SETTING_TEXT, 0, 11, "", "may stay empty inside the euro zone: EPC069-12" },
  { "seller.city", SETTING_TEXT, 1, 60, "Plaats", SELLER },
  { "seller.email", SETTING_TEXT, 3, 120, "financien@example.org", SELLER },
  { "seller.iban", SETTING_TEXT, 15, 34, "NL91ABNA0417164300", SELLER },
  { "seller.kvk", SETTING_TEXT, 8, 8, "00000000", SELLER },
  { "seller.name", SETTING_TEXT, 2, 70, "Onderwijscoöperatie",
    "the house that holds the congress" },
  { "seller.postcode", SETTING_TEXT, 4, 10, "0000 AA", SELLER },
  { "seller.street", SETTING_TEXT, 1, 100, "Straat 1", SELLER },
  { "seller.vat", SETTING_TEXT, 0, 20, "NL000000000B01", SELLER },
  { "vat.exempt_code", SETTING_TEXT, 0, 30, "VATEX-EU-132-1I", VAT },
  { "vat.exempt_en", SETTING_TEXT, 1, 200,
    "Exempt from VAT: education (article 132(1)(i) of the VAT Directive)", VAT },
  { "vat.exempt_nl", SETTING_TEXT, 1, 200,
    "Vrijgesteld van btw: onderwijs (artikel 11, lid 1, letter o, Wet OB 1968)", VAT },
  { "waiting.offer_h", SETTING_INT, 1, 168, "24",
    "decision: a teacher reads mail at least once a day" },
  { "waiting.stop_min", SETTING_INT, 0, 2880, "60",
    "ours: from so long before the start nothing is offered any more, and the door decides" },
};

const Setting *
settings_all (gsize *count)
{
  *count = G_N_ELEMENTS (settings);
  return settings;
}

static int
compare_key (const void *key, const void *setting)
{
  return strcmp (key, ((const Setting *) setting)->key);
}

static const Setting *
find (const char *key)
{
  return bsearch (key, settings, G_N_ELEMENTS (settings), sizeof *settings, compare_key);
}

static gboolean
check (const Setting *setting, const char *value, gint64 *number)
{
  *number = 0;
  if (setting->type == SETTING_TEXT)
    return (gint64) strlen (value) >= setting->least && (gint64) strlen (value) <= setting->most &&
           g_utf8_validate (value, -1, NULL) && strpbrk (value, "\r\n") == NULL;
  return g_ascii_string_to_signed (value, 10, setting->least, setting->most, number, NULL);
}

char *
settings_text (Store *store, const char *key)
{
  const Setting *setting = find (key);
  if (setting == NULL)
    g_error ("no setting %s", key);
  g_autoptr (StoreStmt) get = store_query (store, NULL, SQL_SETTING_GET, "t", ":key", key);
  gint64 number = 0;
  if (get != NULL && store_step (get, NULL) == STORE_ROW &&
      check (setting, store_column_text (get, 0), &number))
    return g_strdup (store_column_text (get, 0));
  return g_strdup (setting->fallback);
}

gint64
settings_int (Store *store, const char *key)
{
  g_autofree char *text = settings_text (store, key);
  const Setting *setting = find (key);
  gint64 number = 0;
  if (setting->type == SETTING_TEXT || !check (setting, text, &number))
    g_error ("setting %s is not a number", key);
  return number;
}

gboolean
settings_set (Store *store, const char *key, const char *value, GError **error)
{
  const Setting *setting = find (key);
  if (setting == NULL) {
    g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_UNKNOWN, "no setting %s", key);
    return FALSE;
  }
  gint64 number = 0;
  if (!check (setting, value, &number)) {
    g_set_error (error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                 "%s: out of bounds (%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ")", key,
                 setting->least, setting->most);
    return FALSE;
  }
  return store_change (store, error, SQL_SETTING_SET, "tt", ":key", key, ":value", value);
}
