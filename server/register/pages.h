/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages of the register: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_portfolio (Request *request);          /* GET /mijn/{link}/register */
void page_portfolio_standing (Request *request); /* POST /mijn/{link}/register */
void page_portfolio_pdf (Request *request);      /* GET /mijn/{link}/register.pdf */
void page_portfolio_json (Request *request);     /* GET /mijn/{link}/register.json */
void page_portfolio_csv (Request *request);
void page_portfolio_evidence (Request *request); /* GET /mijn/{link}/register.csv */
void page_own_add (Request *request);            /* POST /mijn/{link}/register/elders */
void page_own_remove (Request *request);         /* POST /mijn/{link}/register/elders/{id} */
void page_certificate_make (Request *request);   /* POST /mijn/{link}/bewijs */
void page_certificate_pdf (Request *request);    /* GET /mijn/{link}/bewijs/{id}.pdf */
void page_certificate_png (Request *request);    /* GET /mijn/{link}/bewijs/{id}.png */
void page_certificate_jwt (Request *request);    /* GET /mijn/{link}/bewijs/{id}.jwt */
void page_certificate_public (Request *request); /* GET /bewijs/{id} */
void page_credential_key (Request *request);     /* GET /openbadge/sleutel.json */
void page_credential_issuer (Request *request);  /* GET /openbadge/uitgever.json */
void page_credential_status (Request *request);  /* GET /openbadge/status/{id} */

/* The office's. */
void page_export_csv (Request *request);        /* GET /kantoor/register.csv */
void page_export_xlsx (Request *request);       /* GET /kantoor/register.xlsx */
void page_export_json (Request *request);       /* GET /kantoor/register.json */
void page_export_signature (Request *request);  /* GET /kantoor/register.json.sig */
void page_export_key (Request *request);        /* GET /register/sleutel.json */
void page_evidence (Request *request);          /* GET /kantoor/register/bewijs/{id} */
void page_hours (Request *request);             /* GET /kantoor/register */
void page_hours_close (Request *request);       /* POST /kantoor/register/sluiten */
void page_offerings (Request *request);         /* GET /kantoor/register/aanbod */
void page_offering (Request *request);          /* GET /kantoor/register/aanbod/{id} */
void page_offering_save (Request *request);     /* POST /kantoor/register/aanbod/{id} */
void page_standings (Request *request);         /* GET /kantoor/register/wie */
void page_standings_import (Request *request);  /* POST /kantoor/register/wie */
void page_standing_decide (Request *request);   /* POST /kantoor/register/wie/{id} */
void page_corrections (Request *request);       /* GET /kantoor/register/correcties */
void page_correction_ask (Request *request);    /* POST /kantoor/register/correcties */
void page_correction_answer (Request *request); /* POST /kantoor/register/correcties/{id} */
void page_deliveries (Request *request);        /* GET /kantoor/register/levering */
void page_deliveries_change (Request *request); /* POST /kantoor/register/levering */
