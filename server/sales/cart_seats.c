/* SPDX-License-Identifier: EUPL-1.2
 *
 * Choosing the sessions of a cart; see cart_seats.h.
 */
#include "server/sales/cart_seats.h"

#include <string.h>

#include "server/sales/waiting.h"

void
cart_seats_free (gpointer data)
{
  CartSeats *command = data;
  if (command == NULL)
    return;
  g_free (command->ticket_code);
  g_free (command->next);
  g_free (command);
}

/* Only lines of sessions that are full and not chosen are worth standing in. */
static gboolean
choose_lines (WriterTurn *turn, const CartSeats *command, const Cart *cart, GError **error)
{
  for (guint i = 0; i < cart->waiting->len; i++) {
    gint64 id = g_array_index (cart->waiting, gint64, i);
    gboolean kept = FALSE;
    for (guint k = 0; k < command->n_waiting; k++)
      kept = kept || command->waiting[k] == id;
    if (!kept && !waiting_leave (turn->store, cart->attendee_id, id, turn->now_ms, error))
      return FALSE;
  }
  for (guint k = 0; k < command->n_waiting; k++) {
    g_autoptr (GError) refused = NULL;
    if (!waiting_join (turn->store, cart->attendee_id, cart->days, command->waiting[k],
                       turn->now_ms, &refused) &&
        refused->domain != ORDER_ERROR) {
      g_propagate_error (error, g_steal_pointer (&refused));
      return FALSE;
    }
  }
  return TRUE;
}

/* A ticket and sessions in one go: who came straight here holds nothing yet. */
static gboolean
begin (WriterTurn *turn, const CartSeats *command, Cart *cart, GArray *full, GError **error)
{
  Ticket ticket;
  if (command->ticket_code == NULL) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_NO_CART, "no cart");
    return FALSE;
  }
  if (!ticket_find (turn->store, command->ticket_code, NULL, FALSE, turn->now_ms, &ticket, error) ||
      !ticket_for_one (&ticket, error))
    return FALSE;
  g_autoptr (GArray) wishes = seats_check (turn->store, ticket.days, command->sessions,
                                           command->n_sessions, turn->now_ms, error);
  return wishes != NULL &&
         cart_begin (turn, command->visitor, command->lang, &ticket, cart, error) &&
         seats_take (turn->store, cart->attendee_id, wishes, turn->now_ms, full, error);
}

gboolean
cart_seats_run (gpointer data, WriterTurn *turn, GError **error)
{
  CartSeats *command = data;
  g_auto (Cart) cart = { 0 };
  g_autoptr (GArray) full = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!cart_find (turn->store, command->visitor, turn->now_ms, &cart, error))
    return FALSE;
  if (cart.order_id != 0 && command->ticket_code != NULL &&
      (cart.people > 1 || strcmp (cart.ticket_code, command->ticket_code) != 0))
    return order_refuse (error, ORDER_ERROR_STATE, "there is a cart with something else");
  gboolean chosen = cart.order_id == 0
                        ? begin (turn, command, &cart, full, error)
                        : seats_choose (turn->store, cart.attendee_id, cart.days, command->sessions,
                                        command->n_sessions, turn->now_ms, full, error);
  if (!chosen || !choose_lines (turn, command, &cart, error))
    return FALSE;
  turn->outcome =
      cart_outcome (full, command->next != NULL ? command->next : "/aanmelden/gegevens");
  command->n_full = full->len;
  if (full->len > 0)
    memcpy (command->full, full->data, full->len * sizeof *command->full);
  return TRUE;
}
