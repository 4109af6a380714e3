/* SPDX-License-Identifier: EUPL-1.2
 *
 * The HTML of a letter, as a template: a small set of elements, each closed where it was opened,
 * and sections of Mustache nested among them as if they were elements, so that the letter is well
 * formed whatever the sections hold. Why not an HTML parser: it repairs, and it does not know
 * Mustache.
 */
#include <string.h>

#include "server/mail/letter_text.h"

enum { DEPTH_MAX = 64, ATTRIBUTES_MAX = 8 };

static const char *const ELEMENTS[] = {
  "a",     "b",  "blockquote", "code", "div",   "em",    "h1",   "h2",     "h3",
  "h4",    "i",  "li",         "ol",   "p",     "small", "span", "strong", "table",
  "tbody", "td", "tfoot",      "th",   "thead", "tr",    "u",    "ul",     NULL,
};
static const char *const VOID_ELEMENTS[] = { "br", "hr", NULL };
static const char *const ATTRIBUTES[] = {
  "colspan", "dir", "href", "lang", "rowspan", "title", NULL
};
/* Of the web's named characters, those XML has too and the few people type. */
static const char *const ENTITIES[] = { "amp",    "apos",  "copy",  "euro",  "gt",
                                        "hellip", "laquo", "ldquo", "lsquo", "lt",
                                        "mdash",  "nbsp",  "ndash", "quot",  "raquo",
                                        "rdquo",  "rsquo", "shy",   NULL };

typedef struct {
  const char *at; /* its name */
  gsize size;
  gboolean section; /* of Mustache */
} Open;

typedef struct {
  const LetterKind *kind;
  const char *at;
  guint line;
  Open open[DEPTH_MAX];
  guint depth;
  GPtrArray *mistakes;
} Reader;

static gboolean
fail (Reader *reader, const char *key, const char *what, gsize size)
{
  letter_mistake_add (reader->mistakes, LETTER_PART_HTML, reader->line, key, what, size);
  return FALSE;
}

static void
advance (Reader *reader, const char *to)
{
  for (; reader->at < to; reader->at++)
    if (*reader->at == '\n')
      reader->line++;
}

static gboolean
is_one_of (const char *const *names, const char *name, gsize size)
{
  for (; *names != NULL; names++)
    if (strlen (*names) == size && g_ascii_strncasecmp (*names, name, size) == 0)
      return TRUE;
  return FALSE;
}

static gsize
name_size (const char *at)
{
  gsize size = 0;
  while (g_ascii_isalnum (at[size]) || at[size] == '-')
    size++;
  return size;
}

/* ---- What is open ---- */

static gboolean
push (Reader *reader, const char *name, gsize size, gboolean section)
{
  if (reader->depth == DEPTH_MAX)
    return fail (reader, "letters.wrong_deep", name, size);
  reader->open[reader->depth++] = (Open){ .at = name, .size = size, .section = section };
  return TRUE;
}

static gboolean
pop (Reader *reader, const char *name, gsize size, gboolean section)
{
  const Open *last = reader->depth > 0 ? &reader->open[reader->depth - 1] : NULL;
  if (last == NULL || last->section != section || last->size != size ||
      g_ascii_strncasecmp (last->at, name, size) != 0)
    return fail (reader, "letters.wrong_nesting", name, size);
  reader->depth--;
  return TRUE;
}

/* ---- Mustache ---- */

/* "{{…}}" at the reader; its name without sigil and blanks. Returns: behind it; NULL when it has no
 * end, which the compiler of templates tells better. */
static const char *
read_tag (const char *at, const char **name, gsize *size, char *sigil)
{
  const char *from = at + strlen ("{{"), *end = strstr (from, "}}");
  if (end == NULL)
    return NULL;
  const char *after = end + strlen ("}}");
  *sigil = strchr ("#^/!=>&{", *from) != NULL ? *from++ : '\0';
  while (from < end && g_ascii_isspace (*from))
    from++;
  while (end > from && g_ascii_isspace (end[-1]))
    end--;
  *name = from;
  *size = (gsize) (end - from);
  return after;
}

static gboolean
take_mustache (Reader *reader)
{
  const char *name = NULL;
  gsize size = 0;
  char sigil = 0;
  const char *after = read_tag (reader->at, &name, &size, &sigil);
  if (after == NULL || sigil == '=')
    return fail (reader, "letters.wrong_delimiters", reader->at, 2);
  gboolean well = TRUE;
  if (sigil == '#' || sigil == '^')
    well = push (reader, name, size, TRUE);
  else if (sigil == '/')
    well = pop (reader, name, size, TRUE);
  advance (reader, after);
  return well;
}

/* ---- Attributes ---- */

/* Where a link leads: a scheme we know, or a placeholder that is an address of ours. */
static gboolean
is_safe_address (Reader *reader, const char *value, gsize size)
{
  static const char *const SCHEMES[] = { "https://", "http://", "mailto:", "tel:" };
  for (gsize i = 0; i < G_N_ELEMENTS (SCHEMES); i++)
    if (size > strlen (SCHEMES[i]) &&
        g_ascii_strncasecmp (value, SCHEMES[i], strlen (SCHEMES[i])) == 0)
      return TRUE;
  const char *name = NULL;
  gsize length = 0;
  char sigil = 0;
  if (!g_str_has_prefix (value, "{{") || read_tag (value, &name, &length, &sigil) == NULL ||
      sigil != '\0')
    return FALSE;
  g_autofree char *asked = g_strndup (name, length);
  const Open *list = NULL;
  for (guint i = 0; i < reader->depth; i++)
    if (reader->open[i].section)
      list = &reader->open[i];
  g_autofree char *section = list != NULL ? g_strndup (list->at, list->size) : NULL;
  const LetterField *field = letter_field (reader->kind, section, asked);
  return field != NULL && field->type == LETTER_URL;
}

/* Only plain placeholders stand in a value: a section could end it. */
static gboolean
check_value (Reader *reader, const char *value, gsize size)
{
  for (const char *at = value; at < value + size; at++) {
    if (*at == '<')
      return fail (reader, "letters.wrong_attribute", value, size);
    if (!g_str_has_prefix (at, "{{"))
      continue;
    const char *name = NULL;
    gsize length = 0;
    char sigil = 0;
    const char *after = read_tag (at, &name, &length, &sigil);
    if (after == NULL || after > value + size || sigil != '\0')
      return fail (reader, "letters.wrong_attribute", value, size);
    at = after - 1;
  }
  return TRUE;
}

/* name="value"; @at is at the name. Returns: behind it; NULL after a mistake. */
static const char *
take_attribute (Reader *reader, const char *at, gboolean link)
{
  gsize size = name_size (at);
  const char *name = at, *quote = at + size + 1;
  if (!is_one_of (ATTRIBUTES, name, size) ||
      (!link && is_one_of ((const char *[]){ "href", NULL }, name, size))) {
    fail (reader, "letters.wrong_attribute", name, MAX (size, 1));
    return NULL;
  }
  const char *end = at[size] == '=' && (*quote == '"' || *quote == '\'') ? quote + 1 : NULL;
  end = end != NULL ? strchr (end, *quote) : NULL;
  if (end == NULL) {
    fail (reader, "letters.wrong_attribute", name, size);
    return NULL;
  }
  gsize length = (gsize) (end - quote) - 1;
  if (!check_value (reader, quote + 1, length))
    return NULL;
  if (g_ascii_strncasecmp (name, "href", MAX (size, 4)) == 0 &&
      !is_safe_address (reader, quote + 1, length)) {
    fail (reader, "letters.wrong_address", quote + 1, length);
    return NULL;
  }
  return end + 1;
}

/* ---- Elements ---- */

static const char *
skip_space (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;
  return at;
}

static gboolean
take_attributes (Reader *reader, const char **at, gboolean link)
{
  const char *seen[ATTRIBUTES_MAX];
  gsize n = 0;
  while (**at != '>' && !g_str_has_prefix (*at, "/>")) {
    const char *next = skip_space (*at);
    if (*next == '>' || g_str_has_prefix (next, "/>")) {
      *at = next;
      break;
    }
    gsize size = name_size (next);
    for (gsize i = 0; i < n; i++)
      if (size > 0 && name_size (seen[i]) == size && g_ascii_strncasecmp (seen[i], next, size) == 0)
        return fail (reader, "letters.wrong_attribute", next, size);
    if (next == *at || n == ATTRIBUTES_MAX)
      return fail (reader, "letters.wrong_tag", next, MAX (size, 1));
    seen[n++] = next;
    *at = take_attribute (reader, next, link);
    if (*at == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_element (Reader *reader)
{
  gboolean closes = reader->at[1] == '/';
  const char *name = reader->at + (closes ? 2 : 1);
  gsize size = name_size (name);
  gboolean is_void = is_one_of (VOID_ELEMENTS, name, size);
  if (size == 0 || (!is_void && !is_one_of (ELEMENTS, name, size)))
    return fail (reader, "letters.wrong_element", name, MAX (size, 1));
  const char *at = name + size;
  if (closes) {
    at = skip_space (at);
    if (*at != '>')
      return fail (reader, "letters.wrong_tag", name, size);
    advance (reader, at + 1);
    return pop (reader, name, size, FALSE);
  }
  if (!take_attributes (reader, &at, size == 1 && g_ascii_tolower (*name) == 'a'))
    return FALSE;
  gboolean slash = *at == '/';
  advance (reader, at + (slash ? 2 : 1));
  if (slash && !is_void)
    return fail (reader, "letters.wrong_tag", name, size);
  return is_void || push (reader, name, size, FALSE);
}

/* "&name;" or "&#123;". */
static gboolean
take_entity (Reader *reader)
{
  const char *name = reader->at + 1;
  gsize size = 0;
  gboolean known = FALSE;
  if (*name == '#') {
    size = 1 + strspn (name + 1, "0123456789");
    known = size > 1 && size <= 8;
  } else {
    size = name_size (name);
    known = is_one_of (ENTITIES, name, size);
  }
  if (!known || name[size] != ';')
    return fail (reader, "letters.wrong_entity", reader->at, size + 1);
  advance (reader, name + size + 1);
  return TRUE;
}

void
letter_html_check (const LetterKind *kind, const char *html, GPtrArray *mistakes)
{
  Reader reader = { .kind = kind, .at = html, .line = 1, .mistakes = mistakes };
  gboolean well = TRUE;
  while (well && *reader.at != '\0') {
    if (g_str_has_prefix (reader.at, "{{"))
      well = take_mustache (&reader);
    else if (*reader.at == '<')
      well = take_element (&reader);
    else if (*reader.at == '&')
      well = take_entity (&reader);
    else
      advance (&reader, reader.at + 1);
  }
  if (well && reader.depth > 0) {
    const Open *last = &reader.open[reader.depth - 1];
    fail (&reader, "letters.wrong_unclosed", last->at, last->size);
  }
}
