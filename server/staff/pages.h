/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages of staff accounts: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_sign_in (Request *request);      /* GET /kantoor/inloggen */
void page_sign_in_save (Request *request); /* POST /kantoor/inloggen */
void page_sign_out (Request *request);     /* POST /kantoor/uitloggen */
