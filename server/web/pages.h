/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages that belong to no room: for routes.c.
 */
#pragma once

#include "server/web/request.h"

/** Handlers, each of one route; they end with an answer (request.h). */
void page_health (Request *request); /* GET /gezond */
void page_static (Request *request); /* GET /static/{hash}/{file} */
