/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing up, the first step: a ticket. Also where an expired cart is told about, and where a code
 * shows the tickets that are for its holders.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/cart_lost.h"
#include "server/sales/page_sale.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"

static void
add_sale (Request *request, View *item, const CatalogueTicket *ticket, gboolean mine)
{
  gint64 now_ms = request_now_ms (request);
  WhenLang lang = lang_when (request_lang (request));
  gboolean early = ticket->from_ms > now_ms;
  gboolean late = catalogue_ticket_ended (ticket, now_ms);
  gboolean sold_out = !early && !late && ticket->places_left <= 0 && !mine;
  g_autofree char *from = early ? when_format_short (ticket->from_ms, lang) : NULL;
  g_autofree char *until =
      !early && !late && ticket->until_ms != 0 ? when_format_short (ticket->until_ms, lang) : NULL;
  view_text (item, "from", from);
  view_text (item, "until", until);
  view_flag (item, "ended", late);
  view_flag (item, "sold_out", sold_out);
  view_flag (item, "disabled", early || late || sold_out);
}

/* What nearly everybody sees, is read once for all. */
static GPtrArray *
find_tickets (Request *request, const Voucher *voucher, GError **error)
{
  gboolean staff = request_staff (request) != NULL;
  if (voucher->ticket_type_id == 0 && !staff)
    return page_sale_tickets (request, error);
  return catalogue_tickets (request_store (request), voucher->ticket_type_id, staff, error);
}

static gboolean
add_tickets (Request *request, View *view, const Cart *cart, const Voucher *voucher, GError **error)
{
  g_autoptr (GPtrArray) tickets = find_tickets (request, voucher, error);
  if (tickets == NULL)
    return FALSE;
  Lang lang = request_lang (request);
  const char *asked = request_query (request, "kaartje");
  const char *chosen = asked != NULL ? asked : cart->ticket_code;
  view_list (view, "tickets");
  for (guint i = 0; i < tickets->len; i++) {
    const CatalogueTicket *ticket = g_ptr_array_index (tickets, i);
    View *item = view_item (view, "tickets");
    gboolean mine = g_strcmp0 (ticket->code, cart->ticket_code) == 0;
    gboolean fits = voucher->id != 0 && voucher_fits (voucher, ticket->id, ticket->openly);
    gint64 pays = fits ? voucher_price (voucher, ticket->price_cents) : ticket->price_cents;
    g_autofree char *price = money_format (lang, pays);
    g_autofree char *was =
        pays < ticket->price_cents ? money_format (lang, ticket->price_cents) : NULL;
    view_text (item, "code", ticket->code);
    view_text (item, "name", lang == LANG_EN ? ticket->name_en : ticket->name_nl);
    view_text (item, "hint", lang == LANG_EN ? ticket->hint_en : ticket->hint_nl);
    view_text (item, "price", price);
    view_text (item, "was", was);
    view_flag (item, "chosen",
               g_strcmp0 (ticket->code, chosen) == 0 ||
                   (chosen == NULL && voucher->ticket_type_id == ticket->id));
    add_sale (request, item, ticket, mine);
  }
  return TRUE;
}

/* What was in a cart that ran out, when there is no new one. */
static gboolean
add_lost (Request *request, View *view, const Cart *cart, GError **error)
{
  g_auto (CartLost) lost = { 0 };
  view_flag (view, "lost", FALSE);
  if (cart->order_id != 0 || request_is_new (request))
    return TRUE;
  if (!cart_lost_find (request_store (request), request_visitor (request), request_now_ms (request),
                       &lost, error))
    return FALSE;
  if (lost.order_id == 0)
    return TRUE;
  View *section = view_section (view, "lost");
  view_text (section, "ticket",
             request_lang (request) == LANG_EN ? lost.ticket_en : lost.ticket_nl);
  view_flag (section, "ticket_free", lost.ticket_free);
  view_flag (section, "group", lost.people > 1);
  view_int (section, "count", lost.people);
  view_list (section, "sessions");
  for (guint i = 0; i < lost.sessions->len; i++) {
    const CartLostSession *session = &g_array_index (lost.sessions, CartLostSession, i);
    View *item = view_item (section, "sessions");
    view_text (item, "name", session->title);
    view_flag (item, "free", session->free);
  }
  return TRUE;
}

/* The voucher of @code, when it is any good; else the page says so. */
static gboolean
find_voucher (Request *request, const char *code, View *view, Voucher *voucher, GError **error)
{
  g_autoptr (GError) failed = NULL;
  *voucher = (Voucher){ 0 };
  view_text (view, "voucher", code);
  view_flag (view, "voucher_wrong", FALSE);
  if (code == NULL || *code == '\0' ||
      voucher_find (request_store (request), code, request_now_ms (request), voucher, &failed))
    return TRUE;
  view_flag (view, "voucher_wrong", failed == NULL);
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return failed == NULL;
}

/* Who was never here has no cart; in a rush that is nearly everybody. */
static gboolean
find_cart (Request *request, Cart *cart, GError **error)
{
  return request_is_new (request) ||
         cart_find_head (request_store (request), request_visitor (request),
                         request_now_ms (request), cart, error);
}

/* @command: (nullable): what was chosen in vain. */
static void
show_tickets (Request *request, unsigned status, const CartTicket *command, const char *problem_key)
{
  const char *code = command != NULL ? command->voucher : request_query (request, "code");
  gboolean asks_nothing =
      request_is_new (request) && code == NULL && request_staff (request) == NULL;
  if (!asks_nothing && request_store (request) == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "ticket.title");
  g_auto (Cart) cart = { 0 };
  Voucher voucher;
  if (!find_cart (request, &cart, &error) ||
      !find_voucher (request, code, view, &voucher, &error) ||
      !add_tickets (request, view, &cart, &voucher, &error) ||
      !add_lost (request, view, &cart, &error)) {
    request_fail_error (request, error);
    return;
  }
  gint64 wish =
      command != NULL ? command->session_id : page_number (request_query (request, "sessie"));
  view_int (view, "wish", wish);
  view_flag (view, "in_cart", cart.people > 1);
  /* A code that nobody knows says so at its field; that it does not fit would be no news. */
  gboolean known = code == NULL || *code == '\0' || voucher.id != 0;
  gboolean said =
      problem_key != NULL && (known || strcmp (problem_key, "ticket.voucher_other") != 0);
  view_text (view, "problem", said ? request_message (request, problem_key) : "");
  request_render (request, status, "ticket", g_steal_pointer (&view));
}

/* Who comes from a session's page with a ticket in the cart, goes on to its round. */
static gboolean
goes_on (Request *request, gint64 session_id)
{
  Store *store = session_id != 0 ? request_store (request) : NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Cart) cart = { 0 };
  g_auto (PlacesSession) session = { 0 };
  if (store == NULL || !find_cart (request, &cart, &error) || cart.people != 1 ||
      !places_session (store, session_id, &session, &error) ||
      (cart.days >> (session.day_id - 1) & 1) == 0)
    return FALSE;
  g_autofree char *path = g_strdup_printf ("/aanmelden/sessies?kies=%" G_GINT64_FORMAT
                                           "&open=%" G_GINT64_FORMAT "#ronde-%" G_GINT64_FORMAT,
                                           session_id, session.round_id, session.round_id);
  request_redirect (request, path);
  return TRUE;
}

void
page_ticket (Request *request)
{
  if (request_answer_alike (request, FALSE))
    return;
  const char *problem = request_query (request, "net-weg") != NULL ? "ticket.sold_out_now" : NULL;
  if (!goes_on (request, page_number (request_query (request, "sessie"))))
    show_tickets (request, 200, NULL, problem);
}

static void
ticket_written (Request *request, gpointer data, const char *outcome, const GError *error)
{
  const CartTicket *command = data;
  if (error == NULL) {
    request_redirect (request, outcome);
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS)) {
    g_autofree char *path = g_strconcat ("/aanmelden/groep?kaartje=", command->ticket_code, NULL);
    request_redirect (request, path);
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT)) {
    show_tickets (request, 409, command, "ticket.sold_out_now");
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_VOUCHER)) {
    show_tickets (request, 422, command, "ticket.voucher_other");
  } else if (error->domain == ORDER_ERROR) {
    show_tickets (request, 422, command, "ticket.choose");
  } else {
    request_fail_error (request, error);
  }
}

void
page_ticket_post (Request *request)
{
  CartTicket *command = g_new0 (CartTicket, 1);
  memcpy (command->visitor, request_visitor (request), CART_VISITOR_BYTES);
  g_strlcpy (command->lang, lang_code (request_lang (request)), sizeof command->lang);
  command->ticket_code = page_form_text (request, "kaartje");
  command->voucher = g_strdup (request_form (request, "code"));
  command->session_id = page_number (request_form (request, "sessie"));
  command->staff = request_staff (request) != NULL;
  request_write (request, WRITER_CHECKS_FIRST, cart_ticket_run, command, cart_ticket_free,
                 ticket_written);
}

static void
held_again (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT))
    show_tickets (request, 409, NULL, "ticket.sold_out_now");
  else if (error->domain == ORDER_ERROR)
    request_redirect (request, "/aanmelden");
  else
    request_fail_error (request, error);
}

void
page_cart_again (Request *request)
{
  CartAgain *again = g_new0 (CartAgain, 1);
  memcpy (again->visitor, request_visitor (request), CART_VISITOR_BYTES);
  request_write (request, WRITER_SAVEPOINT, cart_again_run, again, g_free, held_again);
}
