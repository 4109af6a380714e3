/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whose private page is asked for: shared by the pages of a portfolio and of certificates.
 */
#pragma once

#include "server/sales/mine.h"
#include "server/web/request.h"

/** page_person: what the link in the path opens, when that is one person with a paid ticket; NULL
 * after an answer. */
Mine *page_person (Request *request);
