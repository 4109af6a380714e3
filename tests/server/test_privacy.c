/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is private: asked apart with consent, counted without names, and given whole. That it can be
 * erased is test_erasing.c.
 */
#include <jansson.h>
#include <string.h>

#include "server/sales/after/change.h"
#include "server/sales/privacy/needs.h"
#include "server/sales/privacy/person_data.h"
#include "tests/server/guest.h"

/* ---- Needs ---- */

static void
test_consent (Shop *shop, gconstpointer data)
{
  (void) shop;
  (void) data;
  static const struct {
    unsigned choices;
    const char *words;
    gboolean consent;
    unsigned wrong;
  } rows[] = {
    { 0, "", FALSE, 0 },     { 1, "", FALSE, 1 }, { 0, " noten ", FALSE, 1 },
    { 1, "noten", TRUE, 0 }, { 0, "", TRUE, 0 },  { 1u << 7, "", FALSE, 0 }, /* not a choice */
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Needs) needs = { 0 };
    needs.of[NEED_DIET] = (Need){ rows[i].choices, g_strdup (rows[i].words), rows[i].consent };
    g_assert_cmpint (needs_check (&needs), ==, rows[i].wrong);
  }
  g_auto (Needs) longer = { 0 };
  longer.of[NEED_ACCESS] = (Need){ 0, g_strnfill (NEED_TEXT_MAX + 1, 'x'), TRUE };
  g_assert_cmpint (needs_check (&longer), ==, 1u << NEED_ACCESS);
}

static const char SQL_NEEDS[] = "SELECT COUNT(*) FROM need";
static const char SQL_CONSENT[] =
    "SELECT consent_ms FROM need WHERE attendee_id = 1 AND consent = 'diet.1'";

static void
test_kept_apart (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  guest_eat (shop, 1, 1, "noten");
  g_assert_cmpint (shop_number (shop, SQL_CONSENT), ==, shop->now_ms);
  gint64 agreed_ms = shop->now_ms;
  shop->now_ms += 1000;
  guest_eat (shop, 1, 1, "noten"); /* nothing new was agreed to */
  g_assert_cmpint (shop_number (shop, SQL_CONSENT), ==, agreed_ms);
  guest_eat (shop, 1, 2, "noten");
  g_assert_cmpint (shop_number (shop, SQL_CONSENT), ==, shop->now_ms);
  g_auto (Needs) read = { 0 };
  g_assert_true (needs_read (shop->reader, 1, &read, NULL));
  g_assert_cmpint (read.of[NEED_DIET].choices, ==, 2);
  g_assert_cmpstr (read.of[NEED_DIET].text, ==, "noten");
  guest_eat (shop, 1, 0, "");
  g_assert_cmpint (shop_number (shop, SQL_NEEDS), ==, 0);
}

static void
test_counts (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Messages) messages = messages_new ("/congress/server/messages", &error);
  g_assert_no_error (error);
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  guest_eat (shop, 1, 1 | 8, "geen koriander");
  guest_eat (shop, 2, 1, "");
  g_autofree char *csv = needs_csv (shop->reader, messages, LANG_NL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (csv, ";vegetarisch;2;0\r\n"));
  g_assert_nonnull (strstr (csv, ";zonder gluten;1;0\r\n"));
  g_assert_nonnull (strstr (csv, ";eigen woorden;1;0\r\n"));
  g_assert_null (strstr (csv, "Ank"));
  g_assert_null (strstr (csv, "koriander"));
}

/* ---- Giving ---- */

static void
test_given (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  guest_eat (shop, 1, 1, "noten");
  g_autoptr (GError) error = NULL;
  json_t *all = person_export (shop->reader, 1, PERSON_REACH_OWN, &error);
  g_assert_no_error (error);
  const json_t *person = json_array_get (json_object_get (all, "person"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (person, "name")), ==, "Juf Ank");
  const json_t *need = json_array_get (json_object_get (all, "needs"), 0);
  g_assert_cmpstr (json_string_value (json_object_get (need, "text")), ==, "noten");
  g_assert_cmpint (json_integer_value (json_object_get (need, "choices")), ==, 1);
  g_assert_cmpuint (json_array_size (json_object_get (all, "seats")), ==, 2);
  g_assert_cmpuint (json_array_size (json_object_get (all, "payments")), >, 0);
  gsize count = 0;
  const PersonTable *tables = person_tables (&count);
  for (gsize i = 0; i < count; i++)
    g_assert_true (json_is_array (json_object_get (all, tables[i].name)));
  json_decref (all);
  g_assert_null (person_export (shop->reader, 99, PERSON_REACH_OWN, &error));
  g_assert_error (error, PERSON_ERROR, PERSON_ERROR_UNKNOWN);
}

static char *
export_text (Shop *shop, gint64 attendee_id, PersonReach reach)
{
  g_autoptr (GError) error = NULL;
  json_t *all = person_export (shop->reader, attendee_id, reach, &error);
  g_assert_no_error (error);
  char *text = json_dumps (all, JSON_COMPACT);
  json_decref (all);
  return text;
}

/* attendee.public_id of attendee @id. */
static char *
public_id (Shop *shop, gint64 id)
{
  static const char SQL[] = "SELECT public_id FROM attendee WHERE id = :id";
  g_autoptr (StoreStmt) q = store_query (shop->reader, NULL, SQL, "i", ":id", id);
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

static gboolean
hand_over (Shop *shop, gint64 attendee_id, GError **error)
{
  AfterHandOver *command = g_new0 (AfterHandOver, 1);
  command->who.person = public_id (shop, attendee_id);
  command->name = g_strdup ("Bart Bos");
  command->email = g_strdup ("bart@example.org");
  command->school = g_strdup ("De Linde");
  command->place = g_strdup ("Ede");
  gboolean well = shop_call (shop, after_hand_over_run, command, error);
  after_hand_over_free (command);
  return well;
}

/* Who gets a ticket from a colleague learns nothing of what the colleague told. */
static void
test_handed_over (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_TOLD[] =
      "INSERT INTO teacher (attendee_id, register_number, enrolled) VALUES (1, 'R-12345', 0) ON"
      " CONFLICT DO UPDATE SET register_number = excluded.register_number;"
      "INSERT INTO roll VALUES ('R-12345', 'Ank Oud', '1980-02-03', '');"
      "INSERT INTO standing (attendee_id, birth_date, verdict) VALUES (1, '1980-02-03',"
      " 'confirmed');"
      "INSERT INTO own_activity (attendee_id, activity_type, name, provider, contribution, content,"
      " date, subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters,"
      " contact_quarters, added_ms) VALUES (1, 'cursus', 'Omgaan met rouw', 'X', 'y', 'z',"
      " '2017-01-01', 4, 0, 0, 0, 4, 0);"
      "UPDATE attendee SET sector = 8 WHERE id = 1;";
  static const char *const PRIVATE[] = { "noten",   "1980-02-03", "R-12345",
                                         "Ank Oud", "rouw",       "\"confirmed\",\"why\"" };
  guest_buy (shop, 1);
  guest_eat (shop, 1, 1, "noten");
  shop_exec (shop, SQL_TOLD);
  g_autofree char *before = export_text (shop, 1, PERSON_REACH_OWN);
  for (guint i = 0; i < G_N_ELEMENTS (PRIVATE); i++)
    g_assert_nonnull (strstr (before, PRIVATE[i]));
  hand_over (shop, 1, NULL);
  g_autofree char *after = export_text (shop, 1, PERSON_REACH_OWN);
  g_assert_nonnull (strstr (after, "Bart Bos"));
  for (guint i = 0; i < G_N_ELEMENTS (PRIVATE); i++) {
    g_test_message ("%s", PRIVATE[i]);
    g_assert_null (strstr (after, PRIVATE[i]));
  }
  g_assert_nonnull (strstr (after, "\"sector\":0"));
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM roll"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM teacher"), ==, 0);
  shop_check (shop);
}

/* What was earned with a ticket, also without a scan, stays with who earned it. */
static void
test_earned_stays (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_EARNED[] =
      "INSERT INTO activity (id, public_id, attendee_id, session_id, offering_code,"
      " subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters, claimable_from,"
      " rule, created_ms) VALUES (1, 'act', 1, 1, 'C', 4, 0, 0, 0, '2017-10-06', 'r', 0)";
  guest_buy (shop, 1);
  shop_exec (shop, SQL_EARNED);
  g_autoptr (GError) error = NULL;
  g_assert_false (hand_over (shop, 1, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_STATE);
}

/* Anybody can order with anybody's address: the link of that order tells nothing of other orders.
 * Staff, who have looked, can give it all. */
static void
test_own_order_only (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  shop_exec (shop, "UPDATE sale_order SET school = 'Het Geheim' WHERE id = 1;"
                   "UPDATE attendee SET school = 'Het Geheim' WHERE id = 1");
  const PersonReach links[] = { PERSON_REACH_OWN, PERSON_REACH_ORDER };
  for (guint i = 0; i < G_N_ELEMENTS (links); i++) {
    g_autofree char *told = export_text (shop, 2, links[i]);
    g_assert_nonnull (strstr (told, "LC17-00002"));
    g_assert_null (strstr (told, "LC17-00001"));
    g_assert_null (strstr (told, "Geheim"));
  }
  g_autofree char *all = export_text (shop, 2, PERSON_REACH_ADDRESS);
  g_assert_nonnull (strstr (all, "LC17-00001"));
  g_assert_nonnull (strstr (all, "Geheim"));
}

/* A colleague of a group learns nothing of who pays, and who ordered does. */
static void
test_money_of_who_ordered (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_GROUP[] =
      "INSERT INTO attendee (order_id, position, ticket_type_id, price_cents, name, email)"
      " VALUES (1, 2, 1, 0, 'Bart', 'bart@example.org');"
      "INSERT INTO on_account VALUES (1, 'School', 'Weg 1', '8000 AA', 'Zwolle', 'KP-77', 'REF-9',"
      " 'kas@school.nl', '', '', 0, 0, NULL);"
      "INSERT INTO bank_statement VALUES (1, 'NL91ABNA0417164300', 'S1', 'x', '2017-07-14',"
      " '2017-07-14', 0, 4500, 1, 1, 'staff:1', 0);"
      "INSERT INTO bank_entry SELECT 1, 1, 1, 'a', 4500, '2017-07-14', 'Kassier', 'NL02', 'van',"
      " '', 0, 'matched', id FROM invoice;";
  static const char *const SECRETS[] = { "kas@school.nl", "KP-77",   "REF-9",
                                         "Kassier",       "NL02",    "4500",
                                         "\"buyer\"",     "Juf Ank", "ank@example" };
  guest_buy (shop, 1);
  g_autofree char *alone = export_text (shop, 1, PERSON_REACH_OWN);
  g_assert_nonnull (strstr (alone, "\"total_cents\":4500"));
  g_assert_nonnull (strstr (alone, "\"buyer\""));
  shop_exec (shop, SQL_GROUP);
  g_autofree char *colleague = export_text (shop, 2, PERSON_REACH_OWN);
  g_assert_nonnull (strstr (colleague, "LC17-00001"));
  for (guint i = 0; i < G_N_ELEMENTS (SECRETS); i++) {
    g_test_message ("%s", SECRETS[i]);
    g_assert_null (strstr (colleague, SECRETS[i]));
  }
  g_autofree char *ordered = export_text (shop, 1, PERSON_REACH_ORDER);
  for (guint i = 0; i < G_N_ELEMENTS (SECRETS); i++)
    g_assert_nonnull (strstr (ordered, SECRETS[i]));
}

/* Whatever stands by an attendee's id is given: nobody forgets a table that came later. */
static void
test_nothing_forgotten (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL[] = "SELECT t.name FROM sqlite_schema t, pragma_table_info (t.name) c"
                            " WHERE t.type = 'table' AND c.name = 'attendee_id' ORDER BY 1";
  gsize count = 0;
  guint tables_seen = 0;
  const PersonTable *tables = person_tables (&count);
  g_autoptr (StoreStmt) q = store_query (shop->reader, NULL, SQL, "");
  while (store_step (q, NULL) == STORE_ROW) {
    g_autofree char *pattern = g_strdup_printf ("\\b(FROM|JOIN) %s\\b", store_column_text (q, 0));
    gboolean given = FALSE;
    for (gsize i = 0; i < count && !given; i++)
      given = g_regex_match_simple (pattern, tables[i].select, 0, 0);
    if (!given)
      g_error ("table %s is not given: it needs a row in person_tables.c",
               store_column_text (q, 0));
    tables_seen++;
  }
  g_assert_cmpuint (tables_seen, >, 8);
}

static void
add (const char *path, void (*test) (Shop *, gconstpointer))
{
  g_test_add (path, Shop, NULL, shop_open, test, shop_close);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server/privacy/needs_ask_consent", test_consent);
  add ("/server/privacy/needs_are_kept_apart", test_kept_apart);
  add ("/server/privacy/caterer_gets_numbers", test_counts);
  add ("/server/privacy/everything_is_given", test_given);
  add ("/server/privacy/a_link_gives_its_own_order", test_own_order_only);
  add ("/server/privacy/money_is_of_who_ordered", test_money_of_who_ordered);
  add ("/server/privacy/a_ticket_goes_without_secrets", test_handed_over);
  add ("/server/privacy/what_was_earned_does_not_go", test_earned_stays);
  add ("/server/privacy/no_table_is_forgotten", test_nothing_forgotten);
  return g_test_run ();
}
