/* SPDX-License-Identifier: EUPL-1.2
 *
 * After the sale: other sessions until a deadline, names and the badges that follow them, tickets
 * handed over and cancelled by the terms, lost links that tell nobody anything, and sessions that
 * are cancelled or moved under the people in them.
 */
#include <string.h>

#include "server/mail/letter_log.h"
#include "server/sales/after/cancel.h"
#include "server/sales/after/change.h"
#include "server/sales/after/link_renew.h"
#include "server/sales/after/links.h"
#include "server/sales/after/session_change.h"
#include "server/sales/after/terms.h"
#include "server/sales/invoices/invoice.h"
#include "tests/server/shop.h"

#define HOUR_MS  G_GINT64_CONSTANT (3600000)
#define DAY_MS   (24 * HOUR_MS)
#define STARTS_1 G_GINT64_CONSTANT (1507273200000) /* sessions 1 and 2 */

static void
buy (Shop *shop, int visitor, const char *ticket, const gint64 *sessions, gint64 pays_cents)
{
  shop_ticket (shop, visitor, ticket, NULL);
  shop_seats (shop, visitor, sessions, NULL);
  shop_details (shop, visitor, "", NULL);
  shop_place (shop, visitor, NULL);
  if (pays_cents > 0)
    g_assert_cmpint (shop_pay (shop, visitor, pays_cents), ==, ORDER_PAY_CONFIRMED);
}

static char *
text_of (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) q = store_query (shop->reader, &error, sql, "");
  g_assert_no_error (error);
  g_assert_cmpint (store_step (q, &error), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

/* attendee.public_id of attendee @id. */
static char *
person_id (Shop *shop, gint64 id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT public_id FROM attendee WHERE id = %" G_GINT64_FORMAT, id);
  return text_of (shop, sql);
}

static gboolean
call (Shop *shop, WriterRun run, gpointer command, GError **error)
{
  return writer_call (shop->writer, WRITER_SAVEPOINT, run, command, error);
}

static gboolean
choose (Shop *shop, gint64 attendee, gint64 staff, const gint64 *sessions, GError **error)
{
  AfterSeats seats = { .who = { .person = person_id (shop, attendee), .staff_id = staff } };
  seats.who.reason = g_strdup (staff != 0 ? "op verzoek" : NULL);
  for (; sessions[seats.n_sessions] != 0; seats.n_sessions++)
    seats.sessions[seats.n_sessions] = sessions[seats.n_sessions];
  gboolean well = call (shop, after_seats_run, &seats, error);
  after_who_clear (&seats.who);
  g_array_unref (seats.full);
  g_free (seats.late);
  return well;
}

static void
test_seats (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 3, 0 }, 4500);
  g_assert_true (choose (shop, 1, 0, (gint64[]){ 2, 3, 0 }, &error));
  g_assert_cmpint (shop_number (shop, "SELECT session_id FROM seat WHERE state = 'confirmed'"
                                      " ORDER BY session_id LIMIT 1"),
                   ==, 2);
  shop_check (shop);
  /* Two hours before the first round its sessions stay as they are; the second may still change. */
  shop->now_ms = STARTS_1 - 2 * HOUR_MS;
  g_assert_false (choose (shop, 1, 0, (gint64[]){ 1, 3, 0 }, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_LATE);
  g_clear_error (&error);
  g_assert_false (choose (shop, 1, 0, (gint64[]){ 3, 0 }, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_LATE);
  g_clear_error (&error);
  g_assert_true (choose (shop, 1, 0, (gint64[]){ 2, 0 }, &error));
  /* Staff may, and say why. */
  g_assert_true (choose (shop, 1, 7, (gint64[]){ 1, 0 }, &error));
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE actor = 'staff:7' AND"
                                      " json_extract (detail, '$.reason') = 'op verzoek'"),
                   ==, 1);
  /* Which seats, is in the log; of who did it by an own link too. */
  static const char *const CHANGES[] = { "[2] [1]", "[] [3]", "[1] [2]" };
  for (guint i = 0; i < G_N_ELEMENTS (CHANGES); i++) {
    g_autofree char *sql = g_strdup_printf (
        "SELECT json_extract (detail, '$.taken') || ' ' || json_extract (detail, '$.given_up')"
        " FROM audit WHERE action = 'attendee.seats' ORDER BY id LIMIT 1 OFFSET %u",
        i);
    g_autofree char *change = text_of (shop, sql);
    g_assert_cmpstr (change, ==, CHANGES[i]);
  }
  shop_check (shop);
}

static gboolean
rename_to (Shop *shop, gint64 attendee, const char *name, gint64 staff, const char *reason,
           GError **error)
{
  AfterName *command = g_new0 (AfterName, 1);
  command->who.person = person_id (shop, attendee);
  command->who.staff_id = staff;
  command->who.reason = g_strdup (reason);
  command->name = g_strdup (name);
  command->school = g_strdup ("De Klimop");
  command->place = g_strdup ("Zwolle");
  gboolean well = call (shop, after_name_run, command, error);
  after_name_free (command);
  return well;
}

static void
test_name (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 0 }, 4500);
  g_assert_true (rename_to (shop, 1, "Juf Ank", 0, NULL, &error)); /* as it was */
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge"), ==, 1);
  /* Who does not want to be photographed keeps the badge. */
  AfterName shy = { .who = { .person = person_id (shop, 1) }, .photo = AFTER_PHOTO_NO };
  shy.name = g_strdup ("Juf Ank"), shy.school = g_strdup ("De Klimop"),
  shy.place = g_strdup ("Zwolle");
  g_assert_true (call (shop, after_name_run, &shy, &error));
  g_assert_cmpint (shop_number (shop, "SELECT no_photo FROM attendee"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge"), ==, 1);
  after_who_clear (&shy.who);
  g_free (shy.name), g_free (shy.school), g_free (shy.place);
  g_assert_true (rename_to (shop, 1, " Anke de Vries ", 0, NULL, &error));
  g_assert_cmpint (shop_number (shop, "SELECT no_photo FROM attendee"), ==, 1);
  g_autofree char *name = text_of (shop, "SELECT name FROM attendee");
  g_assert_cmpstr (name, ==, "Anke de Vries");
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'revoked'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(DISTINCT version) FROM badge"), ==, 2);
  g_assert_false (rename_to (shop, 1, "A", 0, NULL, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
  g_clear_error (&error);
  shop->now_ms = STARTS_1 - 12 * HOUR_MS;
  g_assert_false (rename_to (shop, 1, "Anke", 0, NULL, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_LATE);
  g_clear_error (&error);
  g_assert_false (rename_to (shop, 1, "Anke", 3, " ", &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_REASON);
  g_clear_error (&error);
  g_assert_true (rename_to (shop, 1, "Anke", 3, "verschreven", &error));
}

static gboolean
hand_over (Shop *shop, const char *person, const char *email, GError **error)
{
  AfterHandOver *command = g_new0 (AfterHandOver, 1);
  command->who.person = g_strdup (person);
  command->name = g_strdup ("Bart Bos");
  command->email = g_strdup (email);
  command->school = g_strdup ("De Linde");
  command->place = g_strdup ("Ede");
  gboolean well = call (shop, after_hand_over_run, command, error);
  after_hand_over_free (command);
  return well;
}

/* The letter to who had the ticket: an address typed for it would become the new holder's. */
static void
assert_not_sent_again (Shop *shop)
{
  g_autoptr (GError) error = NULL;
  LetterAgain again = { .id =
                            shop_number (shop, "SELECT outbox_id FROM letter WHERE kind = 'given'"),
                        .address = (char *) "ank@example.org",
                        .staff_id = 1 };
  g_assert_false (call (shop, letter_again_run, &again, &error));
  g_assert_error (error, LETTER_ERROR, LETTER_ERROR_STATE);
  g_assert_cmpint (shop_number (shop, "SELECT email = 'bart@example.org' FROM attendee"), ==, 1);
}

/* Handed over before it is paid: the badge goes to who has the ticket by then. */
static void
test_hand_over_unpaid (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_details (shop, 1, "", NULL);
  shop_place (shop, 1, NULL);
  g_autofree char *old = person_id (shop, 1);
  g_assert_true (hand_over (shop, old, "bart@example.org", &error));
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_CONFIRMED);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'colleague' AND"
                                      " attendee_id = 1"),
                   ==, 1);
}

/* Who ordered for himself has one address: corrected for one letter, it is right for all. */
static void
test_one_address (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 0 }, 4500);
  char reason[] = "spreker ziek";
  SessionChange change = { .session_id = 1, .staff_id = 1, .cancel = TRUE, .reason = reason };
  g_assert_true (call (shop, session_change_run, &change, &error));
  LetterAgain again = { .id = shop_number (shop, "SELECT MAX (outbox_id) FROM letter WHERE"
                                                 " attendee_id = 1"),
                        .address = (char *) "nieuw@example.org",
                        .staff_id = 1 };
  g_assert_true (call (shop, letter_again_run, &again, &error));
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order o JOIN attendee a ON"
                                      " a.order_id = o.id WHERE o.email = 'nieuw@example.org' AND"
                                      " a.email IN ('', o.email)"),
                   ==, 1);
}

static void
test_hand_over (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 3, 0 }, 4500);
  g_autofree char *old = person_id (shop, 1);
  g_assert_false (hand_over (shop, old, "geen adres", &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
  g_clear_error (&error);
  g_assert_true (hand_over (shop, old, "bart@example.org", &error));
  g_autofree char *new = person_id (shop, 1);
  g_assert_cmpstr (new, !=, old);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state = 'confirmed'"), ==,
                   2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM teacher"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'handed'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'given' AND test_to"
                                      " = 'ank@example.org'"),
                   ==, 1);
  assert_not_sent_again (shop);
  /* The old link is nobody's now. */
  g_assert_false (hand_over (shop, old, "c@example.org", &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
  g_clear_error (&error);
  shop_check (shop);
}

static gboolean
renew (Shop *shop, const char *person, gint64 order, const char *reason, gboolean badge,
       GError **error)
{
  LinkRenew *command = g_new0 (LinkRenew, 1);
  command->who.person = g_strdup (person);
  command->who.staff_id = 7;
  command->who.reason = g_strdup (reason);
  command->who.next = g_strdup ("/kantoor/bestelling/1?link=1");
  command->order_id = order;
  command->badge = badge;
  gboolean well = call (shop, link_renew_run, command, error);
  link_renew_free (command);
  return well;
}

/* Who ordered for nobody else has one page, and both its links become others. */
static void
test_renew (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_ORDER_ID[] = "SELECT public_id FROM sale_order WHERE id = 1";
  static const char SQL_LETTERS[] =
      "SELECT COUNT(*) FROM letter WHERE kind = 'new_link' AND attendee_id IS NULL";
  g_autoptr (GError) error = NULL;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 0 }, 0);
  g_autofree char *at_bank = person_id (shop, 1);
  g_assert_false (renew (shop, at_bank, 0, "uitgelekt", FALSE, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_STATE);
  g_clear_error (&error);
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_CONFIRMED);
  g_autofree char *person = person_id (shop, 1);
  g_assert_false (renew (shop, person, 0, " ", FALSE, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_REASON);
  g_clear_error (&error);
  g_assert_false (renew (shop, "0000000000000000", 0, "uitgelekt", FALSE, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
  g_clear_error (&error);
  for (int by_order = 0; by_order <= 1; by_order++) {
    g_autofree char *person_was = person_id (shop, 1);
    g_autofree char *order_was = text_of (shop, SQL_ORDER_ID);
    g_assert_true (
        renew (shop, by_order ? NULL : person_was, by_order, "uitgelekt", by_order == 1, &error));
    g_autofree char *person_is = person_id (shop, 1);
    g_autofree char *order_is = text_of (shop, SQL_ORDER_ID);
    g_assert_cmpstr (person_is, !=, person_was);
    g_assert_cmpstr (order_is, !=, order_was);
    g_assert_cmpuint (strlen (person_is), ==, strlen (person));
    g_assert_cmpuint (strlen (order_is), ==, 16);
    g_assert_cmpint (shop_number (shop, SQL_LETTERS), ==, by_order + 1);
    g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'revoked'"), ==,
                     by_order);
  }
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'link.renewed' AND"
                                      " actor = 'staff:7' AND subject = 'order:1' AND"
                                      " instr (detail, '\"reason\":\"uitgelekt\"')"),
                   ==, 2);
  shop_check (shop);
}

/* In a group each link is of one: a colleague's stays when the order's goes, and the other way
 * round; who has no address was on the order's page. */
static void
test_renew_group (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_ORDER_ID[] = "SELECT public_id FROM sale_order WHERE id = 1";
  g_autoptr (GError) error = NULL;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 0 }, 4500);
  shop_exec (shop, "INSERT INTO attendee (id, order_id, position, ticket_type_id, price_cents,"
                   " name, email) VALUES (2, 1, 2, 1, 0, 'Bart', 'bart@example.org'),"
                   " (3, 1, 3, 1, 0, 'Leerling', '')");
  char *was[] = { text_of (shop, SQL_ORDER_ID), person_id (shop, 1), person_id (shop, 2),
                  person_id (shop, 3) };
  g_assert_true (renew (shop, was[2], 0, "uitgelekt", FALSE, &error));
  char *is[] = { text_of (shop, SQL_ORDER_ID), person_id (shop, 1), person_id (shop, 2),
                 person_id (shop, 3) };
  g_assert_true (renew (shop, NULL, 1, "uitgelekt", FALSE, &error));
  char *then[] = { text_of (shop, SQL_ORDER_ID), person_id (shop, 1), person_id (shop, 2),
                   person_id (shop, 3) };
  static const gboolean FIRST[] = { FALSE, FALSE, TRUE, FALSE },
                        SECOND[] = { TRUE, FALSE, FALSE, TRUE };
  for (guint i = 0; i < G_N_ELEMENTS (was); i++) {
    g_assert_cmpint (strcmp (was[i], is[i]) != 0, ==, FIRST[i]);
    g_assert_cmpint (strcmp (is[i], then[i]) != 0, ==, SECOND[i]);
    g_free (was[i]);
    g_free (is[i]);
    g_free (then[i]);
  }
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'new_link' AND"
                                      " IFNULL (attendee_id, 2) = 2"),
                   ==, 2);
}

static void
set_terms (Shop *shop)
{
  TermsSet set = { .terms = { { 1500000000000 + DAY_MS, 100 }, { 1500000000000 + 2 * DAY_MS, 50 } },
                   .n_terms = 2,
                   .staff_id = 1 };
  g_autoptr (GError) error = NULL;
  g_assert_true (call (shop, terms_set_run, &set, &error));
}

static gboolean
cancel (Shop *shop, gint64 attendee, gint64 quoted_cents, gint64 *back_cents, GError **error)
{
  AfterCancel command = { .who = { .person = person_id (shop, attendee) },
                          .percent = -1,
                          .quoted_cents = quoted_cents };
  gboolean well = call (shop, after_cancel_run, &command, error);
  *back_cents = command.sums.back_cents;
  after_who_clear (&command.who);
  return well;
}

static void
test_terms (Shop *shop, gconstpointer data)
{
  (void) data;
  static const Term wrong[][2] = { { { 10, 50 }, { 20, 60 } },
                                   { { 20, 50 }, { 10, 40 } },
                                   { { 10, 101 }, { 20, 0 } } };
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    TermsSet set = { .terms = { wrong[i][0], wrong[i][1] }, .n_terms = 2, .staff_id = 1 };
    g_assert_false (call (shop, terms_set_run, &set, &error));
    g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
    g_clear_error (&error);
  }
  g_assert_cmpint (terms_percent (shop->reader, shop->now_ms, &error), ==, 0);
  set_terms (shop);
  g_assert_cmpint (terms_percent (shop->reader, shop->now_ms, &error), ==, 100);
  g_assert_cmpint (terms_percent (shop->reader, shop->now_ms + DAY_MS, &error), ==, 50);
  g_assert_cmpint (terms_percent (shop->reader, shop->now_ms + 2 * DAY_MS, &error), ==, 0);
  g_assert_cmpint (terms_amount (4501, 50), ==, 2251);
}

static void
test_cancel (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  gint64 back = 0;
  set_terms (shop);
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 3, 0 }, 4500);
  shop->now_ms += DAY_MS;
  g_assert_false (cancel (shop, 1, 4500, &back, &error)); /* the term just ended */
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_QUOTE);
  g_clear_error (&error);
  g_assert_true (cancel (shop, 1, 2250, &back, &error));
  g_assert_cmpint (back, ==, 2250);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state <> 'released'"), ==,
                   0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'cancelled'"), ==,
                   1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'cancelled'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM refund"), ==, 2250);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM invoice WHERE kind = 'credit'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'cancelled'"), ==,
                   1);
  g_assert_false (cancel (shop, 1, -1, &back, &error)); /* once */
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
  g_clear_error (&error);
  shop_check (shop);
}

/* A free ticket, and one that nobody paid yet, end without money. */
static void
test_cancel_unpaid (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  gint64 back = 0;
  set_terms (shop);
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 0 }, 0);
  g_assert_true (cancel (shop, 1, -1, &back, &error));
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM refund"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'cancelled'"),
                   ==, 1);
  shop_check (shop);
}

static void
ask_link (Shop *shop, const char *email)
{
  static const guint8 secret[32] = { 9 };
  LinksAsked asked = { .email = (char *) email };
  links_mark (secret, email, asked.mark);
  g_autoptr (GError) error = NULL;
  g_assert_true (writer_call (shop->writer, WRITER_CHECKS_FIRST, links_asked_run, &asked, &error));
}

static void
test_links (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 0 }, 4500);
  static const char SENT[] = "SELECT COUNT(*) FROM letter WHERE kind = 'links'";
  ask_link (shop, "wie@example.org");
  g_assert_cmpint (shop_number (shop, SENT), ==, 0);
  ask_link (shop, " ANK@example.org ");
  ask_link (shop, "ank@example.org");
  g_assert_cmpint (shop_number (shop, SENT), ==, 1);
  shop->now_ms += HOUR_MS;
  ask_link (shop, "ank@example.org");
  g_assert_cmpint (shop_number (shop, SENT), ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM outbox WHERE key LIKE '%ank%'"), ==, 0);
}

static gboolean
change_session (Shop *shop, gint64 id, gint64 room, gint64 starts_ms, int *told, GError **error)
{
  SessionChange change = { .session_id = id,
                           .staff_id = 1,
                           .cancel = room == 0,
                           .room_id = room,
                           .starts_ms = starts_ms,
                           .reason = g_strdup ("spreker ziek") };
  gboolean well = call (shop, session_change_run, &change, error);
  *told = change.told;
  g_free (change.reason);
  return well;
}

static void
test_session_cancelled (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  int told = 0;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 3, 0 }, 4500);
  buy (shop, 2, "vrijdag", (gint64[]){ 3, 0 }, 4500);
  g_assert_true (change_session (shop, 1, 0, 0, &told, &error));
  g_assert_cmpint (told, ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state <> 'released'"), ==,
                   2);
  g_assert_cmpint (shop_number (shop, "SELECT sequence FROM session WHERE id = 1"), ==, 1);
  g_assert_cmpint (
      shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'session_cancelled'"), ==, 1);
  shop_check (shop);
  /* Who lost the place chooses first; others wait a day. */
  g_assert_false (choose (shop, 2, 0, (gint64[]){ 2, 3, 0 }, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIRST_CHOICE);
  g_clear_error (&error);
  g_assert_true (choose (shop, 1, 0, (gint64[]){ 2, 3, 0 }, &error));
  shop->now_ms += DAY_MS;
  g_assert_true (choose (shop, 2, 0, (gint64[]){ 2, 3, 0 }, &error));
  g_assert_no_error (error);
  /* And gets the money back also where the terms give nothing. */
  gint64 back = 0;
  g_assert_true (cancel (shop, 1, -1, &back, &error));
  g_assert_cmpint (back, ==, 4500);
  g_assert_true (cancel (shop, 2, -1, &back, &error));
  g_assert_cmpint (back, ==, 0);
  g_assert_false (change_session (shop, 1, 0, 0, &told, &error)); /* once */
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_STATE);
  g_clear_error (&error);
  shop_check (shop);
}

static void
test_session_moved (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  int told = 0;
  buy (shop, 1, "vrijdag", (gint64[]){ 1, 3, 0 }, 4500);
  buy (shop, 2, "vrijdag", (gint64[]){ 1, 0 }, 4500);
  /* Into the time of session 3: the first has something else then, the second keeps the place. */
  g_assert_true (change_session (shop, 1, 2, 1507278600000, &told, &error));
  g_assert_no_error (error);
  g_assert_cmpint (told, ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'session_moved'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'session_lost'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE session_id = 1 AND state <>"
                                      " 'released'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT round_id FROM session WHERE id = 1"), ==, 2);
  shop_check (shop);
  static const struct {
    gint64 room, starts_ms;
    OrderError code;
  } refused[] = {
    { 1, 1507278600000, ORDER_ERROR_OVERLAP },        /* session 3 is there */
    { 3, 1500000000000, ORDER_ERROR_NOT_FOR_TICKET }, /* on no day */
    { 99, 1507273200000, ORDER_ERROR_UNKNOWN },
  };
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_assert_false (change_session (shop, 1, refused[i].room, refused[i].starts_ms, &told, &error));
    g_assert_error (error, ORDER_ERROR, (int) refused[i].code);
    g_clear_error (&error);
  }
  /* Three in a room for two. */
  buy (shop, 3, "vrijdag", (gint64[]){ 3, 0 }, 4500);
  buy (shop, 4, "vrijdag", (gint64[]){ 3, 0 }, 4500);
  g_assert_false (change_session (shop, 3, 2, 1507284000000, &told, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
  shop_check (shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/server/after/" name, Shop, NULL, shop_open, test, shop_close)
  ADD ("sessions_change_until_a_deadline", test_seats);
  ADD ("a_name_takes_a_new_badge", test_name);
  ADD ("a_ticket_is_handed_over", test_hand_over);
  ADD ("a_ticket_is_handed_over_unpaid", test_hand_over_unpaid);
  ADD ("who_ordered_for_himself_has_one_address", test_one_address);
  ADD ("a_leaked_link_is_renewed", test_renew);
  ADD ("in_a_group_each_link_is_of_one", test_renew_group);
  ADD ("terms_are_a_table", test_terms);
  ADD ("who_cancels_gets_what_was_told", test_cancel);
  ADD ("nothing_paid_nothing_back", test_cancel_unpaid);
  ADD ("a_lost_link_tells_nobody", test_links);
  ADD ("a_cancelled_session_leaves_first_choice", test_session_cancelled);
  ADD ("a_moved_session_leaves_nobody_in_two_places", test_session_moved);
  return g_test_run ();
}
