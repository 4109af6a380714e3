/* SPDX-License-Identifier: EUPL-1.2
 *
 * The words of letters in the office: changing them, a look at how they come out, a letter to try,
 * and the way back.
 */
#include <string.h>

#include "server/mail/letter_log.h"
#include "server/mail/letter_text.h"
#include "server/office/pages.h"

static char *
text_path (const LetterKind *kind, Lang lang, const char *query)
{
  return g_strconcat ("/kantoor/brieven/teksten/", kind->name, "/", lang_code (lang), query, NULL);
}

static const char *
kind_title (Request *request, const LetterKind *kind)
{
  return letter_kind_title (request_app (request)->messages, request_lang (request), kind->name);
}

void
page_office_letter_texts (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (View) view = view_new ();
  gsize count = 0;
  const LetterKind *kinds = letter_kinds (&count);
  view_text (view, "title", request_message (request, "letters.texts"));
  view_list (view, "texts");
  for (gsize i = 0; i < count * LANGS; i++) {
    const LetterKind *kind = &kinds[i / LANGS];
    Lang lang = (Lang) (i % LANGS);
    View *item = view_item (view, "texts");
    gint64 version = 0;
    gboolean own = FALSE;
    g_autoptr (GError) error = NULL;
    g_autoptr (LetterText) words =
        letter_text_current (store, kind->name, lang, &version, &own, &error);
    if (words == NULL) {
      request_fail_error (request, error);
      return;
    }
    view_text (item, "kind", kind->name);
    view_text (item, "kind_title", kind_title (request, kind));
    view_text (item, "text_lang", lang_code (lang));
    view_flag (item, "dutch", lang == LANG_NL);
    view_text (item, "subject", words->subject);
    view_flag (item, "own", own);
  }
  request_render (request, 200, "office_letter_texts", g_steal_pointer (&view));
}

/* ---- One of them ---- */

/* What the path names; FALSE after an answer. */
static gboolean
need_kind (Request *request, const LetterKind **kind, Lang *lang)
{
  const char *code = request_param (request, "lang");
  *kind = letter_kind (request_param (request, "kind"));
  *lang = strcmp (code, "en") == 0 ? LANG_EN : LANG_NL;
  if (*kind != NULL && strcmp (code, lang_code (*lang)) == 0)
    return TRUE;
  request_fail (request, 404, "error.not_found");
  return FALSE;
}

static void
add_fields (View *view, const LetterField *fields, const char *before, Lang lang)
{
  for (; fields != NULL && fields->name != NULL; fields++) {
    View *item = view_item (view, "fields");
    g_autofree char *name = g_strconcat (before, fields->name, NULL);
    view_text (item, "field", name);
    view_flag (item, "is_list", fields->type == LETTER_LIST);
    view_text (item, "sample", lang == LANG_EN ? fields->en : fields->nl);
    if (fields->type == LETTER_LIST) {
      g_autofree char *inside = g_strconcat (fields->name, " → ", NULL);
      add_fields (view, fields->fields, inside, lang);
    }
  }
}

static void
add_mistakes (Request *request, View *view, const GPtrArray *mistakes)
{
  static const char *const PARTS[] = { "letters.subject", "letters.text", "letters.html" };
  view_flag (view, "any_mistakes", mistakes != NULL && mistakes->len > 0);
  view_list (view, "mistakes");
  for (guint i = 0; mistakes != NULL && i < mistakes->len; i++) {
    const LetterMistake *mistake = mistakes->pdata[i];
    View *item = view_item (view, "mistakes");
    view_text (item, "part", request_message (request, PARTS[mistake->part]));
    view_int (item, "line", mistake->line);
    view_text (item, "sentence", request_message (request, mistake->key));
    view_text (item, "what", mistake->what);
  }
}

/* How the words come out with samples; nothing when they have mistakes. */
static gboolean
add_preview (View *view, const LetterKind *kind, Lang lang, const LetterText *words, GError **error)
{
  view_flag (view, "preview", words != NULL);
  if (words == NULL)
    return TRUE;
  g_autoptr (View) samples = letter_sample_view (kind, lang);
  g_autoptr (LetterText) letter = letter_text_fill (words, samples, lang, error);
  if (letter == NULL)
    return FALSE;
  view_text (view, "preview_subject", letter->subject);
  view_text (view, "preview_text", letter->text);
  view_html (view, "preview_html", safe_html_new_trusted (letter->html));
  return TRUE;
}

/* @words: in the form. @mistakes: (nullable). @preview: whether to show how they come out. */
static void
show_text (Request *request, unsigned status, const LetterText *words, const GPtrArray *mistakes,
           gboolean preview)
{
  const LetterKind *kind = NULL;
  Lang lang = LANG_NL;
  Store *store = request_store (request);
  if (store == NULL || !need_kind (request, &kind, &lang))
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  gboolean own = FALSE;
  g_autoptr (LetterText) current =
      letter_text_current (store, kind->name, lang, NULL, &own, &error);
  view_text (view, "title", kind_title (request, kind));
  view_text (view, "kind", kind->name);
  view_text (view, "text_lang", lang_code (lang));
  view_flag (view, "dutch", lang == LANG_NL);
  view_flag (view, "own", own);
  view_flag (view, "saved", request_query (request, "bewaard") != NULL);
  view_flag (view, "tested", request_query (request, "proef") != NULL);
  view_list (view, "fields");
  add_fields (view, letter_fields_common (), "", lang);
  add_fields (view, kind->fields, "", lang);
  add_mistakes (request, view, mistakes);
  const LetterText *shown = words != NULL ? words : current;
  if (shown != NULL) {
    view_text (view, "subject", shown->subject);
    view_text (view, "text", shown->text);
    view_text (view, "html", shown->html);
  }
  if (shown != NULL && letter_fill_versions (store, kind->name, lang, view, &error) &&
      add_preview (view, kind, lang, preview ? shown : NULL, &error)) {
    request_render (request, status, "office_letter_text", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

void
page_office_letter_text (Request *request)
{
  const LetterKind *kind = NULL;
  Lang lang = LANG_NL;
  const char *asked = request_query (request, "versie");
  gint64 version = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (LetterText) old = NULL;
  if (asked != NULL && g_ascii_string_to_signed (asked, 10, 1, G_MAXINT32, &version, NULL)) {
    Store *store = request_store (request);
    if (store == NULL || !need_kind (request, &kind, &lang))
      return;
    old = letter_text_version (store, kind->name, lang, version, &error);
    if (old == NULL) {
      request_fail (request, 404, "error.not_found");
      return;
    }
  }
  show_text (request, 200, old, NULL, FALSE);
}

static void
written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, LETTER_ERROR, LETTER_ERROR_ADDRESS))
    request_fail (request, 422, "letters.address_wrong");
  else
    request_fail_error (request, error);
}

static LetterText *
form_words (Request *request)
{
  const char *subject = request_form (request, "onderwerp");
  const char *text = request_form (request, "tekst");
  const char *html = request_form (request, "html");
  return letter_text_new (subject != NULL ? subject : "", text != NULL ? text : "",
                          html != NULL ? html : "");
}

static void
save (Request *request, const LetterKind *kind, Lang lang, LetterText *words)
{
  LetterSave *command = g_new0 (LetterSave, 1);
  command->kind = kind;
  command->lang = lang;
  command->text = words;
  command->staff_id = request_staff (request)->id;
  command->outcome = text_path (kind, lang, "?bewaard=1");
  request_write (request, WRITER_CHECKS_FIRST, letter_save_run, command, letter_save_free, written);
}

static void
try_out (Request *request, const LetterKind *kind, Lang lang)
{
  LetterTest *test = g_new0 (LetterTest, 1);
  test->kind = kind->name;
  test->lang = lang;
  test->address = request_form_text (request, "adres");
  test->staff_id = request_staff (request)->id;
  request_write (request, WRITER_CHECKS_FIRST, letter_test_run, test, letter_test_free, written);
}

void
page_office_letter_text_save (Request *request)
{
  const LetterKind *kind = NULL;
  Lang lang = LANG_NL;
  if (!need_kind (request, &kind, &lang))
    return;
  const char *action = request_form (request, "doe");
  if (g_strcmp0 (action, "terug") == 0) {
    save (request, kind, lang, NULL);
    return;
  }
  if (g_strcmp0 (action, "proef") == 0) {
    try_out (request, kind, lang);
    return;
  }
  g_autoptr (LetterText) words = form_words (request);
  g_autoptr (GPtrArray) mistakes = letter_text_check (kind, words);
  if (mistakes->len > 0)
    show_text (request, 422, words, mistakes, FALSE);
  else if (g_strcmp0 (action, "bekijk") == 0)
    show_text (request, 200, words, NULL, TRUE);
  else
    save (request, kind, lang, g_steal_pointer (&words));
}
