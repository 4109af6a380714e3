/* SPDX-License-Identifier: EUPL-1.2
 *
 * What may stand in the words of a letter; see letter_text.h. Asked when the organiser saves, so
 * that nothing is found out when a letter must go.
 */
#include <string.h>

#include "server/mail/letter_text.h"
#include "server/web/template.h"

enum { SUBJECT_MAX = 200, TEXT_MAX = 60000 };

typedef struct {
  const LetterKind *kind;
  LetterPart part;
  GPtrArray *mistakes;
  GHashTable *used; /* set of names outside lists */
} Check;

static void
mistake_free (gpointer data)
{
  LetterMistake *mistake = data;
  g_free (mistake->what);
  g_free (mistake);
}

void
letter_mistake_add (GPtrArray *mistakes, LetterPart part, guint line, const char *key,
                    const char *what, gsize size)
{
  enum { SHOWN_MAX = 60 };
  LetterMistake *mistake = g_new0 (LetterMistake, 1);
  g_autofree char *cut = g_strndup (what, MIN (size, SHOWN_MAX));
  mistake->part = part;
  mistake->line = line;
  mistake->key = key;
  mistake->what = g_utf8_make_valid (cut, -1);
  g_ptr_array_add (mistakes, mistake);
}

static const LetterField *
find (const LetterField *fields, const char *name)
{
  for (; fields != NULL && fields->name != NULL; fields++)
    if (strcmp (fields->name, name) == 0)
      return fields;
  return NULL;
}

const LetterField *
letter_field (const LetterKind *kind, const char *section, const char *name)
{
  const LetterField *list = section != NULL ? letter_field (kind, NULL, section) : NULL;
  const LetterField *found =
      list != NULL && list->type == LETTER_LIST ? find (list->fields, name) : NULL;
  if (found == NULL)
    found = find (kind->fields, name);
  return found != NULL ? found : find (letter_fields_common (), name);
}

/* ---- Placeholders ---- */

static void
visit (const char *name, const char *section, gboolean opens, guint line, gpointer data)
{
  Check *check = data;
  const LetterField *field = letter_field (check->kind, section, name);
  const char *key = NULL;
  if (field == NULL)
    key = "letters.wrong_unknown";
  else if (check->part == LETTER_PART_SUBJECT && opens)
    key = "letters.wrong_section";
  else if (field->type == LETTER_LIST && !opens)
    key = "letters.wrong_list";
  if (key != NULL)
    letter_mistake_add (check->mistakes, check->part, line, key, name, strlen (name));
  else
    g_hash_table_add (check->used, g_strdup (name));
}

/* Of "name:12: what is wrong", as the compiler of templates says it to programmers, only the line
 * and the words of the letter at its end: the sentence is the catalogue's. */
static void
add_syntax (Check *check, const char *name, const GError *error)
{
  const char *at = error->message + strlen (name) + 1;
  char *end = NULL;
  guint64 line = g_ascii_strtoull (at, &end, 10);
  const char *braces = strstr (end, "{{"), *colon = strrchr (end, ':');
  const char *what = braces != NULL ? braces : colon != NULL && colon[1] == ' ' ? colon + 2 : "";
  letter_mistake_add (check->mistakes, check->part, (guint) line, "letters.wrong_syntax", what,
                      strlen (what));
}

static gboolean
check_template (Check *check, const char *name, const char *source)
{
  g_autoptr (Templates) templates = templates_new (TEMPLATES_OWN);
  g_autoptr (GError) error = NULL;
  g_hash_table_remove_all (check->used);
  if (!templates_add (templates, name, source, strlen (source), &error) ||
      !templates_link (templates, NULL, NULL, &error)) {
    add_syntax (check, name, error);
    return FALSE;
  }
  templates_visit (templates, name, visit, check);
  return TRUE;
}

static void
check_required (Check *check)
{
  for (int i = 0; i < LETTER_REQUIRED_MAX && check->kind->required[i] != NULL; i++) {
    const char *name = check->kind->required[i];
    if (!g_hash_table_contains (check->used, name))
      letter_mistake_add (check->mistakes, check->part, 1, "letters.wrong_missing", name,
                          strlen (name));
  }
}

/* ---- Everything ---- */

static gboolean
check_size (Check *check, const char *text, gsize most)
{
  gboolean blank = text[strspn (text, " \t\r\n")] == '\0';
  gboolean lines = check->part == LETTER_PART_SUBJECT && strpbrk (text, "\r\n") != NULL;
  if (!blank && !lines && strlen (text) <= most)
    return TRUE;
  letter_mistake_add (check->mistakes, check->part, 1,
                      blank   ? "letters.wrong_empty"
                      : lines ? "letters.wrong_lines"
                              : "letters.wrong_long",
                      "", 0);
  return FALSE;
}

GPtrArray *
letter_text_check (const LetterKind *kind, const LetterText *words)
{
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Check check = { .kind = kind, .used = used };
  check.mistakes = g_ptr_array_new_with_free_func (mistake_free);
  check.part = LETTER_PART_SUBJECT;
  if (check_size (&check, words->subject, SUBJECT_MAX))
    check_template (&check, "subject.txt", words->subject);
  check.part = LETTER_PART_TEXT;
  if (check_size (&check, words->text, TEXT_MAX) &&
      check_template (&check, "text.txt", words->text))
    check_required (&check);
  check.part = LETTER_PART_HTML;
  if (check_size (&check, words->html, TEXT_MAX) && check_template (&check, "html", words->html)) {
    check_required (&check);
    letter_html_check (kind, words->html, check.mistakes);
  }
  return check.mistakes;
}
