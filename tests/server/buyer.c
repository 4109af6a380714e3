/* SPDX-License-Identifier: EUPL-1.2
 *
 * A buyer with a browser; see buyer.h.
 */
#include "tests/server/buyer.h"

#include <string.h>

#include "tests/server/shop.h"

static const char NOW[] = "2017-09-20T10:00:00+02:00";

void
buyer_begin (Buyer *buyer, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  buyer->mail = g_dir_make_tmp ("mail-XXXXXX", &error);
  g_assert_no_error (error);
  const char *const settings[] = { "bank.demo", "yes", "mail.folder", buyer->mail, NULL };
  buyer->fixture = fixture_new (settings, NOW, NULL, 0);
  writer_call (fixture_app (buyer->fixture)->writer, WRITER_CHECKS_FIRST, shop_fill_run, NULL,
               &error);
  g_assert_no_error (error);
  buyer->browser = browser_new (buyer->fixture);
}

void
buyer_end (Buyer *buyer, gconstpointer data)
{
  (void) data;
  browser_free (buyer->browser);
  fixture_free (buyer->fixture);
  fixture_folder_free (buyer->mail);
}

char *
buyer_where (Buyer *buyer, const Reply *reply)
{
  g_autofree char *location = reply_header (reply, "Location");
  g_assert_cmpint (reply->status, ==, 303);
  g_assert_nonnull (location);
  const char *base = fixture_app (buyer->fixture)->base_url;
  return g_strdup (g_str_has_prefix (location, base) ? location + strlen (base) : location);
}

Reply *
buyer_get (Buyer *buyer, const char *path)
{
  Reply *reply = browser_get (buyer->browser, path, NULL);
  g_test_message ("GET %s: %d", path, reply->status);
  return reply;
}

char *
buyer_step (Buyer *buyer, const char *path, const char *fields, const char *next)
{
  g_autoptr (Reply) page = buyer_get (buyer, path);
  g_assert_cmpint (page->status, ==, 200);
  g_autoptr (Reply) reply = browser_submit (buyer->browser, page, 0, path, fields);
  g_autofree char *to = buyer_where (buyer, reply);
  g_assert_true (g_str_has_prefix (to, next));
  return g_steal_pointer (&to);
}

char *
buyer_to_bank (Buyer *buyer)
{
  g_free (buyer_step (buyer, "/aanmelden", "&kaartje=beide", "/aanmelden/sessies"));
  g_free (buyer_step (buyer, "/aanmelden/sessies", "&ronde-1=1&ronde-2=3&ronde-3=5",
                      "/aanmelden/gegevens"));
  g_free (buyer_step (buyer, "/aanmelden/gegevens", BUYER_DETAILS, "/aanmelden/controle"));
  g_autofree char *pay = buyer_step (buyer, "/aanmelden/controle", "", "/bestelling/");
  g_autoptr (Reply) leaves = buyer_get (buyer, pay);
  g_autofree char *bank = buyer_where (buyer, leaves);
  g_assert_true (g_str_has_prefix (bank, "/demo-bank/betalen/tr_"));
  return g_steal_pointer (&bank);
}

char *
buyer_decide (Buyer *buyer, const char *bank, const char *decision)
{
  g_autofree char *fields = g_strconcat ("&status=", decision, NULL);
  g_autofree char *back = buyer_step (buyer, bank, fields, "/bestelling/");
  g_assert_true (g_str_has_suffix (back, "/terug"));
  g_autoptr (Reply) waited = buyer_get (buyer, back);
  return buyer_where (buyer, waited);
}

char *
buyer_sign_up (Buyer *buyer, const char *ticket, const char *sessions)
{
  g_autofree char *kind = g_strconcat ("&kaartje=", ticket, NULL);
  g_free (buyer_step (buyer, "/aanmelden", kind, "/aanmelden/sessies"));
  g_free (buyer_step (buyer, "/aanmelden/sessies", sessions, "/aanmelden/gegevens"));
  g_free (buyer_step (buyer, "/aanmelden/gegevens", BUYER_DETAILS "&kortingscode=GRATIS",
                      "/aanmelden/controle"));
  g_autofree char *order = buyer_step (buyer, "/aanmelden/controle", "", "/bestelling/");
  g_autoptr (Reply) leads = buyer_get (buyer, order);
  return buyer_where (buyer, leads);
}
