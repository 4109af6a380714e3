/* SPDX-License-Identifier: EUPL-1.2
 *
 * A compiled and linked template and a view become text. For template.c only.
 */
#pragma once

#include "server/web/template_nodes.h"

/** template_render: see templates_render(). */
gboolean template_render (const Template *template, const View *view, Lang lang, gboolean strict,
                          GString *out, GError **error);

/** template_escape: appends @text with & < > " ' as HTML entities. */
void template_escape (GString *out, const char *text, gsize size);
