/* SPDX-License-Identifier: EUPL-1.2
 *
 * A portfolio in words: for the private page, which shows the sum of it, for its own page, and
 * for paper.
 */
#pragma once

#include "server/core/messages.h"
#include "server/register/portfolio.h"
#include "server/web/view.h"

/** portfolio_fill_view: the fields of the template "portfolio": hours and names, not more. */
gboolean portfolio_fill_view (Store *store, gint64 attendee_id, Lang lang, View *view,
                              GError **error);

/** portfolio_view: all fields of the template "register_portfolio" that come from @portfolio. */
void portfolio_view (const Portfolio *portfolio, const Messages *messages, Lang lang, View *view);

/** portfolio_area_name: "vakinhoudelijk" and its sisters. Borrowed from @messages. */
const char *portfolio_area_name (const Messages *messages, Lang lang, int area);

enum { PORTFOLIO_PRIMARY = AREAS, PORTFOLIO_ALL };

/** portfolio_need: what re-registration asks of @area, of the PORTFOLIO_PRIMARY process or of
 * PORTFOLIO_ALL: "ten minste 40,00", or what may count at most. Returns: (transfer full): "" when
 * it asks nothing. */
char *portfolio_need (const Portfolio *portfolio, const Messages *messages, Lang lang, int area);

/** portfolio_missing: sentences on what is still asked; one that all is there when it is. Returns:
 * (transfer full) (element-type utf8). */
GPtrArray *portfolio_missing (const Portfolio *portfolio, const Messages *messages, Lang lang);

/** portfolio_picture_text: the picture in words. Returns: (transfer full). */
char *portfolio_picture_text (const Portfolio *portfolio, const Messages *messages, Lang lang);
