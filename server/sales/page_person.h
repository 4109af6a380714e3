/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whose private page it is: what every page under /mijn/{link} begins with.
 */
#pragma once

#include "server/sales/link.h"
#include "server/sales/mine.h"
#include "server/web/request.h"

/** page_need_mine: what the link in the path opens. @kind: (out): whose link it is. Returns:
 * (transfer full): NULL after an answer. */
Mine *page_need_mine (Request *request, LinkKind *kind);

/** page_need_person: the same for what is of one person: the link of a group, or of a ticket that
 * was handed over, opens none of that. Returns: (transfer full): NULL after an answer. */
Mine *page_need_person (Request *request);

/** page_need_active: the same for what a cancelled, unpaid or expired ticket has not (any more).
 * Returns: (transfer full): NULL after an answer. */
Mine *page_need_active (Request *request);

/** page_mine_path: "/mijn/LINK" of the link in the path, and @rest. Returns: (transfer full). */
char *page_mine_path (Request *request, const char *rest);
