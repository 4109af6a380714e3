/* SPDX-License-Identifier: EUPL-1.2
 *
 * Mustache's language (variables, sections, inverted sections, comments, partials, set
 * delimiters, dotted names, {{.}}), compiled once at start and rendered with a View. Variables are
 * escaped; {{{raw}}} is refused in our own templates: only a SafeHtml of the view is not escaped.
 *
 * Two names are settled at start instead of asked of the view: {{t.KEY}} is the sentence KEY of
 * the catalogues, its {placeholders} filled from the view; {{static.FILE}} is the address of a
 * static file. An unknown one, or an unknown partial, stops the server from starting.
 */
#pragma once

#include "server/core/messages.h"
#include "server/web/view.h"

typedef struct Templates Templates;
typedef struct Statics Statics; /* server/web/static.h */

#define TEMPLATE_ERROR (template_error_quark ())
GQuark template_error_quark (void);

/**
 * TemplateError:
 * @TEMPLATE_ERROR_SYNTAX: "name:line: what is wrong"
 * @TEMPLATE_ERROR_UNKNOWN: an unknown partial, sentence, static file or template
 * @TEMPLATE_ERROR_MISSING: strict rendering met a name that the view does not have
 * @TEMPLATE_ERROR_DEEP: sections or partials inside each other beyond reason
 */
typedef enum {
  TEMPLATE_ERROR_SYNTAX,
  TEMPLATE_ERROR_UNKNOWN,
  TEMPLATE_ERROR_MISSING,
  TEMPLATE_ERROR_DEEP,
} TemplateError;

/**
 * TemplatesFlags:
 * @TEMPLATES_STRICT: rendering fails on a name found nowhere, also of a section
 * @TEMPLATES_WHOLE_LANGUAGE: as published: {{{raw}}} is allowed, an unknown partial is empty and
 *   "t." and "static." are ordinary names. For tests with the published specification.
 */
typedef enum {
  TEMPLATES_OWN = 0,
  TEMPLATES_STRICT = 1 << 0,
  TEMPLATES_WHOLE_LANGUAGE = 1 << 1,
} TemplatesFlags;

/** templates_new: without templates. Returns: (transfer full). */
Templates *templates_new (TemplatesFlags flags);
/** templates_free: accepts NULL. */
void templates_free (Templates *templates);

/**
 * templates_add:
 * @name: what partials and pages call it, such as "programme"
 *
 * Compiles @source, which is copied. A name that ends in ".txt" is plain text: nothing in it is
 * escaped, for letters.
 */
gboolean templates_add (Templates *templates, const char *name, const char *source, gsize size,
                        GError **error);

/** templates_load: adds every NAME.html of a resource folder as NAME and every NAME.txt as
 * NAME.txt. */
gboolean templates_load (Templates *templates, const char *resources, GError **error);

/** templates_link: settles partials, sentences and static files, once, after the last add. Both
 * may be NULL when no template asks for them. */
gboolean templates_link (Templates *templates, const Messages *messages, const Statics *statics,
                         GError **error);

/** templates_render: appends to @out. Any thread. On an error @out holds what came before it. */
gboolean templates_render (const Templates *templates, const char *name, const View *view,
                           Lang lang, GString *out, GError **error);

/**
 * TemplateVisit: told of one name in a template.
 * @section: (nullable): the innermost section it stands in
 * @opens: it is a section itself, plain or inverted
 */
typedef void (*TemplateVisit) (const char *name, const char *section, gboolean opens, guint line,
                               gpointer user_data);

/** templates_visit: tells of every name the template @name asks of its view, in order; sentences,
 * static files and what stands in partials not. */
void templates_visit (const Templates *templates, const char *name, TemplateVisit visit,
                      gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Templates, templates_free)
