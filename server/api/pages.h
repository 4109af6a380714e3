/* SPDX-License-Identifier: EUPL-1.2
 *
 * The calls of the API: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_kiosk_pair (Request *request);          /* POST /api/kiosk/pair */
void page_kiosk_changes (Request *request);       /* GET /api/kiosk/changes */
void page_kiosk_changes_again (Request *request); /* the same, after waiting */
void page_kiosk_door (Request *request);          /* POST /api/kiosk/door */
void page_kiosk_scans (Request *request);         /* POST /api/kiosk/scans */
void page_kiosk_heads (Request *request);         /* GET /api/kiosk/heads */
