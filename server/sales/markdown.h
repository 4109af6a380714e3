/* SPDX-License-Identifier: EUPL-1.2
 *
 * Session texts in Markdown as teachers write it, to HTML that cannot hurt.
 */
#pragma once

#include "server/web/view.h"

/** markdown_html: cmark in its safe mode: no raw HTML, no script addresses. Returns: (transfer
 * full). */
SafeHtml *markdown_html (const char *text);
