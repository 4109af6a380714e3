/* SPDX-License-Identifier: EUPL-1.2
 *
 * Markdown by cmark; see markdown.h.
 */
#include "server/sales/markdown.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

SafeHtml *
markdown_html (const char *text)
{
  /* Since 0.29 safe is the default; CMARK_OPT_UNSAFE is what we never give. */
  char *html = cmark_markdown_to_html (text, strlen (text), CMARK_OPT_VALIDATE_UTF8);
  SafeHtml *safe = safe_html_new_trusted (html);
  free (html);
  return safe;
}
