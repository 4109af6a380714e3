/* SPDX-License-Identifier: EUPL-1.2
 *
 * The template engine against Mustache's published specification, every case of its six core
 * modules, and against the rules we add to it.
 */
#include <jansson.h>
#include <string.h>

#include "server/web/template.h"

/* ---- The published specification ---- */

static void fill_object (View *view, json_t *object);

static void
fill_value (View *view, const char *name, json_t *value)
{
  switch (json_typeof (value)) {
  case JSON_OBJECT:
    fill_object (view_section (view, name), value);
    break;
  case JSON_ARRAY: {
    view_list (view, name);
    size_t i = 0;
    json_t *element = NULL;
    json_array_foreach (value, i, element)
    {
      View *item = view_item (view, name);
      if (json_is_object (element))
        fill_object (item, element);
      else
        fill_value (item, ".", element);
    }
    break;
  }
  case JSON_STRING:
    view_text (view, name, json_string_value (value));
    break;
  case JSON_INTEGER:
    view_int (view, name, json_integer_value (value));
    break;
  case JSON_REAL: {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    view_text (view, name, g_ascii_formatd (text, sizeof text, "%.15g", json_real_value (value)));
    break;
  }
  case JSON_TRUE:
  case JSON_FALSE:
    view_flag (view, name, json_is_true (value));
    break;
  case JSON_NULL:
    view_text (view, name, NULL);
    break;
  }
}

static void
fill_object (View *view, json_t *object)
{
  const char *key = NULL;
  json_t *value = NULL;
  json_object_foreach (object, key, value) fill_value (view, key, value);
}

static void
run_case (const char *module, json_t *test)
{
  const char *name = json_string_value (json_object_get (test, "name"));
  g_autoptr (GError) error = NULL;
  g_autoptr (Templates) templates = templates_new (TEMPLATES_WHOLE_LANGUAGE);
  const char *source = json_string_value (json_object_get (test, "template"));
  templates_add (templates, "main", source, strlen (source), &error);
  const char *partial = NULL;
  json_t *text = NULL;
  json_object_foreach (json_object_get (test, "partials"), partial, text)
      templates_add (templates, partial, json_string_value (text),
                     strlen (json_string_value (text)), error == NULL ? &error : NULL);
  g_assert_no_error (error);
  templates_link (templates, NULL, NULL, &error);
  g_assert_no_error (error);
  json_t *data = json_object_get (test, "data");
  g_autoptr (View) view = view_new ();
  if (json_is_object (data))
    fill_object (view, data);
  else
    fill_value (view, ".", data);
  g_autoptr (GString) out = g_string_new (NULL);
  templates_render (templates, "main", view, LANG_NL, out, &error);
  g_assert_no_error (error);
  const char *expected = json_string_value (json_object_get (test, "expected"));
  if (strcmp (out->str, expected) != 0)
    g_error ("%s / %s: «%s» instead of «%s»", module, name, out->str, expected);
}

static void
test_specification (gconstpointer data)
{
  const char *module = data;
  g_autofree char *file = g_strconcat (module, ".json", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), "mustache-spec", file, NULL);
  json_error_t error;
  json_t *spec = json_load_file (path, 0, &error);
  if (spec == NULL)
    g_error ("%s: %s", path, error.text);
  json_t *tests = json_object_get (spec, "tests");
  g_assert_cmpint (json_array_size (tests), >, 10);
  size_t i = 0;
  json_t *test = NULL;
  json_array_foreach (tests, i, test) run_case (module, test);
  json_decref (spec);
}

/* ---- Our own rules ---- */

/* Returns: what @source becomes, or the message of the error it meets. */
static char *
render (TemplatesFlags flags, const char *source, View *view)
{
  g_autoptr (View) owned = view;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (Templates) templates = templates_new (flags);
  static const char self[] = "{{>self}}";
  static const char deeper[] = "  {{>deeper}}\n";
  if (templates_add (templates, "page", source, strlen (source), &error) &&
      templates_add (templates, "self", self, strlen (self), &error) &&
      (strstr (source, "deeper") == NULL ||
       templates_add (templates, "deeper", deeper, strlen (deeper), &error)) &&
      templates_link (templates, NULL, NULL, &error) &&
      templates_render (templates, "page", owned, LANG_NL, out, &error))
    return g_string_free (g_steal_pointer (&out), FALSE);
  return g_strdup (error->message);
}

static View *
sample (void)
{
  View *view = view_new ();
  view_text (view, "name", "<b> & \"x\" 'y'");
  view_text (view, "empty", "");
  view_int (view, "zero", 0);
  view_int (view, "seven", -7);
  view_html (view, "safe", safe_html_new_trusted ("<b>ok</b>"));
  View *inner = view_section (view, "inner");
  view_text (inner, "deep", "d");
  view_list (view, "none");
  for (int i = 1; i <= 3; i++)
    view_int (view_item (view, "list"), "n", i);
  return view;
}

static const struct {
  const char *source, *result;
} cases[] = {
  { "{{name}}", "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;" },
  { "{{safe}}", "<b>ok</b>" },
  { "{{seven}}", "-7" },
  { "{{#zero}}a{{/zero}}{{^zero}}b{{/zero}}", "b" },
  { "{{#empty}}a{{/empty}}{{^empty}}b{{/empty}}", "b" },
  { "{{#none}}a{{/none}}{{^none}}b{{/none}}", "b" },
  { "{{#list}}{{n}}{{seven}};{{/list}}", "1-7;2-7;3-7;" },
  { "{{inner.deep}}{{#inner}}{{deep}}{{/inner}}", "dd" },
  /* Mistakes of whoever writes a template. */
  { "{{{name}}}", "page:1: unescaped output is not for our pages: name" },
  { "a\n{{&name}}", "page:2: unescaped output is not for our pages: name" },
  { "{{missing}}", "page:1: the view has no missing" },
  { "\n\n{{inner.missing}}", "page:3: the view has no inner.missing" },
  { "{{#missing}}{{/missing}}", "page:1: the view has no missing" },
  { "{{>missing}}", "page:1: no partial missing" },
  { "{{t.missing.key}}", "page:1: no message missing.key" },
  { "{{static.missing.css}}", "page:1: no static file missing.css" },
  { "{{#list}}", "page:1: section without an end: list" },
  { "{{/list}}", "page:1: end of a section that is not open: list" },
  { "{{#list}}{{/none}}", "page:1: end of another section than the last opened: none" },
  { "{{name", "page:1: tag without an end {{name" },
  { "{{}}", "page:1: not a name:" },
  { "{{a b}}", "page:1: not a name: a b" },
  { "{{a..b}}", "page:1: not a name: a..b" },
  { "{{=<% =}}", "page:1: bad delimiters <%" },
  { "{{>self}}", "self:1: partials without end: self" },
  { "  {{>deeper}}\n", "deeper:1: includes itself ever further in" },
};

static void
test_own_rules (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *result = render (TEMPLATES_STRICT, cases[i].source, sample ());
    g_assert_cmpstr (result, ==, cases[i].result);
  }
}

static void
test_lenient (void)
{
  g_autofree char *result = render (
      TEMPLATES_OWN, "a{{missing}}{{#missing}}b{{/missing}}{{^missing}}c{{/missing}}", view_new ());
  g_assert_cmpstr (result, ==, "ac");
}

static void
test_depth (void)
{
  g_autoptr (GString) source = g_string_new (NULL);
  for (guint i = 0; i < 1000; i++)
    g_string_append (source, "{{#inner}}");
  g_autofree char *result = render (TEMPLATES_STRICT, source->str, sample ());
  g_assert_nonnull (strstr (result, "too many sections inside each other"));
}

static void
test_last_value_counts (void)
{
  View *view = view_new ();
  view_text (view, "a", "one");
  view_text (view, "a", "two");
  view_int (view_item (view, "l"), "n", 1);
  view_list (view, "l");
  view_int (view_item (view, "l"), "n", 2);
  g_autofree char *result = render (TEMPLATES_STRICT, "{{a}}{{#l}}{{n}}{{/l}}", view);
  g_assert_cmpstr (result, ==, "two2");
}

/* Big enough to need every way the memory of a view grows. */
static void
test_many_values (void)
{
  View *view = view_new ();
  g_autofree char *big = g_strnfill (50000, 'x');
  g_autoptr (GString) expected = g_string_new (NULL);
  for (int i = 0; i < 2000; i++) {
    View *item = view_item (view, "items");
    for (int k = 0; k < 20; k++) {
      g_autofree char *name = g_strdup_printf ("field%d", k);
      view_int (item, name, i + k);
    }
    g_string_append_printf (expected, "%d,%d ", i, i + 19);
  }
  view_text (view, "big", big);
  g_string_append (expected, big);
  g_autofree char *result =
      render (TEMPLATES_STRICT, "{{#items}}{{field0}},{{field19}} {{/items}}{{big}}", view);
  g_assert_cmpstr (result, ==, expected->str);
}

static char *
count (gpointer data)
{
  return g_strdup_printf ("<%d>", ++*(int *) data);
}

static void
test_made (void)
{
  int made = 0;
  View *view = view_new ();
  view_made (view, "nonce", count, &made);
  g_autofree char *result = render (TEMPLATES_STRICT, "{{nonce}} {{nonce}}", view);
  g_assert_cmpstr (result, ==, "&lt;1&gt; &lt;2&gt;");
}

static void
test_text_is_not_escaped (void)
{
  static const char source[] = "{{name}}";
  g_autoptr (GError) error = NULL;
  g_autoptr (Templates) templates = templates_new (TEMPLATES_STRICT);
  g_autoptr (View) view = sample ();
  g_autoptr (GString) out = g_string_new (NULL);
  templates_add (templates, "letter.txt", source, strlen (source), &error);
  g_assert_true (templates_link (templates, NULL, NULL, &error));
  templates_render (templates, "letter.txt", view, LANG_NL, out, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (out->str, ==, "<b> & \"x\" 'y'");
}

int
main (int argc, char **argv)
{
  static const char *const modules[] = { "comments", "delimiters", "interpolation",
                                         "inverted", "partials",   "sections" };
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++) {
    g_autofree char *path = g_strconcat ("/server/template/specification/", modules[i], NULL);
    g_test_add_data_func (path, modules[i], test_specification);
  }
  g_test_add_func ("/server/template/own_rules", test_own_rules);
  g_test_add_func ("/server/template/lenient_misses_are_empty", test_lenient);
  g_test_add_func ("/server/template/depth_is_bounded", test_depth);
  g_test_add_func ("/server/template/last_value_counts", test_last_value_counts);
  g_test_add_func ("/server/template/many_values", test_many_values);
  g_test_add_func ("/server/template/made_each_time", test_made);
  g_test_add_func ("/server/template/text_is_not_escaped", test_text_is_not_escaped);
  return g_test_run ();
}
