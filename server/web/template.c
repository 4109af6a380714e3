/* SPDX-License-Identifier: EUPL-1.2
 *
 * The set of templates, and what is settled once they are all known: partials, sentences and
 * static files; see template.h.
 */
#include "server/web/template.h"

#include <string.h>

#include "server/web/static.h"
#include "server/web/template_nodes.h"
#include "server/web/template_render.h"

enum { INDENT_MAX = 64 }; /* a partial that includes itself, ever further in, has no end */

struct Templates {
  TemplatesFlags flags;
  GHashTable *by_name;  /* name -> Template */
  GHashTable *indented; /* indent and name -> Template; the language indents included lines */
  GPtrArray *unlinked;  /* borrowed */
  const Messages *messages;
  const Statics *statics;
};

static void
template_destroy (gpointer template)
{
  template_free (template);
}

Templates *
templates_new (TemplatesFlags flags)
{
  Templates *templates = g_new0 (Templates, 1);
  templates->flags = flags;
  templates->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, template_destroy);
  templates->indented = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, template_destroy);
  templates->unlinked = g_ptr_array_new ();
  return templates;
}

void
templates_free (Templates *templates)
{
  if (templates == NULL)
    return;
  g_hash_table_unref (templates->by_name);
  g_hash_table_unref (templates->indented);
  g_ptr_array_unref (templates->unlinked);
  g_free (templates);
}

static gboolean
is_whole (const Templates *templates)
{
  return (templates->flags & TEMPLATES_WHOLE_LANGUAGE) != 0;
}

gboolean
templates_add (Templates *templates, const char *name, const char *source, gsize size,
               GError **error)
{
  Template *template = template_parse (name, source, size, is_whole (templates), error);
  if (template == NULL)
    return FALSE;
  if (g_hash_table_contains (templates->by_name, name)) {
    template_fail (template, 1, TEMPLATE_ERROR_SYNTAX, "is there twice", "", error);
    template_free (template);
    return FALSE;
  }
  g_hash_table_insert (templates->by_name, template->name, template);
  g_ptr_array_add (templates->unlinked, template);
  return TRUE;
}

gboolean
templates_load (Templates *templates, const char *resources, GError **error)
{
  g_auto (GStrv) files =
      g_resources_enumerate_children (resources, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  for (char **file = files; file != NULL && *file != NULL; file++) {
    g_autofree char *path = g_build_path ("/", resources, *file, NULL);
    g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    if (bytes == NULL)
      return FALSE;
    gsize size = 0;
    const char *source = g_bytes_get_data (bytes, &size);
    gboolean html = g_str_has_suffix (*file, ".html");
    g_autofree char *name = g_strndup (*file, strlen (*file) - (html ? strlen (".html") : 0));
    if (!templates_add (templates, name, source != NULL ? source : "", size, error))
      return FALSE;
  }
  return files != NULL;
}

/* ---- Linking ---- */

static char *
indent_lines (const Template *template, const char *indent)
{
  GString *out = g_string_new (NULL);
  const char *end = template->source + template->source_size;
  for (const char *line = template->source; line < end;) {
    const char *next = memchr (line, '\n', (gsize) (end - line));
    next = next != NULL ? next + 1 : end;
    g_string_append (out, indent);
    g_string_append_len (out, line, next - line);
    line = next;
  }
  return g_string_free (out, FALSE);
}

static const Template *
partial_indented (Templates *templates, const Template *plain, const char *indent, GError **error)
{
  g_autofree char *key = g_strconcat (indent, plain->name, NULL);
  Template *template = g_hash_table_lookup (templates->indented, key);
  if (template != NULL)
    return template;
  if (strlen (indent) > INDENT_MAX) {
    template_fail (plain, 1, TEMPLATE_ERROR_DEEP, "includes itself ever further in", "", error);
    return NULL;
  }
  g_autofree char *source = indent_lines (plain, indent);
  template = template_parse (plain->name, source, strlen (source), is_whole (templates), error);
  if (template == NULL)
    return NULL;
  g_hash_table_insert (templates->indented, g_steal_pointer (&key), template);
  g_ptr_array_add (templates->unlinked, template);
  return template;
}

static gboolean
link_partial (Templates *templates, Template *template, guint at, GError **error)
{
  Node *node = &g_array_index (template->nodes, Node, at);
  const Template *plain = g_hash_table_lookup (templates->by_name, node->text);
  if (plain == NULL)
    return is_whole (templates) || template_fail (template, node->line, TEMPLATE_ERROR_UNKNOWN,
                                                  "no partial", node->text, error);
  node->target = plain;
  if (*node->indent != '\0')
    node->target = partial_indented (templates, plain, node->indent, error);
  return node->target != NULL;
}

static void
add_literal (Template *template, guint line, const char *text, gsize size)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (template->escapes)
    template_escape (out, text, size);
  else
    g_string_append_len (out, text, (gssize) size);
  Node node = { .kind = NODE_TEXT, .line = line, .size = out->len };
  node.text = g_string_chunk_insert_len (template->strings, out->str, (gssize) out->len);
  g_array_append_val (template->nodes, node);
}

static void
add_sentence (Template *template, guint line, const char *text)
{
  const char *end = NULL;
  for (const char *at = messages_placeholder (text, &end); at != NULL;
       text = end, at = messages_placeholder (text, &end)) {
    add_literal (template, line, text, (gsize) (at - text));
    Node node = { .kind = NODE_VARIABLE, .line = line, .raw = !template->escapes };
    template_node_name (template, &node, at + 1, (gsize) (end - at) - 2);
    g_array_append_val (template->nodes, node);
  }
  add_literal (template, line, text, strlen (text));
}

static gboolean
link_message (Templates *templates, Template *template, guint at, GError **error)
{
  Node node = g_array_index (template->nodes, Node, at);
  for (guint lang = 0; lang < LANGS; lang++) {
    const char *text = templates->messages != NULL
                           ? messages_find (templates->messages, (Lang) lang, node.text)
                           : NULL;
    if (text == NULL)
      return template_fail (template, node.line, TEMPLATE_ERROR_UNKNOWN, "no message", node.text,
                            error);
    node.from[lang] = template->nodes->len;
    add_sentence (template, node.line, text);
    node.to[lang] = template->nodes->len;
  }
  g_array_index (template->nodes, Node, at) = node;
  return TRUE;
}

static gboolean
link_static (Templates *templates, Template *template, guint at, GError **error)
{
  Node *node = &g_array_index (template->nodes, Node, at);
  const char *url =
      templates->statics != NULL ? statics_url (templates->statics, node->text) : NULL;
  if (url == NULL)
    return template_fail (template, node->line, TEMPLATE_ERROR_UNKNOWN, "no static file",
                          node->text, error);
  node->kind = NODE_TEXT;
  node->text = url;
  node->size = strlen (url);
  return TRUE;
}

static gboolean
link_node (Templates *templates, Template *template, guint at, GError **error)
{
  switch (g_array_index (template->nodes, Node, at).kind) {
  case NODE_PARTIAL:
    return link_partial (templates, template, at, error);
  case NODE_MESSAGE:
    return link_message (templates, template, at, error);
  case NODE_STATIC:
    return link_static (templates, template, at, error);
  case NODE_TEXT:
  case NODE_VARIABLE:
  case NODE_SECTION:
  case NODE_INVERTED:
    break;
  }
  return TRUE;
}

gboolean
templates_link (Templates *templates, const Messages *messages, const Statics *statics,
                GError **error)
{
  templates->messages = messages;
  templates->statics = statics;
  while (templates->unlinked->len > 0) {
    Template *template =
        g_ptr_array_steal_index_fast (templates->unlinked, templates->unlinked->len - 1);
    for (guint at = 0; at < template->length; at++)
      if (!link_node (templates, template, at, error))
        return FALSE;
  }
  return TRUE;
}

gboolean
templates_render (const Templates *templates, const char *name, const View *view, Lang lang,
                  GString *out, GError **error)
{
  const Template *template = g_hash_table_lookup (templates->by_name, name);
  if (template != NULL)
    return template_render (template, view, lang, (templates->flags & TEMPLATES_STRICT) != 0, out,
                            error);
  g_set_error (error, TEMPLATE_ERROR, TEMPLATE_ERROR_UNKNOWN, "no template %s", name);
  return FALSE;
}

/* ---- Looking into one ---- */

static char *
whole_name (const Node *node)
{
  GString *name = g_string_new (NULL);
  for (guint i = 0; i < node->n_parts; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? "." : "", node->parts[i].text);
  return g_string_free (node->n_parts == 0 ? g_string_append_c (name, '.') : name, FALSE);
}

void
templates_visit (const Templates *templates, const char *name, TemplateVisit visit,
                 gpointer user_data)
{
  const Template *template = g_hash_table_lookup (templates->by_name, name);
  g_return_if_fail (template != NULL);
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free); /* names of sections */
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint at = 0; at < template->length; at++) {
    const Node *node = &g_array_index (template->nodes, Node, at);
    while (ends->len > 0 && g_array_index (ends, guint, ends->len - 1) <= at) {
      g_array_set_size (ends, ends->len - 1);
      g_ptr_array_set_size (open, (gint) ends->len);
    }
    gboolean opens = node->kind == NODE_SECTION || node->kind == NODE_INVERTED;
    if (node->kind != NODE_VARIABLE && !opens)
      continue;
    g_autofree char *asked = whole_name (node);
    visit (asked, open->len > 0 ? open->pdata[open->len - 1] : NULL, opens, node->line, user_data);
    if (opens) {
      g_ptr_array_add (open, g_steal_pointer (&asked));
      g_array_append_val (ends, node->end);
    }
  }
}
