/* SPDX-License-Identifier: EUPL-1.2
 *
 * How a view keeps its values: for the template engine only; pages use view.h.
 *
 * A page is hundreds of small views that live as long as one answer, so all of them take their
 * memory from the root's arena, and fields are found by a hash made once when the template is
 * compiled.
 */
#pragma once

#include "server/web/view.h"

typedef enum {
  VALUE_TEXT,
  VALUE_INT,
  VALUE_FLAG,
  VALUE_HTML,
  VALUE_VIEW,
  VALUE_LIST,
  VALUE_MADE,
} ValueKind;

typedef struct {
  View **items;
  guint count, room;
} ViewList;

typedef struct {
  ValueKind kind;
  union {
    struct {
      const char *bytes;
      gsize size;
    } text;
    gint64 number;
    gboolean flag;
    const SafeHtml *html;
    View *view;
    ViewList *list;
    struct {
      ViewMake make;
      gpointer user_data;
    } made;
  };
} ViewValue;

/** view_hash: of a field's name, for view_find(). */
guint view_hash (const char *name);
/** view_find: Returns: borrowed; NULL when @view itself has no such field. */
const ViewValue *view_find (const View *view, const char *name, guint hash);
/** safe_html_bytes: Returns: borrowed. */
const char *safe_html_bytes (const SafeHtml *html, gsize *size);
