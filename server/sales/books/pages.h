/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages of money: for routes.c.
 */
#pragma once

#include "server/web/request.h"

void page_bank (Request *request);           /* GET /kantoor/bank */
void page_bank_undo (Request *request);      /* POST /kantoor/bank/{id}/{position} */
void page_bank_upload (Request *request);    /* POST /kantoor/bank */
void page_bank_statement (Request *request); /* GET /kantoor/bank/{id} */
void page_books (Request *request);          /* GET /kantoor/boeken */
void page_books_apart (Request *request);    /* POST /kantoor/boeken/apart/{id} */
void page_books_csv (Request *request);      /* GET /kantoor/boeken.csv */
void page_books_refund (Request *request);   /* POST /kantoor/boeken/teruggave/{id} */
void page_books_unsent (Request *request);   /* POST /kantoor/boeken/verzending/{id} */
void page_order_money (Request *request);    /* GET /kantoor/bestelling/{id} */
void page_order_link (Request *request);     /* POST /kantoor/bestelling/{id}/link */
void page_order_paid (Request *request);     /* POST /kantoor/bestelling/{id}/betaald */
void page_order_decide (Request *request);   /* POST /kantoor/bestelling/{id}/rekening */
void page_order_refund (Request *request);   /* POST /kantoor/bestelling/{id}/terugbetalen */
