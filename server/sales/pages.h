/* SPDX-License-Identifier: EUPL-1.2
 *
 * The pages of programme and sale: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_home (Request *request);            /* GET / */
void page_programme (Request *request);       /* GET /programma */
void page_places (Request *request);          /* GET /programma/plaatsen.json */
void page_programme_ics (Request *request);   /* GET /programma.ics */
void page_schedule_json (Request *request);   /* GET /schedule.json */
void page_schedule_xml (Request *request);    /* GET /schedule.xml */
void page_session (Request *request);         /* GET /sessie/{slug} */
void page_ticket (Request *request);          /* GET /aanmelden */
void page_ticket_post (Request *request);     /* POST /aanmelden */
void page_cart_again (Request *request);      /* POST /aanmelden/opnieuw */
void page_group (Request *request);           /* GET /aanmelden/groep */
void page_group_post (Request *request);      /* POST /aanmelden/groep */
void page_sessions (Request *request);        /* GET /aanmelden/sessies */
void page_sessions_post (Request *request);   /* POST /aanmelden/sessies */
void page_details (Request *request);         /* GET /aanmelden/gegevens */
void page_details_post (Request *request);    /* POST /aanmelden/gegevens */
void page_confirm (Request *request);         /* GET /aanmelden/controle */
void page_confirm_post (Request *request);    /* POST /aanmelden/controle */
void page_account (Request *request);         /* GET /aanmelden/rekening */
void page_account_post (Request *request);    /* POST /aanmelden/rekening */
void page_order (Request *request);           /* GET /bestelling/{id} */
void page_order_pay (Request *request);       /* GET /bestelling/{id}/betalen */
void page_order_pay_post (Request *request);  /* POST /bestelling/{id}/betalen */
void page_order_drop (Request *request);      /* POST /bestelling/{id}/annuleren */
void page_order_back (Request *request);      /* GET /bestelling/{id}/terug */
void page_payment_webhook (Request *request); /* POST /webhook/betaling */
void page_mine (Request *request);            /* GET /mijn/{link} */
void page_mine_badge (Request *request);      /* GET /mijn/{link}/badge.pdf */
void page_mine_invoice (Request *request);    /* GET /mijn/{link}/factuur/{file} */
void page_office_invoice (Request *request);  /* GET /kantoor/facturen/{file} */
void page_calendar (Request *request);        /* GET /agenda/{token}.ics */
void page_mine_ics (Request *request);        /* GET /mijn/{link}/programma.ics */

void page_waiting (Request *request);      /* GET /mijn/{link}/wachtlijst */
void page_waiting_post (Request *request); /* POST /mijn/{link}/wachtlijst */

/* The office's pages of what is sold. */
void page_types (Request *request);             /* GET /kantoor/kaartjes */
void page_type (Request *request);              /* GET /kantoor/kaartjes/{id} */
void page_type_post (Request *request);         /* POST /kantoor/kaartjes/{id} */
void page_quota_post (Request *request);        /* POST /kantoor/kaartjes/plaatsen */
void page_vouchers (Request *request);          /* GET /kantoor/kortingscodes */
void page_vouchers_post (Request *request);     /* POST /kantoor/kortingscodes */
void page_vouchers_release (Request *request);  /* POST /kantoor/kortingscodes/{id} */
void page_vouchers_withdraw (Request *request); /* POST /kantoor/kortingscodes/{id}/intrekken */
void page_vouchers_csv (Request *request);      /* GET /kantoor/kortingscodes/{id}.csv */

/* The demo bank's, which answer "not found" when there is none. */
void page_demo_bank_create (Request *request);     /* POST /demo-bank/v2/payments */
void page_demo_bank_get (Request *request);        /* GET /demo-bank/v2/payments/{id} */
void page_demo_bank_refund (Request *request);     /* POST /demo-bank/v2/payments/{id}/refunds */
void page_demo_bank_refunds (Request *request);    /* GET the same */
void page_demo_bank_refund_get (Request *request); /* GET the same with /{refund} behind it */
void page_demo_bank_checkout (Request *request);   /* GET /demo-bank/betalen/{id} */
void page_demo_bank_decide (Request *request);     /* POST /demo-bank/betalen/{id} */
