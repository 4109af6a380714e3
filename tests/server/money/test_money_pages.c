/* SPDX-License-Identifier: EUPL-1.2
 *
 * Money as people meet it, over HTTP: a school orders on account and reads its invoice; the office
 * takes in a statement, decides what is unsure, gives money back, and looks at its books.
 */
#include <string.h>

#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/fixture.h"
#include "tests/server/money/till.h"

static const char NOW[] = "2017-09-20T10:00:00+02:00";
static const char DETAILS[] = "&naam=Juf+Ank&email=ank%40example.org&school=De+Klimop&plaats=Zwolle"
                              "&sector=1&registernummer=";
static const char PAYER[] =
    "&school=OBS+De+Klimop&street=Lange+Laan+12&postcode=8011ab&city=Zwolle"
    "&email=facturen%40klimop.example&kvk=12345678&cost_centre=&reference=&oin=";

typedef struct {
  char *mail;
  Fixture *fixture;
  Browser *buyer, *office;
} Story;

/* Somebody who is signed in already: a password costs a second. */
static gboolean
staff_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  static const char SQL_SESSION[] =
      "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
      " SELECT :hash, max (id), 0, :until FROM staff";
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash ("token", hash);
  return account_add (turn->store, turn->now_ms, "kas", ROLE_ADMIN, "-", error) &&
         store_change (turn->store, error, SQL_SESSION, "bi", ":hash", hash, sizeof hash, ":until",
                       turn->now_ms + 3600000);
}

static void
begin (Story *story, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  story->mail = g_dir_make_tmp ("mail-XXXXXX", NULL);
  const char *const settings[] = { "bank.demo", "yes", "mail.folder", story->mail, NULL };
  story->fixture = fixture_new (settings, NOW, NULL, 0);
  Writer *writer = fixture_app (story->fixture)->writer;
  writer_call (writer, WRITER_CHECKS_FIRST, shop_fill_run, NULL, &error);
  g_assert_no_error (error);
  writer_call (writer, WRITER_CHECKS_FIRST, staff_run, NULL, &error);
  g_assert_no_error (error);
  story->buyer = browser_new (story->fixture);
  story->office = browser_new (story->fixture);
  browser_set_cookie (story->office, STAFF_COOKIE, "token");
}

static void
end (Story *story, gconstpointer data)
{
  (void) data;
  browser_free (story->buyer);
  browser_free (story->office);
  fixture_free (story->fixture);
  fixture_folder_free (story->mail);
}

/* The page at @path, which must say all of @says (ended by NULL). (transfer full). */
static Reply *
see (Browser *browser, const char *path, const char *const *says)
{
  Reply *page = browser_get (browser, path, NULL);
  g_assert_cmpint (page->status, ==, 200);
  for (; *says != NULL; says++)
    if (strstr (page->body, *says) == NULL)
      g_error ("%s does not say %s:\n%s", path, *says, page->body);
  return page;
}

/* Opens @from and sends @fields to @to, with the hidden fields of its n-th form: every form's will
 * do. Returns: (transfer full): where it leads; asserts the status when that is no redirect. */
static char *
send (Browser *browser, const char *from, guint n, const char *to, const char *fields, int status)
{
  g_autoptr (Reply) page = browser_get (browser, from, NULL);
  g_autoptr (Reply) reply = browser_submit (browser, page, n, to, fields);
  g_test_message ("%s: %d", to, reply->status);
  g_assert_cmpint (reply->status, ==, status);
  return reply_header (reply, "Location");
}

static void
order_on_account (Story *story, char **order)
{
  g_free (send (story->buyer, "/aanmelden", 0, "/aanmelden", "&kaartje=vrijdag", 303));
  g_free (send (story->buyer, "/aanmelden/gegevens", 0, "/aanmelden/gegevens", DETAILS, 303));
  reply_free (
      see (story->buyer, "/aanmelden/controle", (const char *[]){ "/aanmelden/rekening", NULL }));
  g_free (send (story->buyer, "/aanmelden/rekening", 0, "/aanmelden/rekening", "&school=X", 422));
  *order = send (story->buyer, "/aanmelden/rekening", 0, "/aanmelden/rekening", PAYER, 303);
}

static void
test_buyer (Story *story, gconstpointer data)
{
  (void) data;
  g_autofree char *order = NULL;
  order_on_account (story, &order);
  const char *path = strstr (order, "/bestelling/");
  g_autoptr (Reply) page =
      see (story->buyer, path, (const char *[]){ "F2017-00001", "45,00", "e-factuur", NULL });
  const char *link = strstr (page->body, "href=\"/mijn/") + strlen ("href=\"");
  g_autofree char *file = g_strndup (link, strcspn (link, "\""));
  g_assert_true (g_str_has_suffix (file, "/factuur/F2017-00001.pdf"));
  g_autoptr (Reply) pdf = browser_get (story->buyer, file, NULL);
  g_autofree char *type = reply_header (pdf, "Content-Type");
  g_assert_cmpstr (type, ==, "application/pdf");
  /* Whoever has only the order's address sees how it stands, not who pays. */
  g_autoptr (Browser) stranger = browser_new (story->fixture);
  g_autoptr (Reply) seen = browser_get (stranger, path, NULL);
  g_assert_null (strstr (seen->body, "F2017-00001"));
  g_assert_null (strstr (seen->body, "/mijn/"));
  file[strlen ("/mijn/") + 3] ^= 1;
  g_autoptr (Reply) forged = browser_get (stranger, file, NULL);
  g_assert_cmpint (forged->status, ==, 404);
  g_autoptr (Reply) shut = browser_get (stranger, "/kantoor/facturen/F2017-00001.pdf", NULL);
  g_assert_cmpint (shut->status, !=, 200);
}

static const char PARTS[] = "Content-Type: multipart/form-data; boundary=edge\r\n";

/* The body of a form with a file field: the hidden fields of the one at @from that can carry files,
 * and @pairs of name and value, ended by NULL; a name of which "; filename" is part is a file's. */
static char *
parts_of (Browser *browser, const char *from, const char *const *pairs)
{
  g_autoptr (Reply) page = browser_get (browser, from, NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  static const char *const HIDDEN[] = { "csrf", "nonce" };
  static const char PART[] = "--edge\r\nContent-Disposition: form-data; name=\"";
  for (guint i = 0; i < G_N_ELEMENTS (HIDDEN); i++) {
    g_autofree char *mark = g_strdup_printf ("name=\"%s\" value=\"", HIDDEN[i]);
    const char *form = strstr (page->body, "enctype=");
    const char *at = strstr (form, mark) + strlen (mark);
    g_string_append_printf (body, "%s%s\"\r\n\r\n%.*s\r\n", PART, HIDDEN[i],
                            (int) strcspn (at, "\""), at);
  }
  for (; pairs[0] != NULL; pairs += 2)
    g_string_append_printf (body, "%s%s\"\r\n\r\n%s\r\n", PART, pairs[0], pairs[1]);
  g_string_append (body, "--edge--\r\n");
  return g_string_free (g_steal_pointer (&body), FALSE);
}

static Reply *
send_parts (Browser *browser, const char *from, const char *const *pairs)
{
  g_autofree char *body = parts_of (browser, from, pairs);
  return browser_post_with (browser, from, PARTS, body);
}

static char *
upload (Story *story, const char *xml, int status)
{
  g_autoptr (Reply) reply =
      send_parts (story->office, "/kantoor/bank",
                  (const char *[]){ "statement\"; filename=\"s.xml", xml, NULL });
  g_assert_cmpint (reply->status, ==, status);
  return reply_header (reply, "Location");
}

/* All that is wrong with a group is told at once, each line with what stands on it; and whoever
 * orders for one finds the own address with the invoice, not the first colleague's. */
static void
test_group (Story *story, gconstpointer data)
{
  (void) data;
  static const char PATH[] = "/aanmelden/groep";
  static const char HEAD[] = "naam;e-mail\nAnna;anna@klimop.example\n";
  const char *fields[] = { "kaartje", "", "contact", "", "email", "", "school", "",
                           "plaats",  "", "sector",  "", "lijst", "", NULL };
  g_autoptr (Reply) nothing = send_parts (story->buyer, PATH, fields);
  static const char *const SAYS[] = { "Kies een kaartje.", "contact-error", "email-error",
                                      "sector-error", "Er staat nog niemand op de lijst." };
  g_assert_cmpint (nothing->status, ==, 422);
  for (guint i = 0; i < G_N_ELEMENTS (SAYS); i++)
    g_assert_nonnull (strstr (nothing->body, SAYS[i]));
  static const char *const WHO[] = { "vrijdag",   "Mieke",  "mieke@klimop.example",
                                     "De Klimop", "Zwolle", "1" };
  for (guint i = 0; i < G_N_ELEMENTS (WHO); i++)
    fields[2 * i + 1] = WHO[i];
  g_autofree char *bad = g_strconcat (HEAD, "Bert;bert-at-klimop\n", NULL);
  g_autofree char *good = g_strconcat (HEAD, "Bert;bert@klimop.example\n", NULL);
  fields[13] = bad;
  g_autoptr (Reply) line = send_parts (story->buyer, PATH, fields);
  g_assert_nonnull (strstr (line->body, "Regel 3: "));
  g_assert_nonnull (strstr (line->body, "<q>Bert;bert-at-klimop</q>"));
  fields[13] = good;
  g_autoptr (Reply) taken = send_parts (story->buyer, PATH, fields);
  g_assert_cmpint (taken->status, ==, 303);
  reply_free (see (story->buyer, "/aanmelden/rekening",
                   (const char *[]){ "value=\"mieke@klimop.example\"", NULL }));
  g_autofree char *order =
      send (story->buyer, "/aanmelden/rekening", 0, "/aanmelden/rekening", PAYER, 303);
  g_autoptr (Reply) page = browser_get (story->buyer, strstr (order, "/bestelling/"), NULL);
  const char *link = page->body;
  for (const char *at = page->body; (at = strstr (at, "href=\"/mijn/")) != NULL; at++)
    link = at + strlen ("href=\"");
  g_autofree char *mine = g_strndup (link, strcspn (link, "\""));
  reply_free (see (story->buyer, mine,
                   (const char *[]){ "De bestelling staat op rekening", "eigen link", NULL }));
}

static void
test_office (Story *story, gconstpointer data)
{
  (void) data;
  g_autofree char *order = NULL;
  order_on_account (story, &order);
  const TillEntry entries[] = { { "20.00", "Klimop", "F2017-00001", NULL, FALSE },
                                { "25.00", "OBS De Klimop", "de rest", NULL, FALSE },
                                { "5.00", "Wie", "wat", NULL, FALSE },
                                { 0 } };
  g_autofree char *xml = till_statement ("S1", "0.00", entries);
  g_autofree char *statement = upload (story, xml, 303);
  g_assert_true (g_str_has_suffix (statement, "/kantoor/bank/1"));
  reply_free (
      see (story->office, "/kantoor/bank/1",
           (const char *[]){ "betaalt een deel", "waarschijnlijk", "apart", "F2017-00001", NULL }));
  g_free (upload (story, xml, 409)); /* known */
  g_free (send (story->office, "/kantoor/bank/1", 0, "/kantoor/boeken/apart/1",
                "&what=apply&number=F2017-00001", 303));
  g_free (send (story->office, "/kantoor/boeken", 0, "/kantoor/boeken/apart/2",
                "&what=apply&number=F2017-00099", 422));
  g_free (send (story->office, "/kantoor/boeken", 0, "/kantoor/boeken/apart/2", "&what=back", 303));
  g_free (send (story->office, "/kantoor/boeken", 0, "/kantoor/boeken/apart/2", "&what=back", 409));
  g_free (
      send (story->office, "/kantoor/boeken", 0, "/kantoor/boeken/apart/2", "&what=dance", 400));
  g_free (send (story->office, "/kantoor/bestelling/1", 0, "/kantoor/bestelling/1/terugbetalen",
                "&attendee=0&amount=99&reason=x", 422));
  g_free (send (story->office, "/kantoor/bestelling/1", 0, "/kantoor/bestelling/1/terugbetalen",
                "&attendee=0&amount=10,00&reason=+", 422));
  g_free (send (story->office, "/kantoor/bestelling/1", 0, "/kantoor/bestelling/1/terugbetalen",
                "&attendee=0&amount=10,00&reason=ziek", 303));
  reply_free (see (story->office, "/kantoor/bestelling/1",
                   (const char *[]){ "C2017-00001", "gefactureerd", "gecrediteerd", "R2", NULL }));
  reply_free (
      see (story->office, "/kantoor/boeken", (const char *[]){ "De boeken kloppen", "R1", NULL }));
  reply_free (see (story->office, "/kantoor/bestellingen", (const char *[]){ ">betaald<", NULL }));
  g_autoptr (Reply) csv = browser_get (story->office, "/kantoor/boeken.csv", NULL);
  g_assert_nonnull (strstr (csv->body, "\"gefactureerd\";\"LC17-00001\";\"te ontvangen\";45,00"));
  static const char *const GONE[] = { "/kantoor/bestelling/99", "/kantoor/bestelling/x",
                                      "/kantoor/bank/99", "/kantoor/facturen/F2017-00099.pdf",
                                      "/kantoor/facturen/..%2fsecret" };
  for (guint i = 0; i < G_N_ELEMENTS (GONE); i++) {
    g_autoptr (Reply) gone = browser_get (story->office, GONE[i], NULL);
    g_assert_cmpint (gone->status, >=, 400);
    g_assert_cmpint (gone->status, <, 500);
  }
}

/* What is wrong with a file is said so that a treasurer can do something about it. */
static void
test_bad_files (Story *story, gconstpointer data)
{
  (void) data;
  const TillEntry entries[] = { { "20.00", "Klimop", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *good = till_statement ("S1", "0.00", entries);
  g_auto (GStrv) ours = g_strsplit (good, "NL91ABNA0417164300", -1);
  g_auto (GStrv) sums = g_strsplit (good, ">20.00<", 2);
  g_autofree char *theirs = g_strjoinv ("NL20INGB0001234567", ours);
  g_autofree char *wrong_sum = g_strjoinv (">21.00<", sums);
  const struct {
    const char *file, *says;
  } cases[] = {
    { "", "Kies een bestand" },
    { ":20:940", "niet als MT940" },
    { "<x/>", "Kies bij je bank het formaat camt.053" },
    { wrong_sum, "De posten leiden niet" },
    { theirs, "Het afschrift is van NL20 INGB 0001 2345 67; op onze facturen staat NL91" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Reply) reply =
        send_parts (story->office, "/kantoor/bank",
                    (const char *[]){ "statement\"; filename=\"s.xml", cases[i].file, NULL });
    g_assert_cmpint (reply->status, ==, 422);
    g_assert_nonnull (strstr (reply->body, cases[i].says));
    g_assert_null (strstr (reply->body, " cents")); /* words of the program */
  }
  /* What is too large is refused before it is read, with a way back. */
  g_autofree char *large = g_strnfill (8400001, 'x');
  g_autoptr (Reply) reply =
      browser_post_with (story->office, "/kantoor/bank",
                         "Content-Type: multipart/form-data; boundary=edge\r\n", large);
  g_assert_cmpint (reply->status, ==, 413);
  g_assert_nonnull (strstr (reply->body, "href=\"/kantoor/bank\""));
}

/* From a wrong yes back to nothing decided, on the statement's own page; and each entry that waits
 * is counted until it does not wait any more. */
static void
test_decides_again (Story *story, gconstpointer data)
{
  (void) data;
  g_autofree char *order = NULL;
  order_on_account (story, &order);
  const TillEntry entries[] = { { "45.00", "OBS De Klimop", "kaartjes", NULL, FALSE },
                                { "5.00", "Wie", "wat", NULL, FALSE },
                                { 0 } };
  g_autofree char *xml = till_statement ("S1", "0.00", entries);
  g_free (upload (story, xml, 303));
  static const char PAGE[] = "/kantoor/bank/1";
  reply_free (see (story->office, PAGE, (const char *[]){ "woensdag 20 september 2017", NULL }));
  g_autofree char *back = send (story->office, PAGE, 0, "/kantoor/boeken/apart/1",
                                "&what=apply&number=F2017-00001&statement=1", 303);
  g_assert_true (g_str_has_suffix (back, PAGE));
  reply_free (see (story->office, PAGE, (const char *[]){ "/kantoor/bank/1/1\"", NULL }));
  g_free (send (story->office, PAGE, 0, "/kantoor/bank/1/1", "", 303));
  g_free (send (story->office, PAGE, 0, "/kantoor/bank/1/1", "", 409));
  reply_free (see (story->office, "/kantoor/bank",
                   (const char *[]){ "<span class=\"tag tag--warn\">2</span>", NULL }));
  reply_free (see (story->office, "/kantoor",
                   (const char *[]){ "Geld dat apart staat tot iemand beslist: 2 keer", NULL }));
  reply_free (see (story->office, "/kantoor/boeken",
                   (const char *[]){ "losgemaakt van een factuur", "weer open", NULL }));
  g_autoptr (Reply) books = browser_get (story->office, "/kantoor/boeken", NULL);
  g_autoptr (Reply) closed =
      browser_submit (story->office, books, 0, "/kantoor/boeken/apart/2", "&what=refund&refund=R1");
  g_assert_cmpint (closed->status, ==, 409);
  g_assert_nonnull (strstr (closed->body, "Er is geen teruggave met dit nummer"));
  /* The other language of a refusal is a page that can be looked at. */
  g_assert_nonnull (strstr (closed->body, "href=\"/kantoor/boeken?taal=en\""));
  g_free (send (story->office, "/kantoor/boeken", 0, "/kantoor/boeken/apart/2", "&what=back", 303));
  g_free (send (story->office, "/kantoor/boeken", 0, "/kantoor/boeken/apart/3", "&what=elsewhere",
                303));
  reply_free (see (story->office, "/kantoor/bank",
                   (const char *[]){ "<span class=\"tag tag--good\">0</span>", NULL }));
  reply_free (see (story->office, PAGE, (const char *[]){ "gaat terug: R1", NULL }));
}

/* Two days in one file, of which one is in; and a form that is sent twice. */
static void
test_two_days (Story *story, gconstpointer data)
{
  (void) data;
  const TillEntry one[] = { { "20.00", "Klimop", "een", NULL, FALSE }, { 0 } };
  const TillEntry two[] = { { "30.00", "Klimop", "twee", NULL, FALSE }, { 0 } };
  g_autofree char *first = till_statement ("S1", "0.00", one);
  g_autofree char *second = till_statement ("S2", "20.00", two);
  g_auto (GStrv) head = g_strsplit (first, "</Stmt>", 2);
  const char *tail = strstr (second, "<Stmt>");
  g_autofree char *both = g_strconcat (head[0], "</Stmt>", tail, NULL);
  g_free (upload (story, first, 303));
  g_autofree char *where = upload (story, both, 303);
  reply_free (see (story->office, strstr (where, "/kantoor/bank"),
                   (const char *[]){ "Verwerkt: <a href=\"/kantoor/bank/2\">S2</a>",
                                     "overgeslagen: <a href=\"/kantoor/bank/1\">S1</a>", NULL }));
  g_free (upload (story, both, 409)); /* a new form with nothing new in it */
  const TillEntry three[] = { { "40.00", "Klimop", "drie", NULL, FALSE }, { 0 } };
  g_autofree char *third = till_statement ("S3", "50.00", three);
  g_autofree char *body =
      parts_of (story->office, "/kantoor/bank",
                (const char *[]){ "statement\"; filename=\"s.xml", third, NULL });
  for (int i = 0; i < 2; i++) {
    g_autoptr (Reply) reply = browser_post_with (story->office, "/kantoor/bank", PARTS, body);
    g_autofree char *to = reply_header (reply, "Location");
    g_assert_cmpint (reply->status, ==, 303);
    g_assert_true (g_str_has_suffix (to, "/kantoor/bank/3"));
  }
}

static gboolean
unsent_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store,
                     "INSERT INTO outbox (kind, key, payload, state, attempts, next_ms, last_error,"
                     " created_ms) VALUES ('payment', 'a', '{\"check\":1}', 'failed', 1, 0,"
                     " 'bank: answered 404', 0), ('payment', 'b', '{\"cancel\":1}', 'failed', 1, 0,"
                     " 'bank: answered 422', 0)",
                     error);
}

/* What the provider could not be asked is told, and tried again or put away. */
static void
test_unsent (Story *story, gconstpointer data)
{
  (void) data;
  static const char PAGE[] = "/kantoor/boeken";
  g_autoptr (GError) error = NULL;
  Writer *writer = fixture_app (story->fixture)->writer;
  writer_call (writer, WRITER_CHECKS_FIRST, unsent_run, NULL, &error);
  g_assert_no_error (error);
  reply_free (see (story->office, PAGE,
                   (const char *[]){ "Niet verstuurd naar Mollie", "vragen hoe een betaling is",
                                     "bank: answered 404", "een betaling afbreken", NULL }));
  g_free (send (story->office, PAGE, 0, "/kantoor/boeken/verzending/2", "&what=seen", 303));
  g_free (send (story->office, PAGE, 0, "/kantoor/boeken/verzending/2", "&what=seen", 404));
  g_free (send (story->office, PAGE, 0, "/kantoor/boeken/verzending/1", "&what=lost", 400));
  g_autoptr (Reply) left = browser_get (story->office, PAGE, NULL);
  g_assert_null (strstr (left->body, "een betaling afbreken"));
  g_free (send (story->office, PAGE, 0, "/kantoor/boeken/verzending/1", "&what=again", 303));
}

/* An invoice that is paid in part by bank, and the rest in cash. */
static void
test_by_hand (Story *story, gconstpointer data)
{
  (void) data;
  g_autofree char *order = NULL;
  order_on_account (story, &order);
  const TillEntry entries[] = { { "20.00", "Klimop", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *xml = till_statement ("S1", "0.00", entries);
  g_free (upload (story, xml, 303));
  static const char PAGE[] = "/kantoor/bestelling/1", PAID[] = "/kantoor/bestelling/1/betaald";
  reply_free (
      see (story->office, PAGE,
           (const char *[]){ "Nog te betalen", "value=\"25,00\"", "/kantoor/bank/1", NULL }));
  g_autoptr (Reply) page = browser_get (story->office, PAGE, NULL);
  g_autoptr (Reply) wrong =
      browser_submit (story->office, page, 0, PAID, "&paid=99&how=contant+aan+de+balie");
  g_assert_cmpint (wrong->status, ==, 422);
  g_assert_nonnull (strstr (wrong->body, "value=\"contant aan de balie\"")); /* nothing is lost */
  g_free (send (story->office, PAGE, 0, PAID, "&paid=25,00&how=x", 422));
  g_free (send (story->office, PAGE, 0, PAID, "&paid=25,00&how=contant", 303));
  reply_free (see (story->office, PAGE, (const char *[]){ "betaald (", "elders geboekt", NULL }));
  g_free (send (story->office, PAGE, 0, PAID, "&paid=1&how=contant", 422));
}

static void
test_decides (Story *story, gconstpointer data)
{
  (void) data;
  g_autofree char *order = NULL;
  order_on_account (story, &order);
  g_free (send (story->office, "/kantoor/bestelling/1", 0, "/kantoor/bestelling/1/rekening",
                "&what=more&days=0", 422));
  g_free (send (story->office, "/kantoor/bestelling/1", 0, "/kantoor/bestelling/1/rekening",
                "&what=more&days=14", 303));
  g_free (send (story->office, "/kantoor/bestelling/1", 0, "/kantoor/bestelling/1/rekening",
                "&what=end", 303));
  g_free (send (story->office, "/kantoor/boeken", 0, "/kantoor/bestelling/1/rekening", "&what=end",
                409));
  const char *path = strstr (order, "/bestelling/");
  reply_free (see (story->buyer, path, (const char *[]){ "verlopen", NULL }));
}

static const char SELLER[] =
    "&account_days=14&account_max_euros=500&account_max_places=5&account_reminder_days=7"
    "&account_reminders_max=1&seller_name=De+Stichting&seller_street=Laan+1&seller_postcode=1234+AB"
    "&seller_city=Utrecht&seller_email=kas%40example.org&seller_kvk=12345678&seller_vat="
    "&seller_bic=&vat_exempt_nl=vrij&vat_exempt_en=exempt&vat_exempt_code=&reden=nieuwe+gegevens";

/* What does not fit changes nothing; and what is shut is shut. */
static void
test_settings (Story *story, gconstpointer data)
{
  (void) data;
  static const char PATH[] = "/kantoor/boeken/instellingen";
  g_autofree char *bad =
      g_strconcat (SELLER, "&account_open=1&seller_iban=NL91ABNA0417164301", NULL);
  g_autofree char *shut = g_strconcat (SELLER, "&seller_iban=NL20+ingb+0001+2345+67", NULL);
  g_autoptr (Reply) form = browser_get (story->office, PATH, NULL);
  g_autoptr (Reply) wrong = browser_submit (story->office, form, 0, PATH, bad);
  g_assert_cmpint (wrong->status, ==, 422);
  g_assert_nonnull (strstr (wrong->body, "Vul een IBAN in;"));
  g_autofree char *days = g_strconcat ("&account_days=0", SELLER + strlen ("&account_days=14"),
                                       "&account_open=1&seller_iban=NL91ABNA0417164300", NULL);
  g_autoptr (Reply) many = browser_submit (story->office, form, 0, PATH, days);
  g_assert_nonnull (strstr (many->body, "Vul een heel getal in van 1 tot 90."));
  reply_free (see (story->office, PATH, (const char *[]){ "Onderwijsco", NULL }));
  g_autofree char *after = send (story->office, PATH, 0, PATH, shut, 303);
  reply_free (see (story->office, strstr (after, PATH), (const char *[]){ "Bewaard.", NULL }));
  reply_free (
      see (story->office, PATH, (const char *[]){ "De Stichting", "NL20INGB0001234567", NULL }));
  Browser *buyer = story->buyer;
  g_free (send (buyer, "/aanmelden", 0, "/aanmelden", "&kaartje=vrijdag", 303));
  g_free (send (buyer, "/aanmelden/gegevens", 0, "/aanmelden/gegevens", DETAILS, 303));
  g_autoptr (Reply) confirm = browser_get (buyer, "/aanmelden/controle", NULL);
  g_assert_null (strstr (confirm->body, "/aanmelden/rekening"));
  g_free (send (buyer, "/aanmelden/rekening", 0, "/aanmelden/rekening", PAYER, 409));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Story *story, gconstpointer data);
  } tests[] = {
    { "/server/money-pages/buyer", test_buyer },
    { "/server/money-pages/group", test_group },
    { "/server/money-pages/office", test_office },
    { "/server/money-pages/bad-files", test_bad_files },
    { "/server/money-pages/decides-again", test_decides_again },
    { "/server/money-pages/two-days", test_two_days },
    { "/server/money-pages/unsent", test_unsent },
    { "/server/money-pages/by-hand", test_by_hand },
    { "/server/money-pages/decides", test_decides },
    { "/server/money-pages/settings", test_settings },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Story, NULL, begin, tests[i].test, end);
  return g_test_run ();
}
