/* SPDX-License-Identifier: EUPL-1.2
 *
 * Buying as a browser does it, over HTTP, with the demo bank: the whole way, and what happens off
 * it. No JavaScript.
 */
#include <string.h>

#include "tests/server/buyer.h"
#include "tests/server/shop.h"

static void
test_whole_way (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *bank = buyer_to_bank (buyer);
  g_autofree char *order = buyer_decide (buyer, bank, "paid");
  g_autoptr (Reply) leads = buyer_get (buyer, order);
  g_autofree char *mine = buyer_where (buyer, leads);
  g_assert_true (g_str_has_prefix (mine, "/mijn/"));
  g_autoptr (Reply) page = buyer_get (buyer, mine);
  g_assert_cmpint (page->status, ==, 200);
  g_assert_nonnull (strstr (page->body, "LC17-00001"));
  g_assert_nonnull (strstr (page->body, "Drie"));
  g_autofree char *badge = g_strconcat (mine, "/badge.pdf", NULL);
  g_autoptr (Reply) pdf = buyer_get (buyer, badge);
  g_assert_true (g_str_has_prefix (pdf->body, "%PDF-"));
  g_autofree char *calendar = g_strconcat (mine, "/programma.ics", NULL);
  g_autoptr (Reply) ics = buyer_get (buyer, calendar);
  g_assert_true (g_str_has_prefix (ics->body, "BEGIN:VCALENDAR\r\n"));

  /* A stranger who knows the order's address does not get further. */
  g_autoptr (Browser) stranger = browser_new (buyer->fixture);
  g_autoptr (Reply) seen = browser_get (stranger, order, NULL);
  g_assert_cmpint (seen->status, ==, 200);
  g_assert_null (strstr (seen->body, "/mijn/"));
  mine[strlen (mine) - 3] = mine[strlen (mine) - 3] == 'A' ? 'B' : 'A';
  g_autoptr (Reply) forged = browser_get (stranger, mine, NULL);
  g_assert_cmpint (forged->status, ==, 404);
}

/* What is of one person alone, asked with the link of who ordered. */
static void
assert_own_pages (Buyer *buyer, const char *mine, int status)
{
  static const char *const rests[] = { "/badge.pdf",     "/programma.ics", "/gegevens",
                                       "/gegevens.json", "/wissen",        "/wachtlijst",
                                       "/register",      "/register.json" };
  for (guint i = 0; i < G_N_ELEMENTS (rests); i++) {
    g_autofree char *path = g_strconcat (mine, rests[i], NULL);
    g_autoptr (Reply) page = buyer_get (buyer, path);
    g_assert_cmpint (page->status, ==, status);
  }
}

/* The colleague's needs, data and hours are not for who ordered, though the order is. */
static void
test_handed_over (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *bank = buyer_to_bank (buyer);
  g_autofree char *order = buyer_decide (buyer, bank, "paid");
  g_autoptr (Reply) leads = buyer_get (buyer, order);
  g_autofree char *mine = buyer_where (buyer, leads);
  assert_own_pages (buyer, mine, 200);
  g_autofree char *hand = g_strconcat (mine, "/overdragen", NULL);
  g_free (buyer_step (buyer, hand,
                      "&naam=Bart+Bos&email=bart%40example.org&school=De+Linde&plaats=Ede",
                      "/mijn/klaar"));
  assert_own_pages (buyer, mine, 404);
  g_autoptr (Reply) page = buyer_get (buyer, mine);
  g_assert_cmpint (page->status, ==, 200);
}

static void
test_try_again (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autofree char *bank = buyer_to_bank (buyer);
  g_autofree char *order = buyer_decide (buyer, bank, "failed");
  g_autoptr (Reply) page = buyer_get (buyer, order);
  g_assert_cmpint (page->status, ==, 200);
  g_autofree char *pay = g_strconcat (order, "/betalen", NULL);
  g_autoptr (Reply) again = browser_submit (buyer->browser, page, 0, pay, "");
  g_autofree char *to_pay = buyer_where (buyer, again);
  g_autoptr (Reply) leaves = buyer_get (buyer, to_pay);
  g_autofree char *second = buyer_where (buyer, leaves);
  g_assert_cmpstr (second, !=, bank);
  g_autofree char *done = buyer_decide (buyer, second, "paid");
  g_autoptr (Reply) leads = buyer_get (buyer, done);
  g_autofree char *mine = buyer_where (buyer, leads);
  g_assert_true (g_str_has_prefix (mine, "/mijn/"));
}

/* A double click: the same form twice is one order. */
static void
test_double_click (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
  g_free (buyer_step (buyer, "/aanmelden/gegevens", BUYER_DETAILS, "/aanmelden/controle"));
  g_autoptr (Reply) page = buyer_get (buyer, "/aanmelden/controle");
  g_autoptr (Reply) one = browser_submit (buyer->browser, page, 0, "/aanmelden/controle", "");
  g_autoptr (Reply) two = browser_submit (buyer->browser, page, 0, "/aanmelden/controle", "");
  g_autofree char *first = buyer_where (buyer, one);
  g_autofree char *second = buyer_where (buyer, two);
  g_assert_cmpstr (first, ==, second);
  g_assert_true (g_str_has_prefix (first, "/bestelling/"));
}

static void
test_refusals (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) no_cart = buyer_get (buyer, "/aanmelden/gegevens");
  g_autofree char *start = buyer_where (buyer, no_cart);
  g_assert_true (g_str_has_prefix (start, "/aanmelden?"));
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
  g_autoptr (Reply) page = buyer_get (buyer, "/aanmelden/gegevens");
  g_autoptr (Reply) wrong =
      browser_submit (buyer->browser, page, 0, "/aanmelden/gegevens", "&naam=%3Cb%3E&email=x");
  g_assert_cmpint (wrong->status, ==, 422);
  g_assert_null (strstr (wrong->body, "<b>"));
  g_assert_nonnull (strstr (wrong->body, "&lt;b&gt;"));
  g_assert_nonnull (strstr (wrong->body, "id=\"email-error\""));
  g_autoptr (Reply) sessions = buyer_get (buyer, "/aanmelden/sessies");
  g_autoptr (Reply) other_day =
      browser_submit (buyer->browser, sessions, 0, "/aanmelden/sessies", "&ronde-3=5");
  g_assert_cmpint (other_day->status, ==, 422);
  g_autoptr (Reply) hook = browser_post (buyer->browser, "/webhook/betaling", "id=tr_unknown");
  g_assert_cmpint (hook->status, ==, 200);
}

static void
browser_destroy (gpointer browser)
{
  browser_free (browser);
}

/* The first who is too late hears it from the writer, the others from a reader; and whoever comes
 * after a place was given back, has it. */
static void
test_full_is_told (Buyer *buyer, gconstpointer data)
{
  (void) data;
  enum { TOO_LATE = 3 };
  g_autoptr (GPtrArray) browsers = g_ptr_array_new_with_free_func (browser_destroy);
  Buyer one = { buyer->mail, buyer->fixture, NULL };
  for (int i = 0; i < SHOP_SMALL + TOO_LATE; i++) {
    one.browser = browser_new (buyer->fixture);
    g_ptr_array_add (browsers, one.browser);
    g_free (buyer_step (&one, "/aanmelden", "&kaartje=vrijdag", "/aanmelden/sessies"));
    g_autofree char *to = buyer_step (&one, "/aanmelden/sessies", "&ronde-1=2", "/aanmelden/");
    g_assert_cmpstr (to, ==, i < SHOP_SMALL ? "/aanmelden/gegevens" : "/aanmelden/sessies?vol=2");
    g_autoptr (Reply) page = browser_get (one.browser, to, NULL);
    g_assert_cmpint (strstr (page->body, "<li>Twee</li>") != NULL, ==, i >= SHOP_SMALL);
  }
  g_autoptr (Reply) choice = browser_get (one.browser, "/aanmelden/sessies", NULL);
  g_autoptr (Reply) twice =
      browser_submit (one.browser, choice, 0, "/aanmelden/sessies", "&los=2&ronde-1=2");
  g_assert_cmpint (twice->status, ==, 422); /* full, and wrong: that is said first */
  g_autofree char *both =
      buyer_step (&one, "/aanmelden/sessies", "&ronde-1=2&ronde-2=3", "/aanmelden/");
  g_assert_cmpstr (both, ==, "/aanmelden/sessies?vol=2"); /* and has the other */
  one.browser = g_ptr_array_index (browsers, 0);
  g_free (buyer_step (&one, "/aanmelden/sessies", "&ronde-1=1", "/aanmelden/gegevens"));
  one.browser = g_ptr_array_index (browsers, SHOP_SMALL);
  g_free (buyer_step (&one, "/aanmelden/sessies", "&ronde-1=2", "/aanmelden/gegevens"));
}

/* They see the same page, made once, and each sends a form of their own. */
static void
test_first_comers (Buyer *buyer, gconstpointer data)
{
  (void) data;
  enum { PEOPLE = 3 };
  g_autoptr (GPtrArray) browsers = g_ptr_array_new_with_free_func (browser_destroy);
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) reply_free);
  for (guint i = 0; i < PEOPLE; i++) {
    g_ptr_array_add (browsers, browser_new (buyer->fixture));
    g_ptr_array_add (pages, browser_get (browsers->pdata[i], "/aanmelden", NULL));
    const Reply *page = pages->pdata[i];
    g_assert_cmpint (page->status, ==, 200);
    g_assert_null (strchr (page->body, '\x02')); /* what stands for a field in the kept page */
    g_assert_cmpuint (strlen (page->body), ==, strlen (((Reply *) pages->pdata[0])->body));
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (page->body, !=, ((Reply *) pages->pdata[k])->body);
  }
  g_autoptr (Reply) stranger =
      browser_submit (browsers->pdata[0], pages->pdata[1], 0, "/aanmelden", "&kaartje=vrijdag");
  g_assert_cmpint (stranger->status, ==, 403);
  for (guint i = 0; i < PEOPLE; i++) {
    g_autoptr (Reply) sent =
        browser_submit (browsers->pdata[i], pages->pdata[i], 0, "/aanmelden", "&kaartje=vrijdag");
    g_assert_cmpint (sent->status, ==, 303);
  }
  g_autoptr (Browser) english = browser_new (buyer->fixture);
  g_autoptr (Reply) other = browser_get (english, "/aanmelden", "Accept-Language: en\r\n");
  g_assert_nonnull (strstr (other->body, "lang=\"en\""));
  /* Who has a cart sees it. */
  g_autoptr (Reply) again = browser_get (browsers->pdata[0], "/aanmelden", NULL);
  g_assert_nonnull (strstr (again->body, "value=\"vrijdag\" required checked"));
}

static void
test_public_pages (Buyer *buyer, gconstpointer data)
{
  (void) data;
  static const char *const paths[] = { "/",
                                       "/programma",
                                       "/programma?dag=1&ronde=2&sector=1&vrij=1&zoek=drie",
                                       "/programma?dag=x&ronde=99999999999",
                                       "/sessie/een",
                                       "/programma.ics",
                                       "/schedule.xml",
                                       "/schedule.json" };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (Reply) nl = buyer_get (buyer, paths[i]);
    g_autoptr (Reply) en = browser_get (buyer->browser, paths[i], "Accept-Language: en\r\n");
    g_assert_cmpint (nl->status, ==, 200);
    g_assert_cmpint (en->status, ==, 200);
  }
  g_autoptr (Reply) nothing = buyer_get (buyer, "/sessie/niet-daar");
  g_assert_cmpint (nothing->status, ==, 404);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Buyer *buyer, gconstpointer data);
  } tests[] = {
    { "/server/buy/whole-way", test_whole_way },
    { "/server/buy/handed-over", test_handed_over },
    { "/server/buy/try-again", test_try_again },
    { "/server/buy/double-click", test_double_click },
    { "/server/buy/refusals", test_refusals },
    { "/server/buy/full-is-told", test_full_is_told },
    { "/server/buy/first-comers", test_first_comers },
    { "/server/buy/public-pages", test_public_pages },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Buyer, NULL, buyer_begin, tests[i].test, buyer_end);
  return g_test_run ();
}
