/* SPDX-License-Identifier: EUPL-1.2
 *
 * The pages of what comes after the sale: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_after_sessions (Request *request);       /* GET /mijn/{link}/sessies */
void page_after_sessions_post (Request *request);  /* POST /mijn/{link}/sessies */
void page_after_name (Request *request);           /* GET /mijn/{link}/naam */
void page_after_name_post (Request *request);      /* POST /mijn/{link}/naam */
void page_after_hand_over (Request *request);      /* GET /mijn/{link}/overdragen */
void page_after_hand_over_post (Request *request); /* POST /mijn/{link}/overdragen */
void page_after_cancel (Request *request);         /* GET /mijn/{link}/annuleren */
void page_after_cancel_post (Request *request);    /* POST /mijn/{link}/annuleren */
void page_after_badge (Request *request);          /* GET /mijn/{link}/badge */
void page_after_offline (Request *request);        /* GET /mijn/offline.js */
void page_after_done (Request *request);           /* GET /mijn/klaar */
void page_lost_link (Request *request);            /* GET /link-kwijt */
void page_lost_link_post (Request *request);       /* POST /link-kwijt */
