/* SPDX-License-Identifier: EUPL-1.2
 *
 * After the sale as who has a ticket sees it, over HTTP: what the private page says of a session
 * that was cancelled, of a place that came free, of a ticket that is no more; and that each refusal
 * is a sentence with a way back.
 */
#include <string.h>

#include "server/core/outbox.h"
#include "server/core/readers.h"
#include "server/mail/letter_make.h"
#include "server/sales/after/session_change.h"
#include "server/sales/link.h"
#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/buyer.h"
#include "tests/server/shop.h"

static gboolean
exec_run (gpointer sql, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, sql, error);
}

static void
command (Buyer *buyer, WriterRun run, gpointer data)
{
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (buyer->fixture)->writer, WRITER_SAVEPOINT, run, data, &error);
  g_assert_no_error (error);
}

static void
cancel_session (Buyer *buyer, gint64 id)
{
  char reason[] = "spreker ziek";
  SessionChange change = { .session_id = id, .staff_id = 1, .cancel = TRUE, .reason = reason };
  command (buyer, session_change_run, &change);
  g_assert_cmpint (change.told, >, 0);
}

/* Somebody with both days and sessions 1, 3 and 5, paid. Returns: (transfer full): their page. */
static char *
buy (Buyer *buyer)
{
  g_autofree char *bank = buyer_to_bank (buyer);
  g_autofree char *order = buyer_decide (buyer, bank, "paid");
  g_autoptr (Reply) leads = buyer_get (buyer, order);
  return buyer_where (buyer, leads);
}

/* The page of the first attendee by the person's own link, as letters about one person give it. */
static char *
person_page (Buyer *buyer)
{
  App *app = fixture_app (buyer->fixture);
  Store *store = readers_take (app->readers, NULL);
  g_autoptr (StoreStmt) q =
      store_query (store, NULL, "SELECT public_id FROM attendee ORDER BY id", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  g_autofree char *link = link_format_person (app->secret, store_column_text (q, 0));
  g_clear_pointer (&q, store_stmt_free);
  readers_give (app->readers, store);
  return g_strconcat ("/mijn/", link, NULL);
}

/* The answer at @path, with @status, says all of @words (ends with NULL). */
static Reply *
says (Buyer *buyer, const char *path, int status, const char *const *words)
{
  g_autoptr (Reply) page = buyer_get (buyer, path);
  g_assert_cmpint (page->status, ==, status);
  for (; *words != NULL; words++)
    if (strstr (page->body, *words) == NULL)
      g_error ("%s does not say “%s”:\n%s", path, *words, page->body);
  return g_steal_pointer (&page);
}

#define SAYS(buyer, path, status, ...)                                                             \
  reply_free (says (buyer, path, status, (const char *const[]){ __VA_ARGS__, NULL }))

static void
test_cancelled_session (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buy (buyer);
  cancel_session (buyer, 1);
  SAYS (buyer, mine, 200, "“Een” gaat niet door.", "Tot do 21 sep 10.00 kies jij als eerste",
        "100 % van de prijs");
  g_autofree char *cancel = g_strconcat (mine, "/annuleren", NULL);
  SAYS (buyer, cancel, 200, "70,00", "niet doorging of verplaatst is",
        "tot wo 27 sep 10.00 100 % terug");
  /* Somebody else may not yet have what is free then, and is told why; nor what is no more. */
  g_autoptr (Browser) other = browser_new (buyer->fixture);
  Buyer second = { buyer->mail, buyer->fixture, other };
  g_free (buyer_step (&second, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
  static const struct {
    const char *fields, *sentence;
  } refused[] = {
    { "&ronde-1=2", "“Twee” zijn eerst voor mensen wier sessie niet doorgaat" },
    { "&ronde-1=1", "“Een” gaat niet door" },
    { "&ronde-2=3&los=4", "tegelijk: “Drie” – “Vier”" },
    { "&ronde-3=5", "“Vijf” is op een dag die niet bij je kaart hoort" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (Reply) page = buyer_get (&second, "/aanmelden/sessies");
    g_autoptr (Reply) reply =
        browser_submit (other, page, 0, "/aanmelden/sessies", refused[i].fields);
    g_assert_cmpint (reply->status, ==, 422);
    g_assert_nonnull (strstr (reply->body, refused[i].sentence));
  }
  /* Who has chosen again is not asked any more. */
  g_autofree char *sessions = g_strconcat (mine, "/sessies", NULL);
  g_free (buyer_step (buyer, sessions, "&ronde-1=2&ronde-2=3&ronde-3=5", "/mijn/"));
  g_autoptr (Reply) after = buyer_get (buyer, mine);
  g_assert_null (strstr (after->body, "gaat niet door"));
}

/* Somebody still filling in has no address to write to: the cart says what became of it. */
static void
test_cart_loses (Buyer *buyer, gconstpointer data)
{
  (void) data;
  char full[] = "UPDATE quota SET capacity = 0 WHERE id = 13";
  command (buyer, exec_run, full);
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
  g_free (buyer_step (buyer, "/aanmelden/sessies", "&ronde-1=1&wacht=3", "/aanmelden/"));
  g_autoptr (Reply) before = buyer_get (buyer, "/aanmelden/sessies");
  g_assert_null (strstr (before->body, "gaat niet door"));
  char reason[] = "spreker ziek";
  for (gint64 id = 1; id <= 3; id += 2) {
    SessionChange change = { .session_id = id, .staff_id = 1, .cancel = TRUE, .reason = reason };
    command (buyer, session_change_run, &change);
  }
  SAYS (buyer, "/aanmelden/sessies", 200, "“Een” gaat niet door. Je plaats erin is vervallen.",
        "“Drie” gaat niet door. Je bent van de wachtlijst af.");
}

/* Who takes another ticket left the line themselves: the session did not move. */
static void
test_cart_leaves_a_line (Buyer *buyer, gconstpointer data)
{
  (void) data;
  char full[] = "UPDATE quota SET capacity = 0 WHERE id = 15";
  command (buyer, exec_run, full);
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=beide", "/aanmelden/sessies"));
  g_free (buyer_step (buyer, "/aanmelden/sessies", "&wacht=5", "/aanmelden/"));
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
  g_autoptr (Reply) page = buyer_get (buyer, "/aanmelden/sessies");
  g_assert_cmpint (page->status, ==, 200);
  g_assert_null (strstr (page->body, "“Vijf”"));
}

static void
test_cancelled_ticket (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buy (buyer);
  g_autofree char *cancel = g_strconcat (mine, "/annuleren", NULL);
  g_free (buyer_step (buyer, cancel, "&zeker=1&terug=0", "/mijn/"));
  g_autoptr (Reply) page = says (buyer, mine, 200, (const char *const[]){ "is geannuleerd", NULL });
  g_assert_null (strstr (page->body, "niet betaald"));
  static const char *const rests[] = { "/sessies", "/naam", "/overdragen", "/annuleren",
                                       "/wachtlijst" };
  g_autofree char *back = g_strconcat ("href=\"", mine, "\"", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rests); i++) {
    g_autofree char *path = g_strconcat (mine, rests[i], NULL);
    SAYS (buyer, path, 409, "is geannuleerd", back);
  }
  g_autofree char *badge = g_strconcat (mine, "/badge.pdf", NULL);
  SAYS (buyer, badge, 404, "geen badge", back);
}

static void
test_dead_link (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buyer_sign_up (buyer, "vrijdag", "");
  g_autofree char *wrong = g_strconcat (mine, "x", NULL);
  SAYS (buyer, wrong, 404, "Deze link werkt niet (meer)", "href=\"/link-kwijt\"");
  g_autofree char *hand = g_strconcat (mine, "/overdragen", NULL);
  g_free (buyer_step (buyer, hand, "&naam=Bart+Bos&email=bart%40example.org", "/mijn/klaar"));
  g_autoptr (Reply) order =
      says (buyer, mine, 200, (const char *const[]){ "De kaart is overgedragen", NULL });
  g_assert_null (strstr (order->body, "Tot dan!"));
  g_assert_null (strstr (order->body, "Bart"));
  g_assert_null (strstr (order->body, "bart@"));
  g_autofree char *badge = g_strconcat (mine, "/badge", NULL);
  SAYS (buyer, badge, 404, "Is de kaart overgedragen", mine);
}

static void
test_late_and_over (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buyer_sign_up (buyer, "vrijdag", "&ronde-1=1");
  g_autofree char *name = g_strconcat (mine, "/naam", NULL);
  g_free (
      buyer_step (buyer, name, "&naam=Juf+Ank&school=De+Klimop&plaats=Zwolle&geen-foto=1", mine));
  SAYS (buyer, name, 200, "value=\"1\" checked>");
  g_autoptr (Reply) before = buyer_get (buyer, mine);
  g_assert_nonnull (strstr (before->body, "Tot dan!"));
  char today[] = "UPDATE day SET date = '2017-09-20' WHERE id = 1",
       past[] = "UPDATE day SET date = '2017-09-19' WHERE id = 1";
  command (buyer, exec_run, today);
  SAYS (buyer, name, 200, "Dit kon je zelf tot di 19 sep 12.00", "mailto:congres@example.org");
  command (buyer, exec_run, past);
  g_autoptr (Reply) over = says (
      buyer, mine, 200, (const char *const[]){ "Je dagen op het congres zijn voorbij", NULL });
  g_assert_null (strstr (over->body, "Tot dan!"));
  g_assert_null (strstr (over->body, "/overdragen"));
  g_assert_null (strstr (over->body, "/wachtlijst"));
}

/* Who bought for nobody else has, by the link in a letter about a seat too, what who ordered has. A
 * colleague of a group has not. */
static void
test_receipt_by_own_link (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_free (buy (buyer));
  g_autofree char *mine = person_page (buyer);
  SAYS (buyer, mine, 200, "70,00", "/factuur/B2017-00001.pdf");
  g_autofree char *receipt = g_strconcat (mine, "/factuur/B2017-00001.pdf", NULL);
  SAYS (buyer, receipt, 200, "%PDF");
  g_autofree char *data_page = g_strconcat (mine, "/gegevens", NULL);
  SAYS (buyer, data_page, 200, "href=\"/link-kwijt\"", "mailto:congres@example.org");
  g_autofree char *file = g_strconcat (mine, "/gegevens.json", NULL);
  SAYS (buyer, file, 200, "B2017-00001");
  char group[] = "INSERT INTO attendee (order_id, position, ticket_type_id, price_cents, name,"
                 " email) VALUES (1, 2, 1, 0, 'Bart', 'bart@example.org')";
  command (buyer, exec_run, group);
  g_autoptr (Reply) page = says (buyer, mine, 200, (const char *const[]){ "LC17-00001", NULL });
  g_assert_null (strstr (page->body, "/factuur/"));
  SAYS (buyer, receipt, 404, "href=");
}

/* ---- Letters ---- */

/* The newest letter of @kind as it is sent, its soft line breaks taken out; NULL when there is
 * nobody to write to. */
static char *
made_letter (Buyer *buyer, const char *kind, char **to)
{
  App *app = fixture_app (buyer->fixture);
  g_autoptr (GError) error = NULL;
  Store *store = readers_take (app->readers, &error);
  g_assert_no_error (error);
  g_autoptr (StoreStmt) q =
      store_query (store, &error,
                   "SELECT o.id, o.payload FROM letter l JOIN outbox o ON o.id = l.outbox_id WHERE"
                   " l.kind = :kind ORDER BY o.id DESC LIMIT 1",
                   "t", ":kind", kind);
  g_assert_no_error (error);
  g_assert_cmpint (store_step (q, &error), ==, STORE_ROW);
  g_auto (LetterReady) ready = { 0 };
  letter_make (app, store, store_column_int (q, 0), store_column_text (q, 1), &ready, &error);
  g_clear_pointer (&q, store_stmt_free);
  readers_give (app->readers, store);
  if (g_error_matches (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT))
    return NULL;
  g_assert_no_error (error);
  g_free (*to);
  *to = g_strdup (ready.to);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (ready.bytes, NULL), g_bytes_get_size (ready.bytes));
  g_auto (GStrv) lines = g_strsplit (text, "=\r\n", -1);
  return g_strjoinv ("", lines);
}

static char *
letter_of (Buyer *buyer, const char *kind, char **to)
{
  char *text = made_letter (buyer, kind, to);
  g_assert_nonnull (text);
  return text;
}

static void
test_hand_over_letters (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buyer_sign_up (buyer, "vrijdag", "&ronde-1=1");
  g_autofree char *hand = g_strconcat (mine, "/overdragen", NULL);
  g_free (buyer_step (buyer, hand, "&naam=Bart+Bos&email=bart%40example.org", "/mijn/klaar"));
  g_autofree char *to_new = NULL, *to_old = NULL;
  g_autofree char *to_bart = letter_of (buyer, "handed", &to_new);
  g_autofree char *to_ank = letter_of (buyer, "given", &to_old);
  g_assert_cmpstr (to_new, ==, "bart@example.org");
  g_assert_nonnull (strstr (to_bart, "/mijn/"));
  /* Who had the ticket is told, and gets no key to what is Bart's now. */
  g_assert_cmpstr (to_old, ==, "ank@example.org");
  g_assert_nonnull (strstr (to_ank, "is overgedragen aan iemand anders"));
  g_assert_null (strstr (to_ank, "/mijn/"));
  g_assert_null (strstr (to_ank, "Bart"));
}

/* What is sent to who ordered after the ticket went, at last or once more, gives nothing of who has
 * it now; and what is for them goes to nobody else when their address is gone. */
static void
test_letters_after_hand_over (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buyer_sign_up (buyer, "vrijdag", "&ronde-1=1");
  g_autofree char *first_to = NULL, *to = NULL, *nobody = NULL;
  g_autofree char *first = letter_of (buyer, "order", &first_to);
  g_assert_nonnull (strstr (first, "badge.pdf"));
  g_assert_nonnull (strstr (first, "/agenda/"));
  g_autofree char *hand = g_strconcat (mine, "/overdragen", NULL);
  g_free (buyer_step (buyer, hand, "&naam=Bart+Bos&email=bart%40example.org", "/mijn/klaar"));
  g_autofree char *again = letter_of (buyer, "order", &to);
  g_assert_cmpstr (to, ==, "ank@example.org");
  static const char *const THEIRS[] = { "badge.pdf", "/agenda/", "programma.ics", "Bart", "Een" };
  for (guint i = 0; i < G_N_ELEMENTS (THEIRS); i++) {
    g_test_message ("%s", THEIRS[i]);
    g_assert_null (strstr (again, THEIRS[i]));
  }
  g_assert_nonnull (strstr (again, mine)); /* who ordered keeps the order's page */
  g_assert_nonnull (strstr (again, "overgedragen"));
  char erased[] = "UPDATE attendee SET name = '', email = ''";
  command (buyer, exec_run, erased);
  g_assert_null (made_letter (buyer, "handed", &nobody));
}

static void
test_cancelled_letters (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_free (buy (buyer));
  char line[] = "INSERT INTO sale_order (id, public_id, number, state, email, created_ms, paid_ms)"
                " VALUES (90, 'wachtende', 'LC17-90', 'paid', 'wim@example.org', 0, 1);"
                "INSERT INTO attendee (id, order_id, ticket_type_id, price_cents, name, email)"
                " VALUES (90, 90, 1, 0, 'Wim', 'wim@example.org');"
                "INSERT INTO waiting (attendee_id, session_id, state, joined_ms, changed_ms)"
                " VALUES (90, 1, 'waiting', 0, 0);"
                "INSERT INTO sale_order (id, public_id, number, state, lang, email, created_ms,"
                " paid_ms) VALUES (91, 'genode', 'LC17-91', 'paid', 'en', 'eva@example.org', 0, 1);"
                "INSERT INTO attendee (id, order_id, ticket_type_id, price_cents, name, email)"
                " VALUES (91, 91, 1, 0, 'Eva', 'eva@example.org');"
                "INSERT INTO waiting (attendee_id, session_id, state, joined_ms, until_ms,"
                " changed_ms) VALUES (91, 1, 'offered', 0, 1506500000000, 0);"
                "UPDATE quota SET taken = taken + 1 WHERE id = 11;";
  command (buyer, exec_run, line);
  cancel_session (buyer, 1);
  g_autofree char *who = NULL, *waiter = NULL;
  g_autofree char *lost = letter_of (buyer, "session_cancelled", &who);
  g_assert_nonnull (strstr (lost, "Tot donderdag 21 september 2017, 10.00 uur mag jij als eerste"));
  g_assert_nonnull (strstr (lost, "woensdag 27 september 2017, 10.00 uur"));
  g_assert_nonnull (strstr (lost, "100 % van de prijs"));
  g_autofree char *offer_gone = letter_of (buyer, "line_gone", &waiter);
  g_assert_cmpstr (waiter, ==, "eva@example.org");
  g_assert_nonnull (strstr (offer_gone, "We were keeping a place in it for you"));
  g_assert_null (strstr (offer_gone, "waiting list"));
  char first[] = "DELETE FROM letter WHERE attendee_id = 91";
  command (buyer, exec_run, first);
  g_autofree char *line_gone = letter_of (buyer, "line_gone", &waiter);
  g_assert_cmpstr (waiter, ==, "wim@example.org");
  g_assert_nonnull (strstr (line_gone, "ervoor op de wachtlijst; daar sta je nu niet meer op"));
  g_assert_null (strstr (line_gone, "voor je vast"));
}

/* An offer runs out: it is the first thing on the page, and so is what became of it. */
static void
test_offer_first (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *mine = buyer_sign_up (buyer, "vrijdag", "&ronde-1=1");
  char offer[] = "INSERT INTO waiting (attendee_id, session_id, state, joined_ms, until_ms,"
                 " changed_ms) SELECT id, 2, 'offered', 0, 1505980800000, 0 FROM attendee;"
                 "UPDATE quota SET taken = taken + 1 WHERE id = 12;";
  command (buyer, exec_run, offer);
  g_autoptr (Reply) page = buyer_get (buyer, mine);
  const char *told = strstr (page->body, "Er is een plaats voor je vrij");
  const char *rest = strstr (page->body, "Bestelnummer");
  g_assert_true (told != NULL && rest != NULL && told < rest);
  g_autofree char *answer = g_strconcat (mine, "?wachtlijst=eraf", NULL);
  g_autoptr (Reply) after = buyer_get (buyer, answer);
  told = strstr (after->body, "Je staat niet meer op die wachtlijst");
  rest = strstr (after->body, "Bestelnummer");
  g_assert_true (told != NULL && rest != NULL && told < rest);
}

static void
test_choosing (Buyer *buyer, gconstpointer data)
{
  (void) data;
  /* What one is put in line for stands on the last page before ordering. */
  char full[] = "UPDATE quota SET taken = capacity WHERE id = 12";
  command (buyer, exec_run, full);
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
  g_free (buyer_step (buyer, "/aanmelden/sessies", "&ronde-1=1&wacht=2", "/aanmelden/gegevens"));
  g_autoptr (Reply) details = buyer_get (buyer, "/aanmelden/gegevens");
  char bound[] = "INSERT INTO voucher (code, kind, value, uses_max, ticket_type_id) VALUES"
                 " ('SPREEK', 'free', 0, 9, 2)";
  command (buyer, exec_run, bound);
  g_autoptr (Reply) other = browser_submit (buyer->browser, details, 0, "/aanmelden/gegevens",
                                            BUYER_DETAILS "&kortingscode=SPREEK");
  g_assert_cmpint (other->status, ==, 422);
  g_assert_nonnull (strstr (other->body, "past niet bij dit kaartje"));
  g_free (buyer_step (buyer, "/aanmelden/gegevens", BUYER_DETAILS "&kortingscode=GRATIS",
                      "/aanmelden/controle"));
  SAYS (buyer, "/aanmelden/controle", 200, "Wachtlijsten", "Twee");
  g_autofree char *order = buyer_step (buyer, "/aanmelden/controle", "", "/bestelling/");
  g_autoptr (Reply) leads = buyer_get (buyer, order);
  g_autofree char *mine = buyer_where (buyer, leads);
  /* Who joins while a place comes free is told to take it. */
  g_autofree char *line = g_strconcat (mine, "/wachtlijst", NULL);
  g_autoptr (Reply) form = buyer_get (buyer, line);
  g_autoptr (Reply) free_now =
      browser_submit (buyer->browser, form, 0, line, "&wat=erbij&sessie=3");
  g_assert_cmpint (free_now->status, ==, 409);
  g_assert_nonnull (strstr (free_now->body, "Kies die bij"));
  /* An hour before it begins, what is held stays and what is not cannot be had. */
  char soon[] = "UPDATE session SET starts_ms = 1505898000000, ends_ms = 1505901600000"
                " WHERE round_id = 1";
  command (buyer, exec_run, soon);
  g_autofree char *sessions = g_strconcat (mine, "/sessies", NULL);
  g_autoptr (Reply) late =
      says (buyer, sessions, 200,
            (const char *const[]){ "te laat</span>", line, "value=\"1\" checked>",
                                   "value=\"\" disabled>", NULL });
  g_assert_nonnull (strstr (late->body, "value=\"2\" disabled>"));
}

/* A ticket is sold until the night after its last day, and no longer by mistake. */
static void
test_days_over (Buyer *buyer, gconstpointer data)
{
  (void) data;
  char past[] = "UPDATE day SET date = '2017-09-19' WHERE id = 1";
  g_autoptr (Reply) form = buyer_get (buyer, "/aanmelden");
  command (buyer, exec_run, past);
  g_autoptr (Reply) gone =
      browser_submit (buyer->browser, form, 0, "/aanmelden", "&kaartje=vrijdag");
  g_assert_cmpint (gone->status, ==, 422);
  SAYS (buyer, "/aanmelden", 200, "value=\"vrijdag\" required disabled", "niet meer te koop");
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=beide", "/aanmelden/sessies"));
}

/* ---- The office ---- */

static gboolean
staff_run (gpointer data, WriterTurn *turn, GError **error)
{
  (void) data;
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash ("token", hash);
  return account_add (turn->store, 0, "marieke", ROLE_ADMIN, "-", error) &&
         store_change (turn->store, error,
                       "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
                       " SELECT :hash, max (id), 0, :until FROM staff",
                       "bi", ":hash", hash, sizeof hash, ":until", turn->now_ms + 3600000);
}

/* The first path in @text that begins with @start. Returns: (transfer full). */
static char *
path_in (const char *text, const char *start)
{
  const char *at = strstr (text, start);
  g_assert_nonnull (at);
  return g_strndup (at, strcspn (at, "\"<> \r\n"));
}

/* Which form of the page is sent to @action. */
static guint
form_to (const char *body, const char *action)
{
  g_autofree char *wanted = g_strconcat ("action=\"", action, "\"", NULL);
  const char *at = strstr (body, wanted);
  g_assert_nonnull (at);
  guint n = 0;
  for (const char *form = body; (form = strstr (form, "<form")) != NULL && form < at; form++)
    n++;
  return n - 1;
}

static void
sign_in (Buyer *buyer)
{
  command (buyer, staff_run, NULL);
  browser_set_cookie (buyer->browser, STAFF_COOKIE, "token");
}

/* The office's page of the first attendee. */
static char *
first_person (Buyer *buyer)
{
  g_autoptr (Reply) list = buyer_get (buyer, "/kantoor/deelnemers");
  return path_in (list->body, "/kantoor/deelnemers/");
}

/* The office gives a new link: the old one is like one that never was, its calendar too. */
static void
test_new_link (Buyer *buyer, gconstpointer data)
{
  (void) data;
  static const char PAGE[] = "/kantoor/bestelling/1";
  g_autofree char *mine = buy (buyer);
  g_autofree char *person = person_page (buyer);
  g_autoptr (Reply) before = buyer_get (buyer, mine);
  g_autofree char *calendar = path_in (before->body, "/agenda/");
  SAYS (buyer, calendar, 200, "BEGIN:VCALENDAR");
  sign_in (buyer);
  g_autoptr (Reply) order = buyer_get (buyer, PAGE);
  g_autofree char *action = g_strconcat (PAGE, "/link", NULL);
  guint form = form_to (order->body, action);
  g_autoptr (Reply) refused = browser_submit (buyer->browser, order, form, action, "&reden=");
  g_assert_cmpint (refused->status, ==, 422);
  g_assert_nonnull (strstr (refused->body, "Vul een reden in"));
  g_autoptr (Reply) done =
      browser_submit (buyer->browser, order, form, action, "&reden=link+stond+op+een+site");
  g_autofree char *next = buyer_where (buyer, done);
  SAYS (buyer, next, 200, "De oude link werkt niet meer");
  SAYS (buyer, mine, 404, "Deze link werkt niet (meer)");
  SAYS (buyer, person, 404, "Deze link werkt niet (meer)");
  SAYS (buyer, calendar, 404, "");
  g_autofree char *to = NULL;
  g_autofree char *letter = letter_of (buyer, "new_link", &to);
  g_assert_cmpstr (to, ==, "ank@example.org");
  g_assert_nonnull (strstr (letter, "badge.pdf"));
  g_autofree char *fresh = path_in (letter, "/mijn/");
  SAYS (buyer, fresh, 200, "LC17-00001");
  /* And by the page of the person. */
  g_autofree char *people = first_person (buyer);
  g_autoptr (Reply) page = buyer_get (buyer, people);
  g_autoptr (Reply) again = browser_submit (buyer->browser, page, form_to (page->body, people) + 3,
                                            people, "&wat=link&reden=nog+eens&badge=1");
  g_autofree char *there = buyer_where (buyer, again);
  g_assert_true (g_str_has_prefix (there, "/kantoor/deelnemers/"));
  SAYS (buyer, there, 200, "De oude link werkt niet meer");
  SAYS (buyer, people, 404, "");
  SAYS (buyer, fresh, 404, "Deze link werkt niet (meer)");
}

static void
test_office (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_free (buy (buyer));
  command (buyer, staff_run, NULL);
  g_autoptr (Browser) staff = browser_new (buyer->fixture);
  browser_set_cookie (staff, STAFF_COOKIE, "token");
  Buyer office = { buyer->mail, buyer->fixture, staff };
  static const char session[] = "/kantoor/sessies/1";
  /* What was typed in vain need not be typed again. */
  g_autoptr (Reply) form = buyer_get (&office, session);
  g_autoptr (Reply) taken =
      browser_submit (staff, form, 1, session,
                      "&wat=verplaatsen&zaal=1&begin=2017-10-06T10%3A30&reden=zaal+dubbel");
  g_assert_cmpint (taken->status, ==, 409);
  g_assert_nonnull (strstr (taken->body, "value=\"zaal dubbel\""));
  g_assert_nonnull (strstr (taken->body, "value=\"2017-10-06T10:30\""));
  g_autoptr (Reply) cancel =
      browser_submit (staff, taken, 1, session, "&wat=annuleren&reden=spreker+ziek");
  g_autofree char *done = buyer_where (&office, cancel);
  SAYS (&office, done, 200, "Verstuurde berichten: 1", "gaat niet door");
  /* The log says who, about what and why, in the reader's language. */
  g_autofree char *terms =
      buyer_step (&office, "/kantoor/voorwaarden", "&tot=2017-09-29T00%3A00&percentage=50", "/");
  SAYS (&office, terms, 200, "Bewaard.");
  SAYS (&office, "/privacy", 200, "Tot 5 jaar na het congres");
  SAYS (&office, "/kantoor/logboek", 200, "marieke", "Een</span>", "spreker ziek");
  g_autoptr (Reply) people =
      says (&office, "/kantoor/deelnemers", 200, (const char *const[]){ "betaald", NULL });
  g_assert_null (strstr (people->body, "paid"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add ("/server/after/pages/" name, Buyer, NULL, buyer_begin, test, buyer_end)
  ADD ("a_cancelled_session_is_told_on_the_own_page", test_cancelled_session);
  ADD ("a_cart_says_what_it_lost", test_cart_loses);
  ADD ("a_cart_that_left_a_line", test_cart_leaves_a_line);
  ADD ("a_cancelled_ticket_is_not_unpaid", test_cancelled_ticket);
  ADD ("a_dead_link_leads_to_a_new_one", test_dead_link);
  ADD ("what_is_late_or_over_says_so", test_late_and_over);
  ADD ("a_single_buyer_has_the_receipt", test_receipt_by_own_link);
  ADD ("a_leaked_link_is_renewed", test_new_link);
  ADD ("both_hear_of_a_hand_over", test_hand_over_letters);
  ADD ("who_ordered_gets_nothing_of_the_next", test_letters_after_hand_over);
  ADD ("letters_say_until_when", test_cancelled_letters);
  ADD ("an_offer_comes_first", test_offer_first);
  ADD ("choosing_says_what_one_gets", test_choosing);
  ADD ("a_ticket_ends_with_its_days", test_days_over);
  ADD ("the_office_sees_what_it_did_and_why", test_office);
  return g_test_run ();
}
