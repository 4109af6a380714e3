/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing up, the second step: a session for each round, held while one goes on.
 */
#include <stdatomic.h>
#include <string.h>

#include "server/core/money.h"
#include "server/sales/page_cart.h"
#include "server/sales/page_choose.h"
#include "server/sales/page_sale.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/sold_out.h"
#include "server/web/shared.h"

/* Titles of the sessions whose ids stand in @ids ("12.15"). */
static gboolean
add_full (Request *request, View *view, const char *ids, GError **error)
{
  view_list (view, "full_ones");
  view_flag (view, "some_full", FALSE);
  if (ids == NULL)
    return TRUE;
  g_auto (GStrv) each = g_strsplit (ids, ".", SEATS_MAX);
  for (guint i = 0; each[i] != NULL; i++) {
    g_auto (PlacesSession) session = { 0 };
    g_autoptr (GError) failed = NULL;
    if (places_session (request_store (request), page_number (each[i]), &session, &failed)) {
      view_text (view_item (view, "full_ones"), ".", session.title);
      view_flag (view, "some_full", TRUE);
    } else if (failed->domain != ORDER_ERROR) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
  }
  return TRUE;
}

/* What is held, and the session somebody came to choose in place of what clashes with it. */
static gboolean
add_wish (Request *request, const Cart *cart, GArray *wished, GError **error)
{
  gint64 id = page_number (request_query (request, "kies"));
  if (cart->order_id == 0 && id == 0)
    return TRUE;
  g_auto (PlacesSession) wish = { 0 };
  g_autoptr (GError) failed = NULL;
  if (id != 0 && !places_session (request_store (request), id, &wish, &failed) &&
      failed->domain != ORDER_ERROR) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  g_autoptr (GArray) held = places_held (request_store (request), cart->attendee_id, error);
  for (guint i = 0; held != NULL && i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if (wish.id == 0 || !places_clash (seat, &wish))
      g_array_append_val (wished, seat->id);
  }
  if (wish.id != 0)
    g_array_append_val (wished, wish.id);
  return held != NULL;
}

/* ---- Who comes with a ticket in mind, and nothing in a cart ---- */

/* The ticket of a link such as /aanmelden/sessies?kaartje=vrijdag, or of the form made for it. */
static const char *
ticket_asked (Request *request)
{
  const char *code = request_form (request, "kaartje");
  return code != NULL ? code : request_query (request, "kaartje");
}

static void
go_to_tickets (Request *request, const char *code, const char *more)
{
  g_autofree char *escaped = g_uri_escape_string (code, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/aanmelden?kaartje=", escaped, more, NULL);
  request_redirect (request, path);
}

static void
nothing_yet (Request *request, View *view, Cart *cart, const CatalogueTicket *ticket)
{
  Lang lang = request_lang (request);
  g_autofree char *price = money_format (lang, ticket->price_cents);
  view_text (view, "ticket", ticket->code);
  view_text (view, "ticket_name", lang == LANG_EN ? ticket->name_en : ticket->name_nl);
  view_text (view, "price", price);
  cart_clear (cart);
  cart->days = ticket->days;
  cart->sessions = g_array_new (FALSE, FALSE, sizeof (gint64));
  cart->waiting = g_array_new (FALSE, FALSE, sizeof (gint64));
}

/* The cart, or what it would be with the ticket @code. Returns: FALSE after an answer. */
static gboolean
cart_or_ticket (Request *request, const char *code, View *view, Cart *cart)
{
  g_autoptr (GError) error = NULL;
  if (!request_is_new (request) && !cart_find (request_store (request), request_visitor (request),
                                               request_now_ms (request), cart, &error)) {
    request_fail_error (request, error);
    return FALSE;
  }
  if (cart->order_id != 0) {
    if (strcmp (cart->ticket_code, code) == 0)
      return TRUE;
    go_to_tickets (request, code, NULL);
    return FALSE;
  }
  g_autoptr (GPtrArray) tickets = page_sale_tickets (request, &error);
  for (guint i = 0; tickets != NULL && i < tickets->len; i++) {
    const CatalogueTicket *ticket = tickets->pdata[i];
    if (strcmp (ticket->code, code) != 0 || !page_sale_now (request, ticket))
      continue;
    nothing_yet (request, view, cart, ticket);
    return TRUE;
  }
  if (tickets != NULL)
    go_to_tickets (request, code, NULL);
  else
    request_fail_error (request, error);
  return FALSE;
}

/* ---- The page ---- */

static void
answer (Request *request, unsigned status, View *view, const Choice *choice, const char *problem)
{
  g_autoptr (View) owned = view;
  g_autoptr (GError) error = NULL;
  view_text (view, "problem", problem);
  if (page_choose_fill (request, view, choice, &error) &&
      add_full (request, view, request_query (request, "vol"), &error))
    request_render (request, status, "sessions", g_steal_pointer (&owned));
  else
    request_fail_error (request, error);
}

/* @wishes: (nullable): what somebody just chose in vain; otherwise what is held is shown. */
static void
show_sessions (Request *request, unsigned status, const CartSeats *wishes, const char *problem)
{
  g_autoptr (GError) error = NULL;
  g_auto (Cart) cart = { 0 };
  g_autoptr (View) view = page_new (request, "sessions.title");
  const char *code = ticket_asked (request);
  /* Who was never here and asks for nothing special gets what is read once for all. */
  gboolean plain = code != NULL && request_is_new (request) &&
                   request_query (request, "kies") == NULL &&
                   request_query (request, "vol") == NULL;
  if (!plain && request_store (request) == NULL)
    return;
  gboolean known =
      code != NULL ? cart_or_ticket (request, code, view, &cart) : page_need_cart (request, &cart);
  if (!known)
    return;
  if (cart.people > 1) {
    request_redirect (request, "/aanmelden/controle");
    return;
  }
  g_autoptr (GArray) wished = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (wishes != NULL)
    g_array_append_vals (wished, wishes->sessions, wishes->n_sessions);
  else if (!add_wish (request, &cart, wished, &error)) {
    request_fail_error (request, error);
    return;
  }
  if (!page_cart_lost (request, view, &cart, &error)) {
    request_fail_error (request, error);
    return;
  }
  view_flag (view, "held", cart.order_id != 0);
  if (cart.order_id != 0)
    page_hold (request, view, cart.expires_ms);
  const Choice choice = { .days = cart.days,
                          .held = cart.sessions,
                          .chosen = wished,
                          .waiting = cart.waiting,
                          .filter = page_choose_filter (request),
                          .open_round = page_number (request_query (request, "open")),
                          .fixed_ms = request_now_ms (request),
                          .lines = TRUE };
  answer (request, status, g_steal_pointer (&view), &choice, problem);
}

void
page_sessions (Request *request)
{
  if (request_query (request, "kaartje") == NULL || !request_answer_alike (request, TRUE))
    show_sessions (request, 200, NULL, "");
}

/* ---- What is sold out ---- */

/* A bit for each session (a few share one) that somebody found full. No more than a hint: who wants
 * only such ones is first looked at by a reader, and everybody else need not be. */
static _Atomic guint64 seen_full[16];

static guint64
full_bit (gint64 session_id, guint *word)
{
  guint64 at = (guint64) session_id % (G_N_ELEMENTS (seen_full) * 64);
  *word = (guint) (at / 64);
  return G_GUINT64_CONSTANT (1) << at % 64;
}

static void
remember_full (const CartSeats *seats)
{
  guint word = 0;
  for (guint i = 0; i < seats->n_full; i++) {
    guint64 bit = full_bit (seats->full[i], &word);
    if ((atomic_load (&seen_full[word]) & bit) == 0)
      atomic_fetch_or (&seen_full[word], bit);
  }
}

/* One of them has a place again: until somebody finds out which not, the writer decides. */
static void
forget_full (const CartSeats *seats)
{
  guint word = 0;
  for (guint i = 0; i < seats->n_sessions; i++) {
    guint64 bit = full_bit (seats->sessions[i], &word);
    atomic_fetch_and (&seen_full[word], ~bit);
  }
}

static gboolean
were_full (const CartSeats *seats)
{
  guint word = 0;
  for (guint i = 0; i < seats->n_sessions; i++) {
    guint64 bit = full_bit (seats->sessions[i], &word);
    if ((atomic_load (&seen_full[word]) & bit) == 0)
      return FALSE;
  }
  return seats->n_sessions > 0;
}

/* The answer that all of it is full changes nothing, so it keeps no outcome either: who sends the
 * form again is answered by what is so then. Returns: TRUE after answering. */
static gboolean
answer_full (Request *request, const CartSeats *seats)
{
  if (!were_full (seats))
    return FALSE;
  Store *store = request_store (request);
  if (store == NULL)
    return TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) board = request_shared (request, sold_out_read, &error);
  if (board == NULL) {
    request_fail_error (request, error);
    return TRUE;
  }
  if (!sold_out_all (store, board, seats, request_now_ms (request))) {
    forget_full (seats);
    return FALSE;
  }
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (full, seats->sessions, seats->n_sessions);
  g_autofree char *path = cart_outcome (full, "");
  request_redirect (request, path);
  return TRUE;
}

/* ---- Choosing ---- */

static void
sessions_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const CartSeats *seats = command;
  if (error == NULL) {
    remember_full (seats);
    request_redirect (request, outcome);
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NO_CART)) {
    request_redirect (request, PAGE_NO_CART_PATH);
  } else if (seats->ticket_code != NULL &&
             g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT)) {
    go_to_tickets (request, seats->ticket_code, "&net-weg=1");
  } else if (error->domain == ORDER_ERROR) {
    g_autofree char *problem = page_choose_problem (request, error);
    show_sessions (request, 422, seats,
                   problem != NULL ? problem : request_message (request, "sessions.not_now"));
  } else {
    request_fail_error (request, error);
  }
}

void
page_sessions_post (Request *request)
{
  Chosen chosen;
  page_choose_read (request, &chosen);
  CartSeats *command = g_new0 (CartSeats, 1);
  memcpy (command->visitor, request_visitor (request), CART_VISITOR_BYTES);
  memcpy (command->sessions, chosen.sessions, sizeof command->sessions);
  memcpy (command->waiting, chosen.waiting, sizeof command->waiting);
  command->n_sessions = chosen.n_sessions;
  command->n_waiting = chosen.n_waiting;
  g_strlcpy (command->lang, lang_code (request_lang (request)), sizeof command->lang);
  command->ticket_code = g_strdup (request_form (request, "kaartje"));
  if (chosen.query != NULL)
    command->next = g_strconcat ("/aanmelden/sessies", chosen.query, NULL);
  g_free (chosen.query);
  if (command->ticket_code == NULL && answer_full (request, command))
    cart_seats_free (command);
  else
    request_write (request, WRITER_CHECKS_FIRST, cart_seats_run, command, cart_seats_free,
                   sessions_written);
}
