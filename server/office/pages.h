/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages of the organisers: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_office (Request *request);                  /* GET /kantoor */
void page_office_orders (Request *request);           /* GET /kantoor/bestellingen */
void page_office_sessions (Request *request);         /* GET /kantoor/sessies */
void page_office_people (Request *request);           /* GET /kantoor/deelnemers */
void page_office_person (Request *request);           /* GET /kantoor/deelnemers/{id} */
void page_office_person_post (Request *request);      /* POST /kantoor/deelnemers/{id} */
void page_office_seats (Request *request);            /* GET /kantoor/deelnemers/{id}/sessies */
void page_office_seats_post (Request *request);       /* POST /kantoor/deelnemers/{id}/sessies */
void page_office_session (Request *request);          /* GET /kantoor/sessies/{id} */
void page_office_session_post (Request *request);     /* POST /kantoor/sessies/{id} */
void page_office_session_capacity (Request *request); /* POST /kantoor/sessies/{id}/plaatsen */
void page_office_terms (Request *request);            /* GET /kantoor/voorwaarden */
void page_office_terms_post (Request *request);       /* POST /kantoor/voorwaarden */
void page_settings (Request *request);                /* GET /kantoor/instellingen */
void page_settings_save (Request *request);           /* POST /kantoor/instellingen/{group} */
void page_settings_money (Request *request);          /* GET /kantoor/boeken/instellingen */
void page_settings_money_save (Request *request);     /* POST /kantoor/boeken/instellingen */
void page_office_badges (Request *request);           /* GET /kantoor/badges */
void page_office_badges_print (Request *request);     /* POST /kantoor/badges */

void page_office_badges_layouts (Request *request);     /* GET /kantoor/badges/indelingen */
void page_office_badges_layout_add (Request *request);  /* POST /kantoor/badges/indelingen */
void page_office_badges_layout (Request *request);      /* GET /kantoor/badges/indelingen/{name} */
void page_office_badges_layout_save (Request *request); /* POST /kantoor/badges/indelingen/{name} */
void page_office_badges_batch (Request *request);       /* GET /kantoor/badges/partij/{id} */
void page_office_badges_batch_pdf (Request *request);   /* GET /kantoor/badges/partij/{id}.pdf */
void page_office_badges_batch_png (Request *request);   /* GET /kantoor/badges/partij/{id}.png */
void page_office_badges_person (Request *request);      /* GET /kantoor/badges/persoon/{id} */
void page_office_badges_person_pdf (Request *request);  /* GET /kantoor/badges/persoon/{id}.pdf */
void page_office_badges_renew (Request *request); /* POST /kantoor/badges/persoon/{id}/nieuw */
void page_office_badges_person_print (Request *request); /* POST …/persoon/{id}/printen */
void page_office_badges_test (Request *request);         /* GET /kantoor/badges/testblad.pdf */
void page_office_badges_search (Request *request);       /* GET /kantoor/badges/zoeken */

void page_office_kiosks (Request *request);       /* GET /kantoor/kiosken */
void page_office_kiosk_add (Request *request);    /* POST /kantoor/kiosken */
void page_office_kiosk (Request *request);        /* GET /kantoor/kiosken/{id} */
void page_office_kiosk_change (Request *request); /* POST /kantoor/kiosken/{id} */
void page_office_audit (Request *request);        /* GET /kantoor/logboek */
void page_office_letters (Request *request);      /* GET /kantoor/brieven */
void page_office_letter (Request *request);       /* GET /kantoor/brieven/{id} */
void page_office_letter_again (Request *request); /* POST /kantoor/brieven/{id} */

void page_office_letter_texts (Request *request); /* GET /kantoor/brieven/teksten */
void page_office_letter_text (Request *request);  /* GET /kantoor/brieven/teksten/{kind}/{lang} */
void
page_office_letter_text_save (Request *request); /* POST /kantoor/brieven/teksten/{kind}/{lang} */

void page_office_cards (Request *request);      /* GET /kantoor/kiosken/kaarten.pdf */
void page_office_card (Request *request);       /* GET /kantoor/kiosken/kaarten/{id} */
void page_office_apart (Request *request);      /* GET /kantoor/kiosken/apart */
void page_office_apart_look (Request *request); /* POST /kantoor/kiosken/apart */
void page_office_stick (Request *request);      /* POST /kantoor/kiosken/stick */
void page_doors (Request *request);             /* GET /kantoor/deur */
void page_door (Request *request);              /* GET /kantoor/deur/{id} */
void page_door_scan (Request *request);         /* POST /kantoor/deur/{id} */
void page_door_undo (Request *request);         /* POST /kantoor/deur/{id}/terug */
void page_door_override (Request *request);     /* POST /kantoor/deur/{id}/toelaten */
