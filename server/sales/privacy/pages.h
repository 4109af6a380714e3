/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is kept of people, for everybody and for each: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_privacy (Request *request);         /* GET /privacy */
void page_data (Request *request);            /* GET /mijn/{link}/gegevens */
void page_data_needs (Request *request);      /* POST /mijn/{link}/gegevens */
void page_data_download (Request *request);   /* GET /mijn/{link}/gegevens.json */
void page_data_erase (Request *request);      /* GET /mijn/{link}/wissen */
void page_data_erase_post (Request *request); /* POST /mijn/{link}/wissen */

void page_office_needs (Request *request);            /* GET /kantoor/catering */
void page_office_needs_names (Request *request);      /* POST /kantoor/catering */
void page_office_needs_csv (Request *request);        /* GET /kantoor/catering.csv */
void page_privacy_people (Request *request);          /* GET /kantoor/privacy */
void page_privacy_person (Request *request);          /* GET /kantoor/privacy/{id} */
void page_privacy_person_erase (Request *request);    /* POST /kantoor/privacy/{id} */
void page_privacy_person_download (Request *request); /* GET /kantoor/privacy/{id}/gegevens.json */
