/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every page of the server. Keep sorted by path, then method; a test looks.
 */
#include "server/web/routes.h"

#include "schedule/protocol.h"
#include "server/api/pages.h"
#include "server/office/pages.h"
#include "server/sales/books/pages.h"
#include "server/sales/pages.h"
#include "server/staff/pages.h"
#include "server/web/pages.h"

static const Route routes[] = {
  { METHOD_GET, "/", ROLE_PUBLIC, ROUTE_SHARED, 0, page_home },
  { METHOD_GET, "/aanmelden", ROLE_PUBLIC, ROUTE_PAGE, 0, page_ticket },
  { METHOD_POST, "/aanmelden", ROLE_PUBLIC, ROUTE_FORM, 4096, page_ticket_post },
  { METHOD_GET, "/aanmelden/controle", ROLE_PUBLIC, ROUTE_PAGE, 0, page_confirm },
  { METHOD_POST, "/aanmelden/controle", ROLE_PUBLIC, ROUTE_FORM, 4096, page_confirm_post },
  { METHOD_GET, "/aanmelden/gegevens", ROLE_PUBLIC, ROUTE_PAGE, 0, page_details },
  { METHOD_POST, "/aanmelden/gegevens", ROLE_PUBLIC, ROUTE_FORM, 16384, page_details_post },
  { METHOD_GET, "/aanmelden/groep", ROLE_PUBLIC, ROUTE_PAGE, 0, page_group },
  { METHOD_POST, "/aanmelden/groep", ROLE_PUBLIC, ROUTE_UPLOAD, 262144, page_group_post },
  { METHOD_POST, "/aanmelden/opnieuw", ROLE_PUBLIC, ROUTE_FORM, 4096, page_cart_again },
  { METHOD_GET, "/aanmelden/rekening", ROLE_PUBLIC, ROUTE_PAGE, 0, page_account },
  { METHOD_POST, "/aanmelden/rekening", ROLE_PUBLIC, ROUTE_FORM, 16384, page_account_post },
  { METHOD_GET, "/aanmelden/sessies", ROLE_PUBLIC, ROUTE_PAGE, 0, page_sessions },
  { METHOD_POST, "/aanmelden/sessies", ROLE_PUBLIC, ROUTE_FORM, 16384, page_sessions_post },
  { METHOD_GET, PROTOCOL_PATH_CHANGES, ROLE_PUBLIC, ROUTE_API, 0, page_kiosk_changes },
  { METHOD_POST, PROTOCOL_PATH_DOOR, ROLE_PUBLIC, ROUTE_API, 256, page_kiosk_door },
  { METHOD_GET, PROTOCOL_PATH_HEADS, ROLE_PUBLIC, ROUTE_API, 0, page_kiosk_heads },
  { METHOD_POST, PROTOCOL_PATH_PAIR, ROLE_PUBLIC, ROUTE_API, 4096, page_kiosk_pair },
  { METHOD_POST, PROTOCOL_PATH_SCANS, ROLE_PUBLIC, ROUTE_API, PROTOCOL_BODY_MAX, page_kiosk_scans },
  { METHOD_GET, "/bestelling/{id}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_order },
  { METHOD_GET, "/bestelling/{id}/betalen", ROLE_PUBLIC, ROUTE_PAGE, 0, page_order_pay },
  { METHOD_POST, "/bestelling/{id}/betalen", ROLE_PUBLIC, ROUTE_FORM, 4096, page_order_pay_post },
  { METHOD_GET, "/bestelling/{id}/terug", ROLE_PUBLIC, ROUTE_PAGE, 0, page_order_back },
  { METHOD_GET, "/demo-bank/betalen/{id}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_demo_bank_checkout },
  { METHOD_POST, "/demo-bank/betalen/{id}", ROLE_PUBLIC, ROUTE_FORM, 4096, page_demo_bank_decide },
  { METHOD_POST, "/demo-bank/v2/payments", ROLE_PUBLIC, ROUTE_API, 16384, page_demo_bank_create },
  { METHOD_GET, "/demo-bank/v2/payments/{id}", ROLE_PUBLIC, ROUTE_API, 0, page_demo_bank_get },
  { METHOD_GET, "/gezond", ROLE_PUBLIC, ROUTE_PAGE, 0, page_health },
  { METHOD_GET, "/kantoor", ROLE_DESK, ROUTE_PAGE, 0, page_office },
  { METHOD_GET, "/kantoor/badges", ROLE_ORGANISER, ROUTE_PAGE, 0, page_office_badges },
  { METHOD_POST, "/kantoor/badges", ROLE_ORGANISER, ROUTE_FORM, 4096, page_office_badges_print },
  { METHOD_GET, "/kantoor/bank", ROLE_ORGANISER, ROUTE_PAGE, 0, page_bank },
  { METHOD_POST, "/kantoor/bank", ROLE_ORGANISER, ROUTE_UPLOAD, 8400000, page_bank_upload },
  { METHOD_GET, "/kantoor/bank/{id}", ROLE_ORGANISER, ROUTE_PAGE, 0, page_bank_statement },
  { METHOD_GET, "/kantoor/bestelling/{id}", ROLE_ORGANISER, ROUTE_PAGE, 0, page_order_money },
  { METHOD_POST, "/kantoor/bestelling/{id}/rekening", ROLE_ORGANISER, ROUTE_FORM, 4096,
    page_order_decide },
  { METHOD_POST, "/kantoor/bestelling/{id}/terugbetalen", ROLE_ORGANISER, ROUTE_FORM, 4096,
    page_order_refund },
  { METHOD_GET, "/kantoor/bestellingen", ROLE_ORGANISER, ROUTE_PAGE, 0, page_office_orders },
  { METHOD_GET, "/kantoor/boeken", ROLE_ORGANISER, ROUTE_PAGE, 0, page_books },
  { METHOD_GET, "/kantoor/boeken.csv", ROLE_ORGANISER, ROUTE_PAGE, 0, page_books_csv },
  { METHOD_POST, "/kantoor/boeken/apart/{id}", ROLE_ORGANISER, ROUTE_FORM, 4096, page_books_apart },
  { METHOD_POST, "/kantoor/boeken/teruggave/{id}", ROLE_ORGANISER, ROUTE_FORM, 4096,
    page_books_refund },
  { METHOD_GET, "/kantoor/facturen/{file}", ROLE_ORGANISER, ROUTE_PAGE, 0, page_office_invoice },
  { METHOD_GET, "/kantoor/inloggen", ROLE_PUBLIC, ROUTE_PAGE, 0, page_sign_in },
  { METHOD_POST, "/kantoor/inloggen", ROLE_PUBLIC, ROUTE_FORM, 4096, page_sign_in_save },
  { METHOD_GET, "/kantoor/kaartjes", ROLE_ORGANISER, ROUTE_PAGE, 0, page_types },
  { METHOD_POST, "/kantoor/kaartjes/plaatsen", ROLE_ORGANISER, ROUTE_FORM, 4096, page_quota_post },
  { METHOD_GET, "/kantoor/kaartjes/{id}", ROLE_ORGANISER, ROUTE_PAGE, 0, page_type },
  { METHOD_POST, "/kantoor/kaartjes/{id}", ROLE_ORGANISER, ROUTE_FORM, 16384, page_type_post },
  { METHOD_GET, "/kantoor/kiosken", ROLE_ADMIN, ROUTE_PAGE, 0, page_office_kiosks },
  { METHOD_POST, "/kantoor/kiosken", ROLE_ADMIN, ROUTE_FORM, 4096, page_office_kiosk_add },
  { METHOD_POST, "/kantoor/kiosken/{id}", ROLE_ADMIN, ROUTE_FORM, 4096, page_office_kiosk_change },
  { METHOD_GET, "/kantoor/kortingscodes", ROLE_ORGANISER, ROUTE_PAGE, 0, page_vouchers },
  { METHOD_POST, "/kantoor/kortingscodes", ROLE_ORGANISER, ROUTE_FORM, 4096, page_vouchers_post },
  { METHOD_POST, "/kantoor/kortingscodes/{id}", ROLE_ORGANISER, ROUTE_FORM, 4096,
    page_vouchers_release },
  { METHOD_GET, "/kantoor/kortingscodes/{id}.csv", ROLE_ORGANISER, ROUTE_PAGE, 0,
    page_vouchers_csv },
  { METHOD_GET, "/kantoor/logboek", ROLE_ADMIN, ROUTE_PAGE, 0, page_office_audit },
  { METHOD_GET, "/kantoor/register.csv", ROLE_ORGANISER, ROUTE_PAGE, 0, page_office_register_csv },
  { METHOD_GET, "/kantoor/sessies", ROLE_DESK, ROUTE_PAGE, 0, page_office_sessions },
  { METHOD_POST, "/kantoor/uitloggen", ROLE_DESK, ROUTE_FORM, 4096, page_sign_out },
  { METHOD_GET, "/mijn/{link}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_mine },
  { METHOD_GET, "/mijn/{link}/badge.pdf", ROLE_PUBLIC, ROUTE_PAGE, 0, page_mine_badge },
  { METHOD_GET, "/mijn/{link}/factuur/{file}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_mine_invoice },
  { METHOD_GET, "/mijn/{link}/programma.ics", ROLE_PUBLIC, ROUTE_PAGE, 0, page_mine_ics },
  { METHOD_GET, "/mijn/{link}/wachtlijst", ROLE_PUBLIC, ROUTE_PAGE, 0, page_waiting },
  { METHOD_POST, "/mijn/{link}/wachtlijst", ROLE_PUBLIC, ROUTE_FORM, 4096, page_waiting_post },
  { METHOD_GET, "/programma", ROLE_PUBLIC, ROUTE_SHARED, 0, page_programme },
  { METHOD_GET, "/programma.ics", ROLE_PUBLIC, ROUTE_PAGE, 0, page_programme_ics },
  { METHOD_GET, "/schedule.json", ROLE_PUBLIC, ROUTE_SHARED, 0, page_schedule_json },
  { METHOD_GET, "/schedule.xml", ROLE_PUBLIC, ROUTE_SHARED, 0, page_schedule_xml },
  { METHOD_GET, "/sessie/{slug}", ROLE_PUBLIC, ROUTE_SHARED, 0, page_session },
  { METHOD_GET, "/static/{hash}/{file}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_static },
  { METHOD_POST, "/webhook/betaling", ROLE_PUBLIC, ROUTE_WEBHOOK, 256, page_payment_webhook },
};

const Route *
routes_all (gsize *count)
{
  *count = G_N_ELEMENTS (routes);
  return routes;
}
