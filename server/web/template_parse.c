/* SPDX-License-Identifier: EUPL-1.2
 *
 * From Mustache's text to a list of nodes. Source: the language's published specification
 * (github mustache/spec, modules comments to sections), against which the tests run.
 */
#include "server/web/template_nodes.h"

#include <string.h>

#include "server/web/view_values.h"

G_DEFINE_QUARK (template_error, template_error)

enum { DELIMITER_MAX = 8 };

typedef struct {
  Template *template;
  gboolean whole_language;
  const char *at, *end; /* what is left */
  const char *counted;  /* lines before this are in line */
  guint line;
  char open[DELIMITER_MAX + 1], close[DELIMITER_MAX + 1];
  guint sections[TEMPLATE_DEPTH_MAX]; /* open ones, as node numbers */
  guint depth;
  GError **error;
} Parser;

typedef struct {
  char sigil;              /* one of # ^ / > ! & { =, or NUL for a variable */
  const char *start, *end; /* of the whole tag */
  const char *name;
  gsize size;
  const char *line_start; /* standalone: where its line starts; else NULL */
  const char *line_end;   /* standalone: behind its line's end */
} Tag;

gboolean
template_fail (const Template *template, guint line, TemplateError code, const char *what,
               const char *which, GError **error)
{
  g_autofree char *valid = g_utf8_make_valid (which, -1);
  g_set_error (error, TEMPLATE_ERROR, (int) code, "%s:%u: %s%s%s", template->name, line, what,
               *which != '\0' ? " " : "", valid);
  return FALSE;
}

static gboolean
fail (Parser *parser, const char *what, const char *which, gsize size)
{
  g_autofree char *name = g_strndup (which, MIN (size, 60));
  return template_fail (parser->template, parser->line, TEMPLATE_ERROR_SYNTAX, what, name,
                        parser->error);
}

static void
count_lines (Parser *parser, const char *until)
{
  for (; parser->counted < until; parser->counted++)
    if (*parser->counted == '\n')
      parser->line++;
}

static Node *
add_node (Parser *parser, NodeKind kind)
{
  Node node = { .kind = kind, .line = parser->line };
  GArray *nodes = parser->template->nodes;
  g_array_append_val (nodes, node);
  return &g_array_index (nodes, Node, nodes->len - 1);
}

static void
add_text (Parser *parser, const char *from, const char *to)
{
  if (to <= from)
    return;
  Node *node = add_node (parser, NODE_TEXT);
  node->text = from; /* the template keeps its source */
  node->size = (gsize) (to - from);
}

void
template_node_name (Template *template, Node *node, const char *text, gsize size)
{
  if (size == 1 && *text == '.')
    return;
  g_autofree char *name = g_strndup (text, size);
  g_auto (GStrv) parts = g_strsplit (name, ".", -1);
  node->n_parts = g_strv_length (parts);
  node->parts = g_new0 (NamePart, node->n_parts);
  for (guint i = 0; i < node->n_parts; i++) {
    node->parts[i].text = g_string_chunk_insert_const (template->strings, parts[i]);
    node->parts[i].hash = view_hash (parts[i]);
  }
}

/* ---- Finding a tag ---- */

static const char *
find (const char *from, const char *end, const char *what)
{
  return memmem (from, (gsize) (end - from), what, strlen (what));
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static void
trim (const char **from, const char **to)
{
  while (*from < *to && g_ascii_isspace (**from))
    (*from)++;
  while (*to > *from && g_ascii_isspace ((*to)[-1]))
    (*to)--;
}

/* A tag that stands alone on its line takes the line with it; variables never do. */
static void
look_around (Parser *parser, Tag *tag)
{
  tag->line_start = NULL;
  if (tag->sigil == '\0' || tag->sigil == '&' || tag->sigil == '{')
    return;
  const char *start = tag->start;
  while (start > parser->template->source && is_blank (start[-1]))
    start--;
  if (start > parser->template->source && start[-1] != '\n')
    return;
  const char *end = tag->end;
  while (end < parser->end && is_blank (*end))
    end++;
  if (end < parser->end && *end == '\r')
    end++;
  if (end < parser->end && *end != '\n')
    return;
  tag->line_start = start;
  tag->line_end = end < parser->end ? end + 1 : end;
}

static gboolean
read_tag (Parser *parser, Tag *tag)
{
  const char *inside = tag->start + strlen (parser->open);
  tag->sigil = *inside != '\0' && strchr ("#^/>!&{=", *inside) != NULL ? *inside : '\0';
  if (tag->sigil != '\0')
    inside++;
  char close[DELIMITER_MAX + 2];
  g_snprintf (close, sizeof close, "%s%s",
              tag->sigil == '{'   ? "}"
              : tag->sigil == '=' ? "="
                                  : "",
              parser->close);
  const char *close_at = find (inside, parser->end, close);
  if (close_at == NULL)
    return fail (parser, "tag without an end", tag->start, (gsize) (parser->end - tag->start));
  tag->end = close_at + strlen (close);
  trim (&inside, &close_at);
  tag->name = inside;
  tag->size = (gsize) (close_at - inside);
  look_around (parser, tag);
  return TRUE;
}

static gboolean
is_name (const char *text, gsize size)
{
  if (size == 0)
    return FALSE;
  if (size == 1 && *text == '.')
    return TRUE;
  gboolean after_dot = TRUE;
  for (gsize i = 0; i < size; i++) {
    if (g_ascii_isspace (text[i]) || (after_dot && text[i] == '.'))
      return FALSE;
    after_dot = text[i] == '.';
  }
  return !after_dot;
}

/* ---- Tags ---- */

static gboolean
has_space (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (g_ascii_isspace (text[i]))
      return TRUE;
  return FALSE;
}

static gboolean
set_delimiters (Parser *parser, const Tag *tag)
{
  const char *gap = tag->name;
  const char *end = tag->name + tag->size;
  while (gap < end && !g_ascii_isspace (*gap))
    gap++;
  const char *second = gap;
  while (second < end && g_ascii_isspace (*second))
    second++;
  gsize open = (gsize) (gap - tag->name);
  gsize close = (gsize) (end - second);
  if (open == 0 || close == 0 || open > DELIMITER_MAX || close > DELIMITER_MAX ||
      memchr (tag->name, '=', tag->size) != NULL || has_space (second, close))
    return fail (parser, "bad delimiters", tag->name, tag->size);
  memcpy (parser->open, tag->name, open);
  parser->open[open] = '\0';
  memcpy (parser->close, second, close);
  parser->close[close] = '\0';
  return TRUE;
}

static gboolean
open_section (Parser *parser, const Tag *tag)
{
  if (parser->depth == TEMPLATE_DEPTH_MAX)
    return fail (parser, "too many sections inside each other", tag->name, tag->size);
  Node *node = add_node (parser, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED);
  node->text = tag->name;
  node->size = tag->size;
  template_node_name (parser->template, node, tag->name, tag->size);
  parser->sections[parser->depth++] = parser->template->nodes->len - 1;
  return TRUE;
}

static gboolean
close_section (Parser *parser, const Tag *tag)
{
  if (parser->depth == 0)
    return fail (parser, "end of a section that is not open:", tag->name, tag->size);
  GArray *nodes = parser->template->nodes;
  Node *node = &g_array_index (nodes, Node, parser->sections[--parser->depth]);
  if (node->size != tag->size || memcmp (node->text, tag->name, tag->size) != 0)
    return fail (parser, "end of another section than the last opened:", tag->name, tag->size);
  node->end = nodes->len;
  return TRUE;
}

static void
add_partial (Parser *parser, const Tag *tag)
{
  GStringChunk *strings = parser->template->strings;
  Node *node = add_node (parser, NODE_PARTIAL);
  node->text = g_string_chunk_insert_len (strings, tag->name, (gssize) tag->size);
  node->size = tag->size;
  node->indent = "";
  if (tag->line_start != NULL)
    node->indent =
        g_string_chunk_insert_len (strings, tag->line_start, tag->start - tag->line_start);
}

static void
add_variable (Parser *parser, const Tag *tag)
{
  static const char *const settled[] = { "t.", "static." };
  static const NodeKind kinds[] = { NODE_MESSAGE, NODE_STATIC };
  for (guint i = 0; i < G_N_ELEMENTS (settled) && !parser->whole_language; i++) {
    gsize prefix = strlen (settled[i]);
    if (tag->size <= prefix || memcmp (tag->name, settled[i], prefix) != 0)
      continue;
    Node *node = add_node (parser, kinds[i]);
    node->size = tag->size - prefix;
    node->text = g_string_chunk_insert_len (parser->template->strings, tag->name + prefix,
                                            (gssize) node->size);
    return;
  }
  Node *node = add_node (parser, NODE_VARIABLE);
  node->raw = tag->sigil != '\0' || !parser->template->escapes;
  template_node_name (parser->template, node, tag->name, tag->size);
}

static gboolean
take_tag (Parser *parser, const Tag *tag)
{
  if (tag->sigil == '!')
    return TRUE;
  if (tag->sigil == '=')
    return set_delimiters (parser, tag);
  if (!is_name (tag->name, tag->size))
    return fail (parser, "not a name:", tag->name, tag->size);
  switch (tag->sigil) {
  case '#':
  case '^':
    return open_section (parser, tag);
  case '/':
    return close_section (parser, tag);
  case '>':
    add_partial (parser, tag);
    return TRUE;
  case '&':
  case '{':
    if (!parser->whole_language)
      return fail (parser, "unescaped output is not for our pages:", tag->name, tag->size);
    G_GNUC_FALLTHROUGH;
  default:
    add_variable (parser, tag);
    return TRUE;
  }
}

static gboolean
parse (Parser *parser)
{
  while (parser->at < parser->end) {
    Tag tag = { .start = find (parser->at, parser->end, parser->open) };
    if (tag.start == NULL)
      break;
    count_lines (parser, tag.start);
    if (!read_tag (parser, &tag))
      return FALSE;
    add_text (parser, parser->at, tag.line_start != NULL ? tag.line_start : tag.start);
    if (!take_tag (parser, &tag))
      return FALSE;
    parser->at = tag.line_start != NULL ? tag.line_end : tag.end;
  }
  add_text (parser, parser->at, parser->end);
  if (parser->depth == 0)
    return TRUE;
  const Node *open =
      &g_array_index (parser->template->nodes, Node, parser->sections[parser->depth - 1]);
  parser->line = open->line;
  return fail (parser, "section without an end:", open->text, open->size);
}

static void
node_clear (gpointer node)
{
  g_free (((Node *) node)->parts);
}

Template *
template_parse (const char *name, const char *source, gsize size, gboolean whole_language,
                GError **error)
{
  g_autoptr (Template) template = g_new0 (Template, 1);
  template->name = g_strdup (name);
  template->source = g_strndup (source, size); /* NUL bytes end it: they are no HTML */
  size = strlen (template->source);
  template->source_size = size;
  template->escapes = !g_str_has_suffix (name, ".txt");
  template->nodes = g_array_new (FALSE, FALSE, sizeof (Node));
  template->strings = g_string_chunk_new (256);
  g_array_set_clear_func (template->nodes, node_clear);
  Parser parser = {
    .template = template,
    .whole_language = whole_language,
    .at = template->source,
    .end = template->source + size,
    .counted = template->source,
    .line = 1,
    .open = "{{",
    .close = "}}",
    .error = error,
  };
  if (!parse (&parser))
    return NULL;
  template->length = template->nodes->len;
  return g_steal_pointer (&template);
}

void
template_free (Template *template)
{
  if (template == NULL)
    return;
  g_array_unref (template->nodes);
  g_string_chunk_free (template->strings);
  g_free (template->source);
  g_free (template->name);
  g_free (template);
}
