/* SPDX-License-Identifier: EUPL-1.2
 *
 * Words of letters: the table of kinds is whole, and what may stand in a letter is checked.
 */
#include <sodium.h>
#include <string.h>

#include "server/core/resources.h"
#include "server/mail/letter_text.h"
#include "server/web/static.h"
#include "server/web/template.h"

static Templates *
load (void)
{
  g_autoptr (GError) error = NULL;
  resources_register ();
  Templates *templates = templates_new (TEMPLATES_STRICT);
  static const char frame[] = "<html lang=\"{{lang}}\"><title>{{subject}}</title>{{words}}</html>";
  templates_add (templates, "letter_frame", frame, strlen (frame), &error);
  g_assert_no_error (error);
  templates_link (templates, NULL, NULL, &error);
  g_assert_no_error (error);
  return templates;
}

static void
test_table (void)
{
  gsize count = 0;
  const LetterKind *kinds = letter_kinds (&count);
  for (gsize i = 1; i < count; i++)
    g_assert_cmpint (strcmp (kinds[i - 1].name, kinds[i].name), <, 0);
  for (gsize i = 0; i < count; i++) {
    g_assert_true (letter_kind (kinds[i].name) == &kinds[i]);
    for (const LetterField *field = kinds[i].fields; field != NULL && field->name != NULL; field++)
      g_assert_true ((field->type == LETTER_LIST) == (field->nl == NULL && field->en == NULL));
  }
  g_assert_null (letter_kind ("nonsense"));
  g_autoptr (Templates) templates = load ();
  g_autoptr (GError) error = NULL;
  letters_check (templates, &error);
  g_assert_no_error (error);
}

static const LetterField TEST_FIELDS[] = {
  { .name = "until", .type = LETTER_MOMENT, .nl = "nu", .en = "now" },
  { 0 },
};
static const LetterKind TEST_KIND = { .name = "test",
                                      .fields = TEST_FIELDS,
                                      .required = { "until" } };

/* Every mistake as "part:line:key what", a line each. */
static char *
mistakes_of (const char *subject, const char *text, const char *html)
{
  g_autoptr (LetterText) words = letter_text_new (subject, text, html);
  g_autoptr (GPtrArray) mistakes = letter_text_check (&TEST_KIND, words);
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < mistakes->len; i++) {
    const LetterMistake *mistake = mistakes->pdata[i];
    g_string_append_printf (out, "%s%d:%u:%s %s", i > 0 ? "\n" : "", mistake->part, mistake->line,
                            mistake->key + strlen ("letters.wrong_"), mistake->what);
  }
  return g_string_free (out, FALSE);
}

static void
test_placeholders (void)
{
  static const struct {
    const char *subject, *text, *wanted;
  } rows[] = {
    { "Dag {{name}}", "{{until}}", "" },
    { "Dag", "{{#sessions}}{{room}} {{name}}{{/sessions}}{{^sessions}}-{{/sessions}}{{until}}",
      "" },
    { "Dag {{naam}}", "{{until}}", "0:1:unknown naam" },
    { "Dag", "a\nb {{x.y}}\n{{until}}", "1:2:unknown x.y" },
    { "Dag", "Geen plek", "1:1:missing until" },
    { "Dag", "{{room}}{{until}}", "1:1:unknown room" }, /* only inside its list */
    { "Dag", "{{sessions}}{{until}}", "1:1:list sessions" },
    { "Dag", "\n{{#name}}{{until}}", "1:2:syntax name" },
    { "Dag", "{{until", "1:1:syntax {{until" },
    { "Dag", "{{{until}}}", "1:1:syntax until" },
    { "Dag", "{{>layout}}{{until}}", "1:1:syntax no partial layout" },
    { "Dag", "{{t.site.name}}{{until}}", "1:1:syntax no message site.name" },
    { "Dag", "{{static.style.css}}{{until}}", "1:1:syntax no static file style.css" },
    { "{{#name}}x{{/name}}", "{{until}}", "0:1:section name" },
    { "Dag\nBcc: x", "{{until}}", "0:1:lines " },
    { "", "{{until}}", "0:1:empty " },
    { "Dag", " \n", "1:1:empty " },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *found = mistakes_of (rows[i].subject, rows[i].text, "<p>{{until}}</p>");
    g_assert_cmpstr (found, ==, rows[i].wanted);
  }
}

static void
test_html (void)
{
  static const struct {
    const char *html, *wanted; /* @html with {{until}} before it */
  } rows[] = {
    { "<p>a<br>b<hr/></p>\n<ul>{{#sessions}}<li>{{room}}</li>{{/sessions}}</ul>", "" },
    { "<a href=\"{{link}}\" title='x'>x</a> <a href=\"mailto:{{contact}}\">y</a>", "" },
    { "<A HREF=\"https://example.org/?a=1&amp;b={{number}}\">x</A>&nbsp;&#8364;&euro;", "" },
    { "<table><tr><td colspan=\"2\">x</td></tr></table>", "" },
    { "<script>alert(1)</script>", "2:1:element script" },
    { "\n<img src=\"x\">", "2:2:element img" },
    { "<p onclick=\"x()\">", "2:1:attribute onclick" },
    { "<p style=\"color:red\">", "2:1:attribute style" },
    { "<p href=\"{{link}}\">", "2:1:attribute href" },
    { "<a href=\"javascript:alert(1)\">x</a>", "2:1:address javascript:alert(1)" },
    { "<a href=\" https://x\">x</a>", "2:1:address  https://x" },
    { "<a href=\"{{name}}\">x</a>", "2:1:address {{name}}" },
    { "<a href=\"/mijn\">x</a>", "2:1:address /mijn" },
    { "<a href=\"&#106;avascript:x\">x</a>", "2:1:address &#106;avascript:x" },
    { "<a href={{link}}>x</a>", "2:1:attribute href" },
    { "<a href=\"{{#name}}x{{/name}}\">x</a>", "2:1:attribute {{#name}}x{{/name}}" },
    { "<a href=\"https://x\" href=\"https://y\">x</a>", "2:1:attribute href" },
    { "<a href=\"https://x\"title=\"y\">x</a>", "2:1:tag title" },
    { "<p><b>x</p></b>", "2:1:nesting p" },
    { "<p>", "2:1:unclosed p" },
    { "</p>", "2:1:nesting p" },
    { "{{#name}}<p>{{/name}}</p>", "2:1:nesting name" },
    { "<p>{{^name}}</p>{{/name}}", "2:1:nesting p" },
    { "a < b", "2:1:element  " },
    { "a & b", "2:1:entity &" },
    { "&foo;", "2:1:entity &foo" },
    { "<!-- x -->", "2:1:element !" },
    { "<p/>", "2:1:tag p" },
    { "<br", "2:1:tag \xef\xbf\xbd" },
    { "{{=<% %>=}}<% name %>", "2:1:delimiters {{" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *html = g_strconcat ("{{until}}", rows[i].html, NULL);
    g_autofree char *found = mistakes_of ("Dag", "{{until}}", html);
    if (strcmp (rows[i].html, "<br") == 0)
      g_assert_cmpstr (found, !=, "");
    else
      g_assert_cmpstr (found, ==, rows[i].wanted);
  }
}

static void
test_escapes (void)
{
  g_autoptr (Templates) templates = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LetterText) words =
      letter_text_new ("Voor {{name}}", "Dag {{name}}\n", "<p title=\"{{name}}\">{{name}}</p>");
  g_autoptr (View) view = letter_sample_view (&TEST_KIND, LANG_EN);
  view_text (view, "name", "\"A\" <b> & 'c'");
  g_autoptr (LetterText) letter = letter_text_render (templates, words, view, LANG_EN, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (letter->subject, ==, "Voor \"A\" <b> & 'c'");
  g_assert_cmpstr (letter->text, ==, "Dag \"A\" <b> & 'c'\n");
  g_assert_nonnull (strstr (letter->html, "<p title=\"&quot;A&quot; &lt;b&gt; &amp; &#39;c&#39;\">"
                                          "&quot;A&quot; &lt;b&gt; &amp; &#39;c&#39;</p>"));
  g_assert_nonnull (strstr (letter->html, "<html lang=\"en\"><title>Voor &quot;A&quot;"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/server/letter_text/table_and_defaults_are_whole", test_table);
  g_test_add_func ("/server/letter_text/placeholders_are_checked", test_placeholders);
  g_test_add_func ("/server/letter_text/html_is_checked", test_html);
  g_test_add_func ("/server/letter_text/values_are_escaped", test_escapes);
  return g_test_run ();
}
