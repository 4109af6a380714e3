/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters in the office, as an organiser's browser does it: the words, checked and kept in
 * versions; a test; and a letter that failed, sent again to a better address.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "server/mail/bounce.h"
#include "server/mail/letter_log.h"
#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

static const char NOW[] = "2017-09-20T10:00:00+02:00";
static const char TEXTS[] = "/kantoor/brieven/teksten/order/nl";

typedef struct {
  char *mail;
  Fixture *fixture;
  Browser *browser;
} World;

static const char SQL_SESSION[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " SELECT :hash, max(id), 0, :until FROM staff";
static const char SQL_PERSON[] =
    "INSERT INTO sale_order (id, public_id, number, state, email, created_ms, paid_ms) VALUES"
    " (1, '0123456789abcdef', 'LC17-1', 'paid', 'fout@example.org', 1505800000000,"
    " 1505800005000);"
    "INSERT INTO attendee (id, order_id, ticket_type_id, price_cents, name, email) VALUES"
    " (1, 1, 1, 0, 'Ank', 'fout@example.org');";

static gboolean
prepare_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash ("token", hash);
  const LetterTo to = { .kind = "order", .key = "letter.order.1", .order_id = 1 };
  return shop_fill_run (NULL, turn, error) && store_exec (turn->store, SQL_PERSON, error) &&
         account_add (turn->store, 0, "organisator", ROLE_ORGANISER, "-", error) &&
         store_change (turn->store, error, SQL_SESSION, "bi", ":hash", hash, sizeof hash, ":until",
                       turn->now_ms + 3600000) &&
         letter_send (turn->store, turn->now_ms, error, &to, "");
}

static void
begin (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  world->mail = g_dir_make_tmp ("mail-XXXXXX", NULL);
  const char *const settings[] = { "mail.folder", world->mail, NULL };
  world->fixture = fixture_new (settings, NOW, NULL, 0);
  world->browser = browser_new (world->fixture);
  writer_call (fixture_app (world->fixture)->writer, WRITER_SAVEPOINT, prepare_run, NULL, &error);
  g_assert_no_error (error);
  browser_set_cookie (world->browser, STAFF_COOKIE, "token");
}

static void
end (World *world, gconstpointer data)
{
  (void) data;
  browser_free (world->browser);
  fixture_free (world->fixture);
  fixture_folder_free (world->mail);
}

/* Opens @path, sends its @n-th form with @fields. */
static Reply *
submit (World *world, const char *path, guint n, const char *fields)
{
  g_autoptr (Reply) page = browser_get (world->browser, path, NULL);
  g_assert_cmpint (page->status, ==, 200);
  return browser_submit (world->browser, page, n, path, fields);
}

/* The n-th letter from the folder whose name has @part, once it is there. */
static char *
wait_for_file (World *world, const char *part)
{
  for (int waited = 0; waited < 1000; waited++) {
    g_autoptr (GDir) dir = g_dir_open (world->mail, 0, NULL);
    const char *name = NULL;
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *path = g_build_filename (world->mail, name, NULL);
      char *text = NULL;
      if (strstr (name, part) != NULL && g_str_has_suffix (name, ".eml") &&
          g_file_get_contents (path, &text, NULL, NULL))
        return text;
    }
    g_usleep (10000);
  }
  g_error ("no letter %s", part);
}

/* A letter lies there before it is known as sent. */
static void
wait_until_sent (World *world, const char *address)
{
  for (int waited = 0; waited < 1000; waited++) {
    g_autoptr (Reply) list = browser_get (world->browser, "/kantoor/brieven?staat=sent", NULL);
    if (strstr (list->body, address) != NULL)
      return;
    g_usleep (10000);
  }
  g_error ("no letter to %s is sent", address);
}

/* Form 0 signs out, 1 saves, 2 tries. */
static void
test_words (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) list = browser_get (world->browser, "/kantoor/brieven/teksten", NULL);
  g_assert_cmpint (list->status, ==, 200);
  g_assert_nonnull (strstr (list->body, TEXTS));
  g_autoptr (Reply) wrong = submit (world, TEXTS, 1,
                                    "&doe=bewaar&onderwerp=Hoi+{{naam}}&tekst=Dag%0A{{link}}"
                                    "&html=<p>{{link}}<script>x</script>");
  g_assert_cmpint (wrong->status, ==, 422);
  g_assert_nonnull (strstr (wrong->body, "<code>naam</code>"));
  g_assert_nonnull (strstr (wrong->body, "<code>script</code>"));
  g_assert_nonnull (strstr (wrong->body, "value=\"Hoi {{naam}}\"")); /* nothing typed is lost */
  g_autoptr (Reply) look = submit (world, TEXTS, 1,
                                   "&doe=bekijk&onderwerp=Hoi+{{name}}&tekst=Dag+{{link}}"
                                   "&html=<p><b>{{name}}</b>+{{link}}</p>");
  g_assert_cmpint (look->status, ==, 200);
  g_assert_nonnull (strstr (look->body, "Hoi Ank de Vries"));
  g_assert_nonnull (strstr (look->body, "<p><b>Ank de Vries</b> https://"));
  g_autoptr (Reply) saved = submit (world, TEXTS, 1,
                                    "&doe=bewaar&onderwerp=Eigen+{{name}}&tekst=Dag+{{link}}"
                                    "&html=<p>{{link}}</p>");
  g_assert_cmpint (saved->status, ==, 303);
  g_autoptr (Reply) tried = submit (world, TEXTS, 2, "&doe=proef&adres=ik%40example.org");
  g_assert_cmpint (tried->status, ==, 303);
  g_autofree char *test = wait_for_file (world, "test");
  g_assert_nonnull (strstr (test, "\r\nTo: ik@example.org\r\n"));
  g_assert_nonnull (strstr (test, "\r\nSubject: Eigen Ank de Vries\r\n"));
  g_autoptr (Reply) back = submit (world, TEXTS, 3, "&doe=terug");
  g_assert_cmpint (back->status, ==, 303);
  g_autoptr (Reply) page = browser_get (world->browser, TEXTS, NULL);
  g_assert_null (strstr (page->body, "Eigen {{name}}"));
  g_autoptr (Reply) old =
      browser_get (world->browser, "/kantoor/brieven/teksten/order/nl?versie=1", NULL);
  g_assert_nonnull (strstr (old->body, "Eigen {{name}}"));
  g_autoptr (Reply) none = browser_get (world->browser, "/kantoor/brieven/teksten/order/de", NULL);
  g_assert_cmpint (none->status, ==, 404);
}

/* ---- A letter that came back ---- */

static gboolean
bounce_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  const BounceAdd add = { .letter_id = 1, .how = "report", .status = "5.1.1", .text = "onbekend" };
  return bounce_add_run ((gpointer) &add, turn, error);
}

static void
test_again (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *first = wait_for_file (world, "letter.order.1.eml");
  wait_until_sent (world, "fout@example.org");
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (world->fixture)->writer, WRITER_SAVEPOINT, bounce_run, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (Reply) list = browser_get (world->browser, "/kantoor/brieven?staat=bounced", NULL);
  g_assert_nonnull (strstr (list->body, "fout@example.org"));
  g_autoptr (Reply) wrong = submit (world, "/kantoor/brieven/1", 1, "&adres=geen+adres");
  g_assert_cmpint (wrong->status, ==, 422);
  g_assert_nonnull (strstr (wrong->body, "value=\"geen adres\"")); /* nothing typed is lost */
  g_autoptr (Reply) office = browser_get (world->browser, "/kantoor", NULL);
  g_assert_nonnull (strstr (office->body, "Brieven die geweigerd zijn of terugkwamen: 1."));
  g_autoptr (Reply) sent = submit (world, "/kantoor/brieven/1", 1, "&adres=goed%40example.org");
  g_autofree char *location = reply_header (sent, "Location");
  g_assert_cmpint (sent->status, ==, 303);
  g_assert_true (g_str_has_suffix (location, "/kantoor/brieven/2"));
  g_autofree char *second = wait_for_file (world, "again.1");
  g_assert_nonnull (strstr (second, "<goed@example.org>"));
  const char *one = strstr (first, "Message-ID: "), *two = strstr (second, "Message-ID: ");
  g_assert_cmpint (strncmp (one, two, strlen ("Message-ID: <") + LETTER_TOKEN_CHARS), !=, 0);
  g_autoptr (Reply) none = browser_get (world->browser, "/kantoor/brieven?staat=bounced", NULL);
  g_assert_null (strstr (none->body, "/kantoor/brieven/1\"")); /* nobody's worry any more */
  g_autoptr (Reply) missing = browser_get (world->browser, "/kantoor/brieven/99", NULL);
  g_assert_cmpint (missing->status, ==, 404);
}

/* ---- Somebody who was erased ---- */

static gboolean
credit_run (gpointer sql, WriterTurn *turn, GError **error)
{
  const LetterTo to = { .kind = "credit", .key = "letter.credit.1", .order_id = 1 };
  return store_exec (turn->store, sql, error) &&
         letter_send (turn->store, turn->now_ms, error, &to, "tit", "document", "C2017-00001",
                      "amount", G_GINT64_CONSTANT (100), "due", "2017-10-20");
}

/* The school that is billed still hears what goes back, by its own name. */
static void
test_erased (World *world, gconstpointer data)
{
  (void) data;
  static const char SQL_ERASED[] =
      "INSERT INTO on_account VALUES (1, 'De Klimop', 'Weg 1', '8000 AA', 'Zwolle', '', '',"
      " 'kas@example.org', '', '', 0, 0, NULL);"
      "UPDATE sale_order SET email = ''; UPDATE attendee SET name = '', email = '';";
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (world->fixture)->writer, WRITER_SAVEPOINT, credit_run,
               (gpointer) SQL_ERASED, &error);
  g_assert_no_error (error);
  g_autofree char *letter = wait_for_file (world, "credit");
  g_assert_nonnull (strstr (letter, "kas@example.org"));
  g_assert_nonnull (strstr (letter, "Beste De Klimop,"));
}

/* What is about an invoice goes to who is billed, and says so; a better address is theirs too. */
static void
test_billed (World *world, gconstpointer data)
{
  (void) data;
  static const char SQL_BILLED[] =
      "INSERT INTO on_account VALUES (1, 'De Klimop', 'Weg 1', '8000 AA', 'Zwolle', '', '',"
      " 'kas@example.org', '', '', 0, 0, NULL);";
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (world->fixture)->writer, WRITER_SAVEPOINT, credit_run,
               (gpointer) SQL_BILLED, &error);
  g_assert_no_error (error);
  wait_until_sent (world, "kas@example.org");
  g_autoptr (Reply) list = browser_get (world->browser, "/kantoor/brieven?q=kas@", NULL);
  g_assert_nonnull (strstr (list->body, ">Creditfactuur LC17-1<"));
  g_autoptr (Reply) page = browser_get (world->browser, "/kantoor/brieven/2", NULL);
  g_assert_nonnull (strstr (page->body, "value=\"kas@example.org\""));
  g_autoptr (Reply) sent = submit (world, "/kantoor/brieven/2", 1, "&adres=boek%40example.org");
  g_assert_cmpint (sent->status, ==, 303);
  g_autofree char *again = wait_for_file (world, "again.1");
  g_assert_nonnull (strstr (again, "<boek@example.org>"));
  g_autoptr (Reply) order = browser_get (world->browser, "/kantoor/brieven?q=fout@", NULL);
  g_assert_nonnull (strstr (order->body, "fout@example.org<")); /* who ordered keeps the address */
}

/* Every kind has words for the office, and those with an address of their own are known there. */
static void
test_kinds (World *world, gconstpointer data)
{
  (void) data;
  static const char *const BILLED[] = { "credit", "invoice", "reminder", NULL };
  gsize count = 0;
  const LetterKind *kinds = letter_kinds (&count);
  for (gsize i = 0; i < count; i++) {
    g_test_message ("%s", kinds[i].name);
    g_assert_cmpint (kinds[i].address != NULL, ==, g_strv_contains (BILLED, kinds[i].name));
    for (Lang lang = LANG_NL; lang <= LANG_EN; lang++)
      g_assert_cmpstr (
          letter_kind_title (fixture_app (world->fixture)->messages, lang, kinds[i].name), !=,
          kinds[i].name);
  }
}

static void
add (const char *path, void (*test) (World *, gconstpointer))
{
  g_test_add (path, World, NULL, begin, test, end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server/letters/words_of_the_organiser", test_words);
  add ("/server/letters/again_to_a_better_address", test_again);
  add ("/server/letters/who_is_billed_for_somebody_erased", test_erased);
  add ("/server/letters/what_is_billed_goes_to_who_pays", test_billed);
  add ("/server/letters/every_kind_has_words", test_kinds);
  return g_test_run ();
}
