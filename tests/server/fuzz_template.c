/* SPDX-License-Identifier: EUPL-1.2
 *
 * Any bytes as a template: compiled or refused, and what is compiled renders or fails, in bounded
 * time.
 */
#include <stdint.h>

#include "server/web/template.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0 || size > 4096)
    return 0;
  gboolean whole = (data[0] & 1) != 0;
  g_autoptr (Templates) templates =
      templates_new (whole ? TEMPLATES_WHOLE_LANGUAGE : TEMPLATES_STRICT);
  g_autoptr (View) view = view_new ();
  g_autoptr (GString) out = g_string_new (NULL);
  view_text (view, "a", "<&>");
  view_int (view_item (view, "b"), "c", 1);
  /* No partial is known but "x", which asks for nothing, so nothing can include itself. */
  if (templates_add (templates, "x", "y\nz", 3, NULL) &&
      templates_add (templates, "page", (const char *) data + 1, size - 1, NULL) &&
      templates_link (templates, NULL, NULL, NULL))
    templates_render (templates, "page", view, LANG_NL, out, NULL);
  return 0;
}
