/* SPDX-License-Identifier: EUPL-1.2
 *
 * A portfolio and a certificate on paper (PDF), and a portfolio as data.
 */
#pragma once

#include "server/core/messages.h"
#include "server/register/certificate.h"
#include "server/register/portfolio.h"

/** papers_portfolio: (transfer full): the PDF. */
GBytes *papers_portfolio (const Portfolio *portfolio, const Messages *messages, Lang lang,
                          GError **error);

/** papers_certificate: @url: of its public page; stands on it as text and as a QR code. (transfer
 * full). */
GBytes *papers_certificate (const Certificate *certificate, const Messages *messages, Lang lang,
                            const char *url, GError **error);

/** portfolio_json: everything of the portfolio, in quarters of an hour and ISO dates. (transfer
 * full). */
char *portfolio_json (const Portfolio *portfolio);
/** portfolio_csv: a line an activity, hours with a decimal comma. (transfer full). */
char *portfolio_csv (const Portfolio *portfolio);
