/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever an organiser types as a letter: it is refused with a place, or it can be rendered, and
 * then holds nothing a letter may not have.
 */
#include <string.h>

#include "server/mail/letter_text.h"
#include "server/web/template.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static const char *const NEVER[] = { "<script", "<img", "<style", "javascript:x", "<iframe" };

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autofree char *raw = g_strndup ((const char *) bytes, size);
  g_autofree char *html = g_utf8_make_valid (raw, -1);
  g_autoptr (LetterText) words = letter_text_new ("Dag", "{{link}}", html);
  const LetterKind *kind = letter_kind ("order");
  g_autoptr (GPtrArray) mistakes = letter_text_check (kind, words);
  for (guint i = 0; i < mistakes->len; i++)
    g_assert_cmpuint (((LetterMistake *) mistakes->pdata[i])->line, >, 0);
  if (mistakes->len > 0)
    return 0;
  g_autoptr (Templates) templates = templates_new (TEMPLATES_STRICT);
  g_assert_true (templates_add (templates, "html", html, strlen (html), NULL));
  g_assert_true (templates_link (templates, NULL, NULL, NULL));
  g_autoptr (View) view = letter_sample_view (kind, LANG_NL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_assert_true (templates_render (templates, "html", view, LANG_NL, out, NULL));
  g_autofree char *lower = g_ascii_strdown (out->str, -1);
  for (guint i = 0; i < G_N_ELEMENTS (NEVER); i++)
    g_assert_null (strstr (lower, NEVER[i]));
  return 0;
}
