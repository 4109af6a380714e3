/* SPDX-License-Identifier: EUPL-1.2
 *
 * Badges in the office: who is due, batches that are kept and printed again, layouts of the
 * organiser, and a new badge at the desk; first what is decided, then the pages.
 */
#include <string.h>
#include <unistd.h>

#include "server/core/change.h"
#include "server/office/badges_layouts.h"
#include "server/office/badges_print.h"
#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

static const BadgesForm FORM = { .layout = BADGE_LAYOUT_DEFAULT, .order = BADGE_ORDER_NAME };

/* Two people with a badge. */
static void
sell_two (Shop *shop)
{
  for (int visitor = 1; visitor <= 2; visitor++) {
    const gint64 seats[] = { 1, 3, 0 };
    g_assert_true (shop_ticket (shop, visitor, "vrijdag", NULL));
    g_assert_true (shop_seats_all (shop, visitor, seats));
    g_assert_true (shop_details (shop, visitor, NULL, NULL));
    g_assert_true (shop_place (shop, visitor, NULL));
    g_assert_cmpint (shop_pay (shop, visitor, 4500), ==, ORDER_PAY_CONFIRMED);
  }
}

static guint
due (Shop *shop)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (store_begin (shop->reader, &error));
  int count = badges_due (shop->reader, &error);
  store_rollback (shop->reader);
  g_assert_no_error (error);
  return (guint) count;
}

/* Prints who is due (or @all). Returns: the number of the batch; 0 when there was nobody. */
static gint64
print (Shop *shop, BadgesForm form, gboolean all, guint expected)
{
  g_auto (BadgesBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_true (store_begin (shop->reader, &error));
  badges_batch_due (shop->reader, &form, all, &batch, &error);
  store_rollback (shop->reader);
  g_assert_no_error (error);
  g_assert_cmpuint (batch.people->len, ==, expected);
  BadgesPrint *command = badges_print_new (&batch, "staff:1");
  writer_call (shop->writer, WRITER_SAVEPOINT, badges_print_run, command, &error);
  g_assert_no_error (error);
  gint64 id = command->printing_id;
  badges_print_free (command);
  return id;
}

static gboolean
run_sql (gpointer sql, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, sql, error);
}

static void
change (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, 0, run_sql, (gpointer) sql, &error);
  g_assert_no_error (error);
}

static void
load (Shop *shop, gint64 id, BadgesBatch *batch)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (store_begin (shop->reader, &error));
  g_assert_true (badges_batch_load (shop->reader, id, batch, &error));
  store_rollback (shop->reader);
  g_assert_no_error (error);
}

static void
new_and_changed_badges_are_due (Shop *shop, gconstpointer data)
{
  (void) data;
  sell_two (shop);
  g_assert_cmpuint (due (shop), ==, 2);
  print (shop, FORM, FALSE, 2);
  g_assert_cmpuint (due (shop), ==, 0);
  change (shop, "UPDATE attendee SET name = 'Zoë Anders' WHERE id = 1");
  g_assert_cmpuint (due (shop), ==, 1);
  print (shop, FORM, FALSE, 1);
  g_assert_cmpuint (due (shop), ==, 0);
  /* The back was printed too: another programme counts. */
  change (shop, "UPDATE session SET title = 'Iets anders' WHERE id = 1");
  g_assert_cmpuint (due (shop), ==, 2);
  BadgesForm fronts = FORM;
  fronts.sides = BADGE_SIDES_FRONT;
  print (shop, fronts, TRUE, 2);
  change (shop, "UPDATE session SET title = 'Weer anders' WHERE id = 1");
  g_assert_cmpuint (due (shop), ==, 0);
}

/* congress-badges over the server's own database, which runs on. */
static char *
run_program (const Shop *shop, const char *command, const char *option, const char *value)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("TEST_BUILD"), "badges", "congress-badges", NULL);
  const char *argv[] = { program, command, shop->path, option, value, NULL };
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                &error);
  g_assert_no_error (error);
  return g_strdup_printf ("%s%s%s", out, err,
                          g_spawn_check_wait_status (status, NULL) ? "" : "failed");
}

static void
the_program_reads_the_database (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autofree char *nobody = run_program (shop, "verify", NULL, NULL);
  g_assert_nonnull (strstr (nobody, "there is no valid badge"));
  sell_two (shop);
  change (shop, "UPDATE badge SET state = 'revoked' WHERE attendee_id = 2");
  change (shop, "UPDATE attendee SET name = 'Zoë \U00013000' WHERE id = 1");
  /* Who it is, how many are valid, and that the congress is open for others meanwhile. */
  g_autofree char *one = run_program (shop, "verify", "--layout", "a6");
  g_assert_nonnull (strstr (one, "(Zoë \U00013000): no face has a letter"));
  g_assert_nonnull (strstr (one, "1 badges on 1 sheets: 1 faults"));
  g_autofree char *path = g_build_filename (shop->folder, "badges.pdf", NULL);
  g_autofree char *printed = run_program (shop, "sheet", "--out", path);
  g_assert_cmpstr (printed, ==, "");
  g_autofree char *text = NULL;
  const char *argv[] = { "pdftotext", path, "-", NULL };
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text,
                               NULL, NULL, NULL));
  g_assert_nonnull (strstr (text, "Zoë"));
  g_assert_cmpint (unlink (path), ==, 0);
}

static void
a_batch_is_printed_again (Shop *shop, gconstpointer data)
{
  (void) data;
  sell_two (shop);
  change (shop, "UPDATE attendee SET name = CASE id WHEN 1 THEN 'Zwaan' ELSE 'Émile' END");
  BadgesForm form = FORM;
  form.first_label = 3;
  form.shift_x = 1.5;
  form.shift_back_y = -0.5;
  form.flip_short = TRUE;
  gint64 id = print (shop, form, TRUE, 2);
  g_auto (BadgesBatch) batch = { 0 };
  load (shop, id, &batch);
  g_assert_cmpuint (batch.people->len, ==, 2);
  g_assert_cmpstr (((BadgePerson *) batch.people->pdata[0])->name, ==, "Émile");
  const BadgeSheetOptions options = badges_sheet_options (&batch);
  g_assert_cmpuint (options.first_label, ==, 3);
  g_assert_true (options.flip_short);
  g_assert_cmpfloat (options.shift_x, ==, 1.5);
  g_assert_cmpfloat (options.shift_back_y, ==, -0.5);
  /* A badge that was taken back does not come out of the printer again. */
  change (shop, "UPDATE badge SET state = 'revoked' WHERE attendee_id = 2");
  g_auto (BadgesBatch) later = { 0 };
  load (shop, id, &later);
  g_assert_cmpuint (later.people->len, ==, 1);
  g_assert_cmpuint (later.printed, ==, 2);
  g_autoptr (GError) error = NULL;
  g_auto (BadgesBatch) none = { 0 };
  g_assert_false (badges_batch_load (shop->reader, 99, &none, &error));
  g_assert_no_error (error);
}

static void
a_new_badge_takes_the_old_one_back (Shop *shop, gconstpointer data)
{
  (void) data;
  sell_two (shop);
  print (shop, FORM, FALSE, 2);
  gint64 before = shop_number (shop, "SELECT version FROM change_counter");
  BadgesReissue reissue = { .attendee_id = 1, .actor = "staff:1" };
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, badges_reissue_run, &reissue, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE attendee_id = 1"), ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(DISTINCT code) FROM badge"), ==, 3);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE attendee_id = 1"
                                      " AND state = 'valid'"),
                   ==, 1);
  /* Both are news to a kiosk that knew everything before. */
  g_autofree char *news =
      g_strdup_printf ("SELECT COUNT(*) FROM badge WHERE version > %" G_GINT64_FORMAT, before);
  g_assert_cmpint (shop_number (shop, news), ==, 2);
  g_assert_cmpuint (due (shop), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'badge.reissued'"),
                   ==, 1);
  BadgesReissue nobody = { .attendee_id = 99, .actor = "staff:1" };
  g_assert_false (writer_call (shop->writer, WRITER_SAVEPOINT, badges_reissue_run, &nobody, NULL));
}

static gboolean
save (Shop *shop, const char *name, const char *ini)
{
  BadgesLayoutSave *command = g_new0 (BadgesLayoutSave, 1);
  g_strlcpy (command->name, name, sizeof command->name);
  g_strlcpy (command->actor, "staff:1", sizeof command->actor);
  command->ini = g_strdup (ini);
  gboolean saved =
      writer_call (shop->writer, WRITER_SAVEPOINT, badges_layout_save_run, command, NULL);
  badges_layout_save_free (command);
  return saved;
}

static void
layouts_are_kept (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char OWN[] = "[layout]\ntitle = Eigen\n[page]\npaper = 90 x 55\nlabel = 90 x 55\n"
                            "[face front]\n[front.name]\nat = 5 x 5\nsize = 40 x 20\n";
  g_assert_true (save (shop, "eigen", OWN));
  g_assert_true (save (shop, BADGE_LAYOUT_DEFAULT, OWN));
  g_assert_false (save (shop, "eigen", "[layout]\n"));
  g_assert_false (save (shop, "../eigen", OWN));
  g_autofree char *own = badges_layout_text (shop->reader, "eigen", NULL);
  g_autofree char *shipped = badges_layout_text (shop->reader, BADGE_LAYOUT_DEFAULT, NULL);
  g_assert_cmpstr (own, ==, OWN);
  g_assert_cmpstr (shipped, ==, OWN);
  g_assert_true (save (shop, BADGE_LAYOUT_DEFAULT, NULL));
  g_autofree char *again = badges_layout_text (shop->reader, BADGE_LAYOUT_DEFAULT, NULL);
  g_assert_cmpstr (again, !=, OWN);
  g_autoptr (GPtrArray) all = badges_layouts (shop->reader, "nl", NULL);
  guint own_ones = 0;
  for (guint i = 0; i < all->len; i++)
    own_ones += ((const BadgesLayoutEntry *) all->pdata[i])->own ? 1 : 0;
  g_assert_cmpuint (own_ones, ==, 1);
  g_assert_null (badges_layout_text (shop->reader, "nergens", NULL));
}

/* ---- Pages ---- */

static const char SQL_SESSION[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " SELECT :hash, max(id), 0, :until FROM staff";
static const char SQL_PERSON[] =
    "INSERT INTO sale_order (id, public_id, number, state, email, created_ms, paid_ms)"
    " VALUES (500, 'abcdefghijklmnop', 'LC17-00500', 'paid', 'a@b.example', 0, 0);"
    "INSERT INTO attendee (id, order_id, ticket_type_id, price_cents, name, school)"
    " VALUES (500, 500, (SELECT MIN (id) FROM ticket_type), 0, 'Änne Proef', 'De Werkplaats');"
    "INSERT INTO badge (id, attendee_id, code, badge_id, state, version, created_ms)"
    " VALUES (500, 500, x'11010203040506070809101112131415', x'01020304050607080910111213141516',"
    " 'valid', 1, 0)";

static gboolean
prepare (gpointer command, WriterTurn *turn, GError **error)
{
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash ("token", hash);
  if (!shop_fill_run (command, turn, error) ||
      !account_add (turn->store, 0, "office", ROLE_ADMIN, "-", error) ||
      !store_exec (turn->store, SQL_PERSON, error))
    return FALSE;
  return store_change (turn->store, error, SQL_SESSION, "bi", ":hash", hash,
                       (gsize) STAFF_TOKEN_HASH_BYTES, ":until", turn->now_ms + 3600000);
}

static void
assert_file (Browser *browser, const char *path, const char *type, const char *start)
{
  g_autoptr (Reply) reply = browser_get (browser, path, NULL);
  g_autofree char *content = reply_header (reply, "Content-Type");
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpstr (content, ==, type);
  g_assert_true (g_str_has_prefix (reply->body, start));
}

static void
pages_print_and_edit (void)
{
  Fixture *fixture = fixture_new (NULL, "2017-09-20T12:00:00Z", NULL, 0);
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (fixture)->writer, 0, prepare, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (Browser) browser = browser_new (fixture);
  browser_set_cookie (browser, STAFF_COOKIE, "token");

  g_autoptr (Reply) page = browser_get (browser, "/kantoor/badges", NULL);
  g_assert_cmpint (page->status, ==, 200);
  g_autoptr (Reply) crooked =
      browser_submit (browser, page, 1, "/kantoor/badges", "&which=due&x=99");
  g_assert_cmpint (crooked->status, ==, 422);
  g_autoptr (Reply) again = browser_get (browser, "/kantoor/badges", NULL);
  g_autoptr (Reply) printed = browser_submit (browser, again, 1, "/kantoor/badges",
                                              "&which=due&layout=a4-8-90x55&order=name&x=0%2C5");
  g_autofree char *batch = reply_header (printed, "Location");
  g_assert_cmpint (printed->status, ==, 303);
  g_assert_cmpstr (batch, ==, "/kantoor/badges/partij/1");
  g_autoptr (Reply) shown = browser_get (browser, batch, NULL);
  g_assert_cmpint (shown->status, ==, 200);
  assert_file (browser, "/kantoor/badges/partij/1.pdf", "application/pdf", "%PDF-");
  assert_file (browser, "/kantoor/badges/partij/1.png?bladzijde=2", "image/png", "\x89PNG");
  assert_file (browser, "/kantoor/badges/testblad.pdf", "application/pdf", "%PDF-");
  assert_file (browser, "/kantoor/badges/persoon/500.pdf", "application/pdf", "%PDF-");
  g_autoptr (Reply) none = browser_get (browser, "/kantoor/badges", NULL);
  g_autoptr (Reply) nobody = browser_submit (browser, none, 1, "/kantoor/badges", "&which=due");
  g_assert_cmpint (nobody->status, ==, 409);

  static const char EDITOR[] = "/kantoor/badges/indelingen/a6";
  g_autoptr (Reply) editor = browser_get (browser, EDITOR, NULL);
  g_assert_cmpint (editor->status, ==, 200);
  g_assert_nonnull (strstr (editor->body, "data:image/png;base64,"));
  g_autoptr (Reply) wrong =
      browser_submit (browser, editor, 1, EDITOR, "&action=save&ini=%5Blayout%5D%0Aname%0A");
  g_assert_cmpint (wrong->status, ==, 422);
  g_assert_nonnull (strstr (wrong->body, "Regel 2: <code>"));
  fixture_free (fixture);
}

static void
the_desk_renews (void)
{
  Fixture *fixture = fixture_new (NULL, NULL, NULL, 0);
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (fixture)->writer, 0, prepare, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (Browser) browser = browser_new (fixture);
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  g_autoptr (Reply) found = browser_get (browser, "/kantoor/badges/zoeken?q=proef", NULL);
  g_assert_nonnull (strstr (found->body, "/kantoor/badges/persoon/500"));
  g_autoptr (Reply) person = browser_get (browser, "/kantoor/badges/persoon/500", NULL);
  g_assert_cmpint (person->status, ==, 200);
  g_autoptr (Reply) renewed =
      browser_submit (browser, person, 1, "/kantoor/badges/persoon/500/nieuw", "");
  g_autofree char *location = reply_header (renewed, "Location");
  g_assert_cmpstr (location, ==, "/kantoor/badges/persoon/500?nieuw=1");
  g_autoptr (Reply) after = browser_get (browser, location, NULL);
  g_assert_cmpint (after->status, ==, 200);
  g_autoptr (Reply) unset =
      browser_submit (browser, after, 1, "/kantoor/badges/persoon/500/printen", "");
  g_assert_cmpint (unset->status, ==, 409);
  g_autoptr (Reply) away = browser_get (browser, "/kantoor/badges/persoon/9", NULL);
  g_assert_cmpint (away->status, ==, 404);
  fixture_free (fixture);
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
  add ("/server/badges/new_and_changed_badges_are_due", new_and_changed_badges_are_due);
  add ("/server/badges/the_program_reads_the_database", the_program_reads_the_database);
  add ("/server/badges/a_batch_is_printed_again", a_batch_is_printed_again);
  add ("/server/badges/a_new_badge_takes_the_old_one_back", a_new_badge_takes_the_old_one_back);
  add ("/server/badges/layouts_are_kept", layouts_are_kept);
  g_test_add_func ("/server/badges/pages_print_and_edit", pages_print_and_edit);
  g_test_add_func ("/server/badges/the_desk_renews", the_desk_renews);
  return g_test_run ();
}
