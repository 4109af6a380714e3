/* SPDX-License-Identifier: EUPL-1.2
 *
 * Views and their memory; see view.h and view_values.h.
 */
#include "server/web/view_values.h"

#include <string.h>

enum { CHUNK_BYTES = 8192, ALIGNMENT = 16, FIELDS_AT_BIRTH = 8, ITEMS_AT_BIRTH = 8 };

struct SafeHtml {
  char *html;
  gsize size;
};

typedef struct {
  guint hash;
  const char *name;
  ViewValue value;
} ViewField;

typedef struct {
  GPtrArray *chunks;
  char *free;
  gsize left;
  GPtrArray *htmls; /* SafeHtml handed over to us; NULL until the first */
} Arena;

struct View {
  Arena *arena; /* the root's */
  gboolean is_root;
  ViewField *fields;
  guint count, room;
};

/* ---- SafeHtml ---- */

SafeHtml *
safe_html_take_trusted (char *html, gsize size)
{
  SafeHtml *safe = g_new (SafeHtml, 1);
  *safe = (SafeHtml){ html, size };
  return safe;
}

SafeHtml *
safe_html_new_trusted (const char *html)
{
  return safe_html_take_trusted (g_strdup (html), strlen (html));
}

void
safe_html_free (SafeHtml *html)
{
  if (html == NULL)
    return;
  g_free (html->html);
  g_free (html);
}

const char *
safe_html_bytes (const SafeHtml *html, gsize *size)
{
  *size = html->size;
  return html->html;
}

static void
html_destroy (gpointer html)
{
  safe_html_free (html);
}

/* ---- Memory ---- */

static gpointer
arena_take (Arena *arena, gsize size)
{
  size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (size > CHUNK_BYTES / 4) { /* a big text gets its own chunk */
    char *own = g_malloc (size);
    g_ptr_array_add (arena->chunks, own);
    return own;
  }
  if (size > arena->left) {
    arena->free = g_malloc (CHUNK_BYTES);
    arena->left = CHUNK_BYTES;
    g_ptr_array_add (arena->chunks, arena->free);
  }
  char *taken = arena->free;
  arena->free += size;
  arena->left -= size;
  return taken;
}

static gpointer
arena_grow (Arena *arena, gpointer old, gsize old_size, gsize new_size)
{
  char *grown = arena_take (arena, new_size);
  if (old_size > 0)
    memcpy (grown, old, old_size);
  return grown;
}

static const char *
arena_text (Arena *arena, const char *text, gsize size)
{
  char *copy = arena_take (arena, size + 1);
  memcpy (copy, text, size);
  copy[size] = '\0';
  return copy;
}

static View *
view_in (Arena *arena)
{
  View *view = arena_take (arena, sizeof *view);
  *view = (View){ .arena = arena };
  return view;
}

View *
view_new (void)
{
  Arena *arena = g_new0 (Arena, 1);
  arena->chunks = g_ptr_array_new_with_free_func (g_free);
  View *view = view_in (arena);
  view->is_root = TRUE;
  return view;
}

void
view_free (View *view)
{
  if (view == NULL)
    return;
  g_return_if_fail (view->is_root);
  Arena *arena = view->arena;
  if (arena->htmls != NULL)
    g_ptr_array_unref (arena->htmls);
  g_ptr_array_unref (arena->chunks);
  g_free (arena);
}

/* ---- Fields ---- */

guint
view_hash (const char *name)
{
  return g_str_hash (name);
}

const ViewValue *
view_find (const View *view, const char *name, guint hash)
{
  for (guint i = 0; i < view->count; i++)
    if (view->fields[i].hash == hash && strcmp (view->fields[i].name, name) == 0)
      return &view->fields[i].value;
  return NULL;
}

static void
set (View *view, const char *name, ViewValue value)
{
  guint hash = view_hash (name);
  for (guint i = 0; i < view->count; i++)
    if (view->fields[i].hash == hash && strcmp (view->fields[i].name, name) == 0) {
      view->fields[i].value = value;
      return;
    }
  if (view->count == view->room) {
    guint room = view->room == 0 ? FIELDS_AT_BIRTH : view->room * 2;
    view->fields = arena_grow (view->arena, view->fields, view->count * sizeof *view->fields,
                               room * sizeof *view->fields);
    view->room = room;
  }
  const char *kept = arena_text (view->arena, name, strlen (name));
  view->fields[view->count++] = (ViewField){ hash, kept, value };
}

void
view_text (View *view, const char *name, const char *value)
{
  ViewValue text = { .kind = VALUE_TEXT };
  text.text.size = value != NULL ? strlen (value) : 0;
  text.text.bytes = arena_text (view->arena, value != NULL ? value : "", text.text.size);
  set (view, name, text);
}

void
view_int (View *view, const char *name, gint64 value)
{
  set (view, name, (ViewValue){ .kind = VALUE_INT, .number = value });
}

void
view_flag (View *view, const char *name, gboolean value)
{
  set (view, name, (ViewValue){ .kind = VALUE_FLAG, .flag = value });
}

void
view_html (View *view, const char *name, SafeHtml *html)
{
  Arena *arena = view->arena;
  if (arena->htmls == NULL)
    arena->htmls = g_ptr_array_new_with_free_func (html_destroy);
  g_ptr_array_add (arena->htmls, html);
  set (view, name, (ViewValue){ .kind = VALUE_HTML, .html = html });
}

void
view_made (View *view, const char *name, ViewMake make, gpointer user_data)
{
  ViewValue value = { .kind = VALUE_MADE };
  value.made.make = make;
  value.made.user_data = user_data;
  set (view, name, value);
}

View *
view_section (View *view, const char *name)
{
  View *section = view_in (view->arena);
  set (view, name, (ViewValue){ .kind = VALUE_VIEW, .view = section });
  return section;
}

static ViewList *
list_of (View *view, const char *name)
{
  const ViewValue *old = view_find (view, name, view_hash (name));
  if (old != NULL && old->kind == VALUE_LIST)
    return old->list;
  ViewList *list = arena_take (view->arena, sizeof *list);
  *list = (ViewList){ 0 };
  set (view, name, (ViewValue){ .kind = VALUE_LIST, .list = list });
  return list;
}

void
view_list (View *view, const char *name)
{
  list_of (view, name)->count = 0;
}

View *
view_item (View *view, const char *name)
{
  ViewList *list = list_of (view, name);
  if (list->count == list->room) {
    guint room = list->room == 0 ? ITEMS_AT_BIRTH : list->room * 2;
    list->items = arena_grow (view->arena, list->items, list->count * sizeof (View *),
                              room * sizeof (View *));
    list->room = room;
  }
  return list->items[list->count++] = view_in (view->arena);
}
