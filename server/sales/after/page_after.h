/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the pages by own link share.
 */
#pragma once

#include "server/sales/after/person.h"
#include "server/sales/page_person.h"

/** page_after_view: a view with the person's name, ticket and link. Returns: (transfer full). */
View *page_after_view (Request *request, const char *title_key, const Mine *mine);

/** page_after_quote: what cancelling the ticket would come to now, for the partial "after_quote":
 * "costs", "price", "back", "less", "due", "credit_cents", "percent", "by_us" and the list "terms".
 */
gboolean page_after_quote (Request *request, View *view, const AfterPerson *person, GError **error);

/** page_after_refused: the answer to what the commands of change.h and cancel.h refuse. */
void page_after_refused (Request *request, const GError *error);
