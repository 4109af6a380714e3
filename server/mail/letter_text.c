/* SPDX-License-Identifier: EUPL-1.2
 *
 * Words of letters: finding, rendering and changing them; see letter_text.h.
 */
#include "server/mail/letter_text.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/resources.h"
#include "server/web/template.h"

static const char SQL_CURRENT[] =
    "SELECT version, subject, text, html FROM letter_text WHERE kind = :kind AND lang = :lang"
    " ORDER BY version DESC LIMIT 1";
static const char SQL_VERSION[] = "SELECT version, subject, text, html FROM letter_text"
                                  " WHERE kind = :kind AND lang = :lang AND version = :version";
static const char SQL_VERSIONS[] =
    "SELECT v.version, v.created_ms, s.name, v.subject IS NOT NULL FROM letter_text v"
    " JOIN staff s ON s.id = v.staff_id WHERE v.kind = :kind AND v.lang = :lang"
    " ORDER BY v.version DESC";
static const char SQL_SAVE[] =
    "INSERT INTO letter_text (kind, lang, version, subject, text, html, staff_id, created_ms)"
    " SELECT :kind, :lang, 1 + IFNULL (MAX (version), 0), :subject, :text, :html, :staff, :now"
    " FROM letter_text WHERE kind = :kind AND lang = :lang";

LetterText *
letter_text_new (const char *subject, const char *text, const char *html)
{
  LetterText *words = g_new0 (LetterText, 1);
  words->subject = g_strdup (subject);
  words->text = g_strdup (text);
  words->html = g_strdup (html);
  return words;
}

void
letter_text_free (LetterText *words)
{
  if (words == NULL)
    return;
  g_free (words->subject);
  g_free (words->text);
  g_free (words->html);
  g_free (words);
}

/* ---- Defaults ---- */

/* The first line is the subject, a blank one follows; "---" parts text from HTML. */
static LetterText *
split (const char *source)
{
  static const char gap[] = "\n\n", rule[] = "\n---\n";
  const char *text = strstr (source, gap);
  const char *html = text != NULL ? strstr (text, rule) : NULL;
  if (html == NULL || memchr (source, '\n', (gsize) (text - source)) != NULL)
    return NULL;
  LetterText *words = g_new0 (LetterText, 1);
  words->subject = g_strndup (source, (gsize) (text - source));
  text += strlen (gap);
  words->text = g_strndup (text, (gsize) (html - text) + 1);
  words->html = g_strdup (html + strlen (rule));
  return words;
}

LetterText *
letter_text_default (const char *kind, Lang lang, GError **error)
{
  g_autofree char *path = g_build_path ("/", RESOURCES_LETTERS, lang_code (lang), kind, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (bytes == NULL)
    return NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *source = g_strndup (data, size);
  LetterText *words = split (source);
  if (words == NULL)
    g_set_error (error, LETTER_ERROR, LETTER_ERROR_TEXT, "%s: not subject, text, ---, HTML", path);
  return words;
}

/* ---- The organiser's ---- */

/* @q has version, subject, text, html. */
static LetterText *
read_words (StoreStmt *q, const char *kind, Lang lang, gint64 *version, gboolean *own,
            GError **error)
{
  if (version != NULL)
    *version = store_column_int (q, 0);
  if (store_column_is_null (q, 1))
    return letter_text_default (kind, lang, error);
  if (own != NULL)
    *own = TRUE;
  return letter_text_new (store_column_text (q, 1), store_column_text (q, 2),
                          store_column_text (q, 3));
}

LetterText *
letter_text_current (Store *store, const char *kind, Lang lang, gint64 *version, gboolean *own,
                     GError **error)
{
  if (version != NULL)
    *version = 0;
  if (own != NULL)
    *own = FALSE;
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_CURRENT, "tt", ":kind", kind, ":lang", lang_code (lang));
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    return letter_text_default (kind, lang, error);
  return step == STORE_ROW ? read_words (q, kind, lang, version, own, error) : NULL;
}

LetterText *
letter_text_version (Store *store, const char *kind, Lang lang, gint64 version, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_VERSION, "tti", ":kind", kind, ":lang",
                                         lang_code (lang), ":version", version);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  return step == STORE_ROW ? read_words (q, kind, lang, NULL, NULL, error) : NULL;
}

gboolean
letter_fill_versions (Store *store, const char *kind, Lang lang, View *view, GError **error)
{
  view_list (view, "versions");
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_VERSIONS, "tt", ":kind", kind, ":lang", lang_code (lang));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "versions");
    g_autofree char *at = when_format_short (store_column_int (q, 1), WHEN_NL);
    view_int (item, "version", store_column_int (q, 0));
    view_text (item, "at", at);
    view_text (item, "by", store_column_text (q, 2));
    view_flag (item, "own", store_column_int (q, 3) != 0);
  }
  return step == STORE_DONE;
}

void
letter_save_free (gpointer command)
{
  LetterSave *save = command;
  letter_text_free (save->text);
  g_free (save->outcome);
  g_free (save);
}

gboolean
letter_save_run (gpointer command, WriterTurn *turn, GError **error)
{
  LetterSave *save = command;
  const LetterText none = { 0 };
  const LetterText *words = save->text != NULL ? save->text : &none;
  if (save->text != NULL) {
    g_autoptr (GPtrArray) mistakes = letter_text_check (save->kind, words);
    if (mistakes->len > 0) {
      g_set_error_literal (error, LETTER_ERROR, LETTER_ERROR_TEXT, "the text has mistakes");
      return FALSE;
    }
  }
  const char *lang = lang_code (save->lang);
  turn->outcome = g_strdup (save->outcome);
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, save->staff_id);
  g_autofree char *subject = g_strdup_printf ("letter:%s.%s", save->kind->name, lang);
  return store_change (turn->store, error, SQL_SAVE, "tttttii", ":kind", save->kind->name, ":lang",
                       lang, ":subject", words->subject, ":text", words->text, ":html", words->html,
                       ":staff", save->staff_id, ":now", turn->now_ms) &&
         audit_add (turn->store, turn->now_ms, actor,
                    save->text != NULL ? "letter.changed" : "letter.default", subject, NULL, error);
}

/* ---- Making ---- */

static char *
render_one (const Templates *templates, const char *name, const View *view, Lang lang,
            GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (!templates_render (templates, name, view, lang, out, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* @fragment is handed over. */
static char *
render_page (const Templates *templates, const char *subject, char *fragment, Lang lang,
             GError **error)
{
  g_autoptr (View) view = view_new ();
  view_text (view, "lang", lang_code (lang));
  view_text (view, "subject", subject);
  view_html (view, "words", safe_html_take_trusted (fragment, strlen (fragment)));
  return render_one (templates, "letter_frame", view, lang, error);
}

LetterText *
letter_text_fill (const LetterText *words, const View *view, Lang lang, GError **error)
{
  g_autoptr (Templates) own = templates_new (TEMPLATES_OWN);
  if (!templates_add (own, "subject.txt", words->subject, strlen (words->subject), error) ||
      !templates_add (own, "text.txt", words->text, strlen (words->text), error) ||
      !templates_add (own, "html", words->html, strlen (words->html), error) ||
      !templates_link (own, NULL, NULL, error))
    return NULL;
  g_autoptr (LetterText) letter = g_new0 (LetterText, 1);
  letter->subject = render_one (own, "subject.txt", view, lang, error);
  letter->text = letter->subject != NULL ? render_one (own, "text.txt", view, lang, error) : NULL;
  letter->html = letter->text != NULL ? render_one (own, "html", view, lang, error) : NULL;
  return letter->html != NULL ? g_steal_pointer (&letter) : NULL;
}

LetterText *
letter_text_render (const Templates *templates, const LetterText *words, const View *view,
                    Lang lang, GError **error)
{
  g_autoptr (LetterText) letter = letter_text_fill (words, view, lang, error);
  if (letter == NULL)
    return NULL;
  letter->html = render_page (templates, letter->subject, letter->html, lang, error);
  return letter->html != NULL ? g_steal_pointer (&letter) : NULL;
}

static void
add_samples (View *view, const LetterField *fields, Lang lang)
{
  for (; fields != NULL && fields->name != NULL; fields++)
    if (fields->type == LETTER_LIST) {
      view_list (view, fields->name);
      for (int i = 0; i < 2; i++)
        add_samples (view_item (view, fields->name), fields->fields, lang);
    } else {
      view_text (view, fields->name, lang == LANG_EN ? fields->en : fields->nl);
    }
}

View *
letter_sample_view (const LetterKind *kind, Lang lang)
{
  View *view = view_new ();
  add_samples (view, letter_fields_common (), lang);
  add_samples (view, kind->fields, lang);
  return view;
}

/* ---- At start ---- */

static gboolean
check_default (const Templates *templates, const LetterKind *kind, Lang lang, GError **error)
{
  g_autoptr (LetterText) words = letter_text_default (kind->name, lang, error);
  if (words == NULL)
    return FALSE;
  g_autoptr (GPtrArray) mistakes = letter_text_check (kind, words);
  if (mistakes->len > 0) {
    const LetterMistake *first = mistakes->pdata[0];
    static const char *const PARTS[] = { "subject", "text", "HTML" };
    g_set_error (error, LETTER_ERROR, LETTER_ERROR_TEXT, "letters/%s/%s, line %u of the %s: %s %s",
                 lang_code (lang), kind->name, first->line, PARTS[first->part], first->key,
                 first->what);
    return FALSE;
  }
  g_autoptr (View) view = letter_sample_view (kind, lang);
  g_autoptr (LetterText) letter = letter_text_render (templates, words, view, lang, error);
  return letter != NULL;
}

gboolean
letters_check (const Templates *templates, GError **error)
{
  gsize count = 0;
  const LetterKind *kinds = letter_kinds (&count);
  for (gsize i = 0; i < count; i++)
    for (int lang = 0; lang < LANGS; lang++)
      if (!check_default (templates, &kinds[i], (Lang) lang, error))
        return FALSE;
  return TRUE;
}
