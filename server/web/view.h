/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a template is filled with: named texts, numbers, flags and lists. Text is escaped by
 * the template; only a value of the type SafeHtml is not, so the compiler guards it.
 */
#pragma once

#include <glib.h>

typedef struct View View;

/** SafeHtml: HTML made by our own code (a rendered template, cmark's safe output), never by a
 * visitor. */
typedef struct SafeHtml SafeHtml;
/** safe_html_new_trusted: a copy of @html. Returns: (transfer full). */
SafeHtml *safe_html_new_trusted (const char *html);
/** safe_html_take_trusted: the same of a text that is handed over. (transfer full @html). */
SafeHtml *safe_html_take_trusted (char *html, gsize size);
/** safe_html_free: accepts NULL. */
void safe_html_free (SafeHtml *html);

/** view_new: an empty view. view_free: accepts NULL. */
View *view_new (void);
void view_free (View *view);

/*
 * A name set twice has its last value. Names and texts are copied. In {{#name}} a text counts as
 * true when it is not empty, a number when it is not 0.
 */

/** view_text: NULL @value counts as empty text. The text is copied. */
void view_text (View *view, const char *name, const char *value);
/** view_int, view_flag: a number; TRUE or FALSE. */
void view_int (View *view, const char *name, gint64 value);
void view_flag (View *view, const char *name, gboolean value);
/** view_html: (transfer full @html). */
void view_html (View *view, const char *name, SafeHtml *html);

/** ViewMake: makes a text each time a template asks for it. Returns: (transfer full). */
typedef char *(*ViewMake) (gpointer user_data);
/** view_made: a text that is made when, and as often as, it is asked for, such as a nonce for each
 * form. @user_data must outlive @view. */
void view_made (View *view, const char *name, ViewMake make, gpointer user_data);

/** view_section: a view inside @view, for {{#name}}…{{/name}} or {{name.x}}. Returns: borrowed. */
View *view_section (View *view, const char *name);

/** view_list: makes @name a list, empty until view_item() adds to it. */
void view_list (View *view, const char *name);
/** view_item: adds one view to the list @name. An item with a value named "." stands for that
 * value: {{#names}}{{.}}{{/names}}. Returns: borrowed. */
View *view_item (View *view, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (View, view_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SafeHtml, safe_html_free)
