/* SPDX-License-Identifier: EUPL-1.2
 *
 * Catalogues: both languages say the same, or the server does not start; and what a template
 * makes of a sentence with placeholders.
 */
#include <string.h>

#include "server/core/messages.h"
#include "server/core/resources.h"
#include "server/web/errors.h"
#include "server/web/template.h"
#include "test_messages_resources.c.h"

static void
test_get_and_format (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Messages) messages = messages_new ("/test/good", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (messages_get (messages, LANG_NL, "cart.empty"), ==, "Je mandje is leeg");
  g_assert_cmpstr (messages_get (messages, LANG_EN, "cart.empty"), ==, "Your cart is empty");
  g_assert_null (messages_find (messages, LANG_NL, "cart.none"));
  g_autofree char *nl =
      messages_format (messages, LANG_NL, "cart.full", "count", "3", "most", "{count}", NULL);
  g_autofree char *en =
      messages_format (messages, LANG_EN, "cart.full", "count", "3", "most", "4", NULL);
  g_assert_cmpstr (nl, ==, "3 van {count} <plaatsen>");
  g_assert_cmpstr (en, ==, "4 places, 3 taken, {Not} {} a placeholder");
}

static const struct {
  const char *resources, *says;
} wrong[] = {
  { "/test/missing", "cart.full: is missing in language en" },
  { "/test/placeholder", "cart.full: has other placeholders in language en" },
  { "/test/twice", "/test/twice/nl/" },
  { "/test/broken", "/test/broken/en/a.ini" },
  { "/test/nowhere", "nowhere" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Messages) messages = messages_new (wrong[i].resources, &error);
    g_assert_null (messages);
    g_assert_nonnull (strstr (error->message, wrong[i].says));
  }
}

static void
test_template (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Messages) messages = messages_new ("/test/good", &error);
  g_autoptr (Templates) templates = templates_new (TEMPLATES_STRICT);
  g_assert_true (templates_load (templates, "/test/templates", &error));
  g_assert_true (templates_link (templates, messages, NULL, &error));
  g_autoptr (View) view = view_new ();
  view_int (view, "count", 3);
  view_text (view, "most", "<4>");
  g_autoptr (GString) out = g_string_new (NULL);
  g_assert_true (templates_render (templates, "page", view, LANG_NL, out, &error));
  g_assert_cmpstr (out->str, ==, "<p>3 van &lt;4&gt; &lt;plaatsen&gt;</p>");
  g_string_truncate (out, 0);
  g_assert_true (templates_render (templates, "page", view, LANG_EN, out, &error));
  g_assert_cmpstr (out->str, ==, "<p>&lt;4&gt; places, 3 taken, {Not} {} a placeholder</p>");
}

/* What the server embeds is right; with it every sentence of the table of errors. */
static void
test_own_catalogues (void)
{
  g_autoptr (GError) error = NULL;
  resources_register ();
  g_autoptr (Messages) messages = messages_new (RESOURCES_MESSAGES, &error);
  g_assert_no_error (error);
  guint n = 0;
  for (const char *key = NULL; (key = errors_key_at (n)) != NULL; n++)
    g_assert_nonnull (messages_find (messages, LANG_EN, key));
  g_assert_cmpint (n, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_test_messages_register_resource ();
  g_test_add_func ("/server/messages/get_and_format", test_get_and_format);
  g_test_add_func ("/server/messages/wrong_catalogues_are_refused", test_wrong);
  g_test_add_func ("/server/messages/placeholders_in_templates", test_template);
  g_test_add_func ("/server/messages/own_catalogues_are_right", test_own_catalogues);
  return g_test_run ();
}
