/* SPDX-License-Identifier: EUPL-1.2
 *
 * Rendering; see template_render.h.
 */
#include "server/web/template_render.h"

#include <string.h>

#include "server/web/view_values.h"

/* One step of the context: names are looked for from the innermost out. */
typedef struct Frame Frame;
struct Frame {
  const ViewValue *value;
  const Frame *outer;
};

typedef struct {
  GString *out;
  Lang lang;
  gboolean strict;
  guint partials; /* inside each other */
  GError **error;
} Render;

static gboolean render_range (Render *render, const Template *template, guint from, guint to,
                              const Frame *frame);

void
template_escape (GString *out, const char *text, gsize size)
{
  const char *end = text + size;
  const char *kept = text;
  for (; text < end; text++) {
    const char *entity = NULL;
    switch (*text) {
    case '&':
      entity = "&amp;";
      break;
    case '<':
      entity = "&lt;";
      break;
    case '>':
      entity = "&gt;";
      break;
    case '"':
      entity = "&quot;";
      break;
    case '\'':
      entity = "&#39;";
      break;
    default:
      continue;
    }
    g_string_append_len (out, kept, text - kept);
    g_string_append (out, entity);
    kept = text + 1;
  }
  g_string_append_len (out, kept, end - kept);
}

/* ---- Names ---- */

static const ViewValue *
field (const ViewValue *value, const NamePart *part)
{
  return value->kind == VALUE_VIEW ? view_find (value->view, part->text, part->hash) : NULL;
}

/* {{.}}: the innermost thing itself, or what an item of a list stands for. */
static const ViewValue *
itself (const Frame *frame)
{
  const NamePart dot = { ".", view_hash (".") };
  const ViewValue *inner = field (frame->value, &dot);
  return inner != NULL ? inner : frame->value;
}

static const ViewValue *
look_up (const Node *node, const Frame *frame)
{
  if (node->n_parts == 0)
    return itself (frame);
  const ViewValue *value = NULL;
  for (; frame != NULL && value == NULL; frame = frame->outer)
    value = field (frame->value, &node->parts[0]);
  for (guint i = 1; i < node->n_parts && value != NULL; i++)
    value = field (value, &node->parts[i]);
  return value;
}

/* Returns: FALSE when a missing name is an error. */
static gboolean
may_miss (Render *render, const Template *template, const Node *node)
{
  if (!render->strict)
    return TRUE;
  g_autoptr (GString) name = g_string_new (NULL);
  for (guint i = 0; i < node->n_parts; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? "." : "", node->parts[i].text);
  return template_fail (template, node->line, TEMPLATE_ERROR_MISSING, "the view has no", name->str,
                        render->error);
}

/* ---- Nodes ---- */

static void
put (Render *render, const Node *node, const char *text, gsize size)
{
  if (node->raw)
    g_string_append_len (render->out, text, (gssize) size);
  else
    template_escape (render->out, text, size);
}

static void
put_value (Render *render, const Node *node, const ViewValue *value)
{
  gsize size = 0;
  switch (value->kind) {
  case VALUE_TEXT:
    put (render, node, value->text.bytes, value->text.size);
    break;
  case VALUE_INT:
    g_string_append_printf (render->out, "%" G_GINT64_FORMAT, value->number);
    break;
  case VALUE_HTML: {
    const char *html = safe_html_bytes (value->html, &size);
    g_string_append_len (render->out, html, (gssize) size);
    break;
  }
  case VALUE_MADE: {
    g_autofree char *made = value->made.make (value->made.user_data);
    put (render, node, made, strlen (made));
    break;
  }
  case VALUE_FLAG:
  case VALUE_VIEW:
  case VALUE_LIST:
    break;
  }
}

static gboolean
is_true (const ViewValue *value)
{
  gsize size = 0;
  switch (value->kind) {
  case VALUE_TEXT:
    return value->text.size > 0;
  case VALUE_INT:
    return value->number != 0;
  case VALUE_FLAG:
    return value->flag;
  case VALUE_HTML:
    safe_html_bytes (value->html, &size);
    return size > 0;
  case VALUE_LIST:
    return value->list->count > 0;
  case VALUE_VIEW:
  case VALUE_MADE:
    break;
  }
  return TRUE;
}

static gboolean
render_section (Render *render, const Template *template, guint at, const Frame *frame)
{
  const Node *node = &g_array_index (template->nodes, Node, at);
  const ViewValue *value = look_up (node, frame);
  if (value == NULL && !may_miss (render, template, node))
    return FALSE;
  gboolean truth = value != NULL && is_true (value);
  if (truth == (node->kind == NODE_INVERTED))
    return TRUE;
  if (!truth)
    return render_range (render, template, at + 1, node->end, frame);
  if (value->kind != VALUE_LIST) {
    Frame inner = { value, frame };
    return render_range (render, template, at + 1, node->end, &inner);
  }
  for (guint i = 0; i < value->list->count; i++) {
    ViewValue item = { .kind = VALUE_VIEW, .view = value->list->items[i] };
    Frame inner = { &item, frame };
    if (!render_range (render, template, at + 1, node->end, &inner))
      return FALSE;
  }
  return TRUE;
}

static gboolean
render_partial (Render *render, const Template *template, const Node *node, const Frame *frame)
{
  if (node->target == NULL)
    return TRUE;
  if (render->partials == TEMPLATE_DEPTH_MAX)
    return template_fail (template, node->line, TEMPLATE_ERROR_DEEP,
                          "partials without end:", node->text, render->error);
  render->partials++;
  gboolean whole = render_range (render, node->target, 0, node->target->length, frame);
  render->partials--;
  return whole;
}

static gboolean
render_variable (Render *render, const Template *template, const Node *node, const Frame *frame)
{
  const ViewValue *value = look_up (node, frame);
  if (value == NULL)
    return may_miss (render, template, node);
  put_value (render, node, value);
  return TRUE;
}

static gboolean
render_range (Render *render, const Template *template, guint from, guint to, const Frame *frame)
{
  gboolean whole = TRUE;
  for (guint at = from; at < to && whole; at++) {
    const Node *node = &g_array_index (template->nodes, Node, at);
    switch (node->kind) {
    case NODE_TEXT:
      g_string_append_len (render->out, node->text, (gssize) node->size);
      break;
    case NODE_VARIABLE:
      whole = render_variable (render, template, node, frame);
      break;
    case NODE_SECTION:
    case NODE_INVERTED:
      whole = render_section (render, template, at, frame);
      at = node->end - 1;
      break;
    case NODE_PARTIAL:
      whole = render_partial (render, template, node, frame);
      break;
    case NODE_MESSAGE:
      whole =
          render_range (render, template, node->from[render->lang], node->to[render->lang], frame);
      break;
    case NODE_STATIC:
      break;
    }
  }
  return whole;
}

gboolean
template_render (const Template *template, const View *view, Lang lang, gboolean strict,
                 GString *out, GError **error)
{
  Render render = { .out = out, .lang = lang, .strict = strict, .error = error };
  ViewValue root = { .kind = VALUE_VIEW, .view = (View *) view };
  Frame frame = { &root, NULL };
  return render_range (&render, template, 0, template->length, &frame);
}
