/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing up, the last two steps: who comes, and a look over all before ordering.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/account/on_account.h"
#include "server/sales/mine.h"
#include "server/sales/order.h"
#include "server/sales/page_cart.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/privacy/needs_form.h"

static const char DETAILS_PATH[] = "/aanmelden/gegevens";
static const char GROUP_PATH[] = "/aanmelden/groep";

/* Groups have a page of their own for who they are. */
static gboolean
is_group (const Cart *cart)
{
  return cart->people > 1 || cart->kind == TICKET_SUPPORTER;
}

/* ---- Details ---- */

/* @expires_ms: of the cart. */
static void
show_details (Request *request, unsigned status, const OrderDetails *details, gint64 expires_ms)
{
  static const struct {
    const char *name;
    OrderField field;
  } errors[] = {
    { "name_wrong", ORDER_FIELD_NAME },
    { "email_wrong", ORDER_FIELD_EMAIL },
    { "school_wrong", ORDER_FIELD_SCHOOL },
    { "place_wrong", ORDER_FIELD_PLACE },
    { "sector_wrong", ORDER_FIELD_SECTOR },
    { "register_number_wrong", ORDER_FIELD_REGISTER_NUMBER },
    { "voucher_wrong", ORDER_FIELD_VOUCHER },
    { "voucher_other", ORDER_FIELD_VOUCHER_OTHER },
  };
  View *view = page_new (request, "details.title");
  page_hold (request, view, expires_ms);
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    view_flag (view, errors[i].name, (details->wrong & errors[i].field) != 0);
  view_flag (view, "any_wrong", details->wrong != 0);
  view_text (view, "name", details->name);
  view_text (view, "email", details->email);
  view_text (view, "school", details->school);
  view_text (view, "place", details->place);
  view_text (view, "register_number", details->register_number);
  view_text (view, "voucher", details->voucher);
  view_flag (view, "enrolled", details->enrolled);
  view_flag (view, "no_photo", details->no_photo);
  page_sector_list (view, "sector_choices", details->sector);
  needs_fill_view (view, request_app (request)->messages, request_lang (request), &details->needs,
                   details->needs_wrong);
  request_render (request, status, "details", view);
}

void
page_details (Request *request)
{
  g_auto (Cart) cart = { 0 };
  if (!page_need_cart (request, &cart))
    return;
  if (is_group (&cart)) {
    request_redirect (request, GROUP_PATH);
    return;
  }
  g_autoptr (GError) error = NULL;
  OrderDetails *details = order_details_read (request_store (request), &cart, &error);
  if (details != NULL)
    show_details (request, 200, details, cart.expires_ms);
  else
    request_fail_error (request, error);
  order_details_free (details);
}

static void
show_wrong (Request *request, const OrderDetails *details)
{
  g_auto (Cart) cart = { 0 };
  if (page_need_cart (request, &cart))
    show_details (request, 422, details, cart.expires_ms);
}

static void
details_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NO_CART))
    request_redirect (request, PAGE_NO_CART_PATH);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_wrong (request, command);
  else
    request_fail_error (request, error);
}

void
page_details_post (Request *request)
{
  OrderDetails *details = g_new0 (OrderDetails, 1);
  gint64 sector = 0;
  const char *sector_text = request_form (request, "sector");
  if (sector_text != NULL)
    g_ascii_string_to_signed (sector_text, 10, 0, G_MAXUINT8, &sector, NULL);
  memcpy (details->visitor, request_visitor (request), CART_VISITOR_BYTES);
  details->name = page_form_text (request, "naam");
  details->email = page_form_text (request, "email");
  details->school = page_form_text (request, "school");
  details->place = page_form_text (request, "plaats");
  details->register_number = page_form_text (request, "registernummer");
  details->voucher = page_form_text (request, "kortingscode");
  details->sector = (int) sector;
  details->enrolled = request_form (request, "ingeschreven") != NULL;
  details->no_photo = request_form (request, "geen-foto") != NULL;
  needs_from_form (request, &details->needs);
  request_write (request, WRITER_CHECKS_FIRST, order_details_run, details, order_details_free,
                 details_written);
}

/* ---- A look over all ---- */

static gboolean
add_ticket (Request *request, View *view, const Cart *cart, const OrderSummary *summary,
            GError **error)
{
  Lang lang = request_lang (request);
  g_autofree char *total = money_format (lang, summary->total_cents);
  g_autofree char *price = money_format (lang, summary->full_cents);
  view_text (view, "ticket", lang == LANG_EN ? summary->ticket_en : summary->ticket_nl);
  view_text (view, "total", total);
  view_text (view, "price", price);
  view_flag (view, "reduced", summary->total_cents < summary->full_cents);
  view_flag (view, "free", summary->total_cents == 0);
  g_autoptr (GError) failed = NULL;
  view_flag (
      view, "account",
      on_account_offered (request_store (request), summary->total_cents, cart->people, &failed));
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return TRUE;
}

/* What of @sessions stands in @ids (of gint64). */
static void
add_chosen (Request *request, View *view, const char *list, const GPtrArray *sessions,
            const GArray *ids)
{
  view_list (view, list);
  for (guint i = 0; i < sessions->len; i++) {
    const CatalogueSession *session = g_ptr_array_index (sessions, i);
    if (!cart_has (ids, session->id))
      continue;
    View *item = view_item (view, list);
    g_autofree char *day = page_day_text (request, session->starts_ms);
    page_session_view (request, item, session);
    view_text (item, "day", day);
  }
}

static gboolean
add_sessions (Request *request, View *view, const Cart *cart, GError **error)
{
  g_autoptr (GPtrArray) sessions =
      catalogue_sessions (request_store (request), &(CatalogueFilter){ 0 }, error);
  if (sessions == NULL)
    return FALSE;
  view_flag (view, "no_sessions", cart->sessions->len == 0);
  view_flag (view, "any_waiting", cart->waiting->len > 0);
  add_chosen (request, view, "sessions", sessions, cart->sessions);
  add_chosen (request, view, "waiting", sessions, cart->waiting);
  return TRUE;
}

/* Everybody in a group, instead of one person's sessions. */
static gboolean
add_people (Request *request, View *view, const Cart *cart, GError **error)
{
  g_autoptr (GPtrArray) people = mine_people (request_store (request), cart->order_id, error);
  view_list (view, "people");
  for (guint i = 0; people != NULL && i < people->len; i++) {
    const MinePerson *person = people->pdata[i];
    View *item = view_item (view, "people");
    view_text (item, "name", person->name);
    view_text (item, "email", person->email);
  }
  view_int (view, "count", people != NULL ? people->len : 0);
  return people != NULL;
}

static gboolean
fill_confirm (Request *request, View *view, const Cart *cart, gboolean *filled_in, GError **error)
{
  gboolean group = is_group (cart);
  g_auto (OrderSummary) summary = { 0 };
  if (!order_summary_read (request_store (request), cart->order_id, &summary, error))
    return FALSE;
  *filled_in = *summary.email != '\0';
  view_text (view, "name", summary.contact_name);
  view_text (view, "email", summary.email);
  view_text (view, "school", summary.school);
  view_text (view, "place", summary.place);
  view_flag (view, "group", group);
  return add_ticket (request, view, cart, &summary, error) &&
         (group ? add_people (request, view, cart, error)
                : add_sessions (request, view, cart, error));
}

static void
show_confirm (Request *request, unsigned status, const char *problem_key)
{
  g_auto (Cart) cart = { 0 };
  gboolean filled_in = FALSE;
  if (!page_need_cart (request, &cart))
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "confirm.title");
  view_text (view, "problem", problem_key != NULL ? request_message (request, problem_key) : "");
  page_hold (request, view, cart.expires_ms);
  if (!page_cart_lost (request, view, &cart, &error) ||
      !fill_confirm (request, view, &cart, &filled_in, &error))
    request_fail_error (request, error);
  else if (!filled_in)
    request_redirect (request, DETAILS_PATH);
  else
    request_render (request, status, "confirm", g_steal_pointer (&view));
}

void
page_confirm (Request *request)
{
  show_confirm (request, 200, NULL);
}

static void
placed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NO_CART))
    request_redirect (request, PAGE_NO_CART_PATH);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    request_redirect (request, DETAILS_PATH);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_VOUCHER))
    show_confirm (request, 409, "confirm.voucher_gone");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT))
    show_confirm (request, 409, "ticket.sold_out_now");
  else
    request_fail_error (request, error);
}

void
page_confirm_post (Request *request)
{
  OrderPlace *place = g_new0 (OrderPlace, 1);
  memcpy (place->visitor, request_visitor (request), CART_VISITOR_BYTES);
  request_write (request, WRITER_CHECKS_FIRST, order_place_run, place, g_free, placed);
}
