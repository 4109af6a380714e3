/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing up, the first two steps: a ticket, and a session for each round.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/sales/cart.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"

static const char NO_CART_PATH[] = "/aanmelden?verlopen=1";

/* ---- Ticket ---- */

static gboolean
add_tickets (Request *request, View *view, const Cart *cart, GError **error)
{
  g_autoptr (GPtrArray) tickets = catalogue_tickets (request_store (request), error);
  if (tickets == NULL)
    return FALSE;
  Lang lang = request_lang (request);
  const char *chosen =
      cart->ticket_code != NULL ? cart->ticket_code : request_query (request, "kaartje");
  view_list (view, "tickets");
  for (guint i = 0; i < tickets->len; i++) {
    const CatalogueTicket *ticket = g_ptr_array_index (tickets, i);
    View *item = view_item (view, "tickets");
    g_autofree char *price = page_money (lang, ticket->price_cents);
    gboolean mine = g_strcmp0 (ticket->code, chosen) == 0;
    view_text (item, "code", ticket->code);
    view_text (item, "name", lang == LANG_EN ? ticket->name_en : ticket->name_nl);
    view_text (item, "price", price);
    view_flag (item, "sold_out", ticket->places_left <= 0 && !mine);
    view_flag (item, "chosen", mine);
  }
  return TRUE;
}

static void
show_tickets (Request *request, unsigned status, const char *problem_key)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "ticket.title");
  g_auto (Cart) cart = { 0 };
  if (!cart_find (store, request_visitor (request), request_now_ms (request), &cart, &error) ||
      !add_tickets (request, view, &cart, &error)) {
    request_fail_error (request, error);
    return;
  }
  view_text (view, "problem", problem_key != NULL ? request_message (request, problem_key) : "");
  request_render (request, status, "ticket", g_steal_pointer (&view));
}

void
page_ticket (Request *request)
{
  show_tickets (request, 200,
                request_query (request, "verlopen") != NULL ? "ticket.expired" : NULL);
}

static void
ticket_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT))
    show_tickets (request, 409, "ticket.sold_out_now");
  else if (error->domain == ORDER_ERROR)
    show_tickets (request, 422, "ticket.choose");
  else
    request_fail_error (request, error);
}

void
page_ticket_post (Request *request)
{
  const char *code = request_form (request, "kaartje");
  CartTicket *command = g_new0 (CartTicket, 1);
  memcpy (command->visitor, request_visitor (request), CART_VISITOR_BYTES);
  g_strlcpy (command->lang, lang_code (request_lang (request)), sizeof command->lang);
  command->ticket_code = g_strdup (code != NULL ? code : "");
  request_write (request, WRITER_CHECKS_FIRST, cart_ticket_run, command, cart_ticket_free,
                 ticket_written);
}

/* ---- Sessions ---- */

static gboolean
has_id (const gint64 *ids, guint n, gint64 id)
{
  for (guint i = 0; i < n; i++)
    if (ids[i] == id)
      return TRUE;
  return FALSE;
}

/* What is chosen on the page, and what is held: a full session that one holds can stay. */
typedef struct {
  const Cart *cart;
  const gint64 *chosen;
  guint n_chosen;
} Choice;

static View *
add_round (Request *request, View *view, const CatalogueSession *session)
{
  View *round = view_item (view, "rounds");
  g_autofree char *day = page_day_text (request, session->starts_ms);
  g_autofree char *name = g_strdup_printf ("ronde-%" G_GINT64_FORMAT, session->round_id);
  view_text (round, "day", day);
  view_text (round, "round", session->round_name);
  view_text (round, "field", name);
  view_flag (round, "nothing_chosen", TRUE);
  view_list (round, "sessions");
  return round;
}

static void
add_rounds (Request *request, View *view, GPtrArray *sessions, const Choice *choice)
{
  View *round = NULL;
  gint64 last_round = 0;
  view_list (view, "rounds");
  for (guint i = 0; i < sessions->len; i++) {
    const CatalogueSession *session = g_ptr_array_index (sessions, i);
    gboolean on_ticket = (choice->cart->days >> (session->day_id - 1) & 1) != 0;
    if (!on_ticket || !session->bookable || session->cancelled || session->round_id == 0)
      continue;
    if (round == NULL || session->round_id != last_round)
      round = add_round (request, view, session);
    last_round = session->round_id;
    const GArray *held = choice->cart->sessions;
    gboolean mine = has_id ((const gint64 *) (const void *) held->data, held->len, session->id);
    gboolean chosen = has_id (choice->chosen, choice->n_chosen, session->id);
    View *item = view_item (round, "sessions");
    page_session_view (request, item, session);
    view_flag (item, "chosen", chosen);
    view_flag (item, "full", session->places_left <= 0 && !mine);
    if (chosen)
      view_flag (round, "nothing_chosen", FALSE);
  }
}

/* Titles of the sessions whose ids stand in @ids ("12.15"). */
static void
add_full (Request *request, View *view, const char *ids)
{
  g_autoptr (GPtrArray) sessions =
      catalogue_sessions (request_store (request), &(CatalogueFilter){ 0 }, NULL);
  g_auto (GStrv) each = g_strsplit (ids != NULL ? ids : "", ".", SEATS_MAX);
  view_list (view, "full_ones");
  view_flag (view, "some_full", FALSE);
  for (guint i = 0; sessions != NULL && each[i] != NULL; i++) {
    gint64 id = 0;
    if (!g_ascii_string_to_signed (each[i], 10, 1, G_MAXINT32, &id, NULL))
      continue;
    for (guint k = 0; k < sessions->len; k++) {
      const CatalogueSession *session = g_ptr_array_index (sessions, k);
      if (session->id != id)
        continue;
      view_text (view_item (view, "full_ones"), ".", session->title);
      view_flag (view, "some_full", TRUE);
    }
  }
}

/* @wishes: (nullable): what somebody just chose in vain; otherwise what is held is shown. */
static void
show_sessions (Request *request, unsigned status, const CartSeats *wishes, const GError *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_auto (Cart) cart = { 0 };
  if (!cart_find (store, request_visitor (request), request_now_ms (request), &cart, &error)) {
    request_fail_error (request, error);
    return;
  }
  if (cart.order_id == 0) {
    request_redirect (request, NO_CART_PATH);
    return;
  }
  g_autoptr (GPtrArray) sessions = catalogue_sessions (store, &(CatalogueFilter){ 0 }, &error);
  if (sessions == NULL) {
    request_fail_error (request, error);
    return;
  }
  View *view = page_new (request, "sessions.title");
  Choice choice = { &cart, (const gint64 *) (const void *) cart.sessions->data,
                    cart.sessions->len };
  if (wishes != NULL)
    choice = (Choice){ &cart, wishes->sessions, wishes->n_sessions };
  g_autofree char *until =
      when_format_time (cart.expires_ms, request_lang (request) == LANG_EN ? WHEN_EN : WHEN_NL);
  view_text (view, "until", until);
  view_text (view, "clash", problem != NULL ? problem->message : "");
  add_rounds (request, view, sessions, &choice);
  add_full (request, view, request_query (request, "vol"));
  request_render (request, status, "sessions", view);
}

void
page_sessions (Request *request)
{
  show_sessions (request, 200, NULL, NULL);
}

static void
sessions_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NO_CART))
    request_redirect (request, NO_CART_PATH);
  else if (error->domain == ORDER_ERROR)
    show_sessions (request, 422, command, error);
  else
    request_fail_error (request, error);
}

void
page_sessions_post (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rounds = catalogue_rounds (store, &error);
  if (rounds == NULL) {
    request_fail_error (request, error);
    return;
  }
  CartSeats *command = g_new0 (CartSeats, 1);
  memcpy (command->visitor, request_visitor (request), CART_VISITOR_BYTES);
  for (guint i = 0; i < rounds->len && command->n_sessions < SEATS_MAX; i++) {
    const CatalogueChoice *round = g_ptr_array_index (rounds, i);
    g_autofree char *field = g_strdup_printf ("ronde-%" G_GINT64_FORMAT, round->id);
    const char *value = request_form (request, field);
    gint64 id = 0;
    if (value != NULL && g_ascii_string_to_signed (value, 10, 1, G_MAXINT32, &id, NULL))
      command->sessions[command->n_sessions++] = id;
  }
  request_write (request, WRITER_CHECKS_FIRST, cart_seats_run, command, g_free, sessions_written);
}
