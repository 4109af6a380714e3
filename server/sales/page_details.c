/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing up, the last two steps: who comes, and a look over all before ordering.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/account/on_account.h"
#include "server/sales/mine.h"
#include "server/sales/order.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/privacy/needs_form.h"

static const char NO_CART_PATH[] = "/aanmelden?verlopen=1";
static const char DETAILS_PATH[] = "/aanmelden/gegevens";
static const char GROUP_PATH[] = "/aanmelden/groep";

/* The visitor's cart, or the answer has been given. */
static gboolean
need_cart (Request *request, Cart *cart)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return FALSE;
  if (!cart_find (store, request_visitor (request), request_now_ms (request), cart, &error))
    request_fail_error (request, error);
  else if (cart->order_id == 0)
    request_redirect (request, NO_CART_PATH);
  else
    return TRUE;
  return FALSE;
}

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
  if (!need_cart (request, &cart))
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
  if (need_cart (request, &cart))
    show_details (request, 422, details, cart.expires_ms);
}

static void
details_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NO_CART))
    request_redirect (request, NO_CART_PATH);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_wrong (request, command);
  else
    request_fail_error (request, error);
}

static char *
form_text (Request *request, const char *name)
{
  const char *text = request_form (request, name);
  return g_strdup (text != NULL ? text : "");
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
  details->name = form_text (request, "naam");
  details->email = form_text (request, "email");
  details->school = form_text (request, "school");
  details->place = form_text (request, "plaats");
  details->register_number = form_text (request, "registernummer");
  details->voucher = form_text (request, "kortingscode");
  details->sector = (int) sector;
  details->enrolled = request_form (request, "ingeschreven") != NULL;
  details->no_photo = request_form (request, "geen-foto") != NULL;
  needs_from_form (request, &details->needs);
  request_write (request, WRITER_CHECKS_FIRST, order_details_run, details, order_details_free,
                 details_written);
}

/* ---- A look over all ---- */

static const char SQL_CART[] =
    "SELECT t.name_nl, t.name_en, o.total_cents, SUM (IIF (a.part = 'adult', 0, t.price_cents))"
    " FROM sale_order o JOIN attendee a ON a.order_id = o.id JOIN ticket_type t"
    " ON t.id = a.ticket_type_id WHERE o.id = :id";
static const char SQL_CONTACT[] =
    "SELECT contact_name, email, school, place FROM sale_order WHERE id = :id";

static gboolean
add_ticket (Request *request, View *view, const Cart *cart, GError **error)
{
  Lang lang = request_lang (request);
  g_autoptr (StoreStmt) q =
      store_query (request_store (request), error, SQL_CART, "i", ":id", cart->order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  g_autofree char *total = money_format (lang, store_column_int (q, 2));
  g_autofree char *price = money_format (lang, store_column_int (q, 3));
  view_text (view, "ticket", store_column_text (q, lang == LANG_EN ? 1 : 0));
  view_text (view, "total", total);
  view_text (view, "price", price);
  view_flag (view, "reduced", store_column_int (q, 2) < store_column_int (q, 3));
  view_flag (view, "free", store_column_int (q, 2) == 0);
  g_autoptr (GError) failed = NULL;
  view_flag (
      view, "account",
      on_account_offered (request_store (request), store_column_int (q, 2), cart->people, &failed));
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return TRUE;
}

static gboolean
add_sessions (Request *request, View *view, const Cart *cart, GError **error)
{
  g_autoptr (GPtrArray) sessions =
      catalogue_sessions (request_store (request), &(CatalogueFilter){ 0 }, error);
  view_list (view, "sessions");
  view_flag (view, "no_sessions", cart->sessions->len == 0);
  for (guint i = 0; sessions != NULL && i < sessions->len; i++) {
    const CatalogueSession *session = g_ptr_array_index (sessions, i);
    for (guint k = 0; k < cart->sessions->len; k++) {
      if (g_array_index (cart->sessions, gint64, k) != session->id)
        continue;
      View *item = view_item (view, "sessions");
      g_autofree char *day = page_day_text (request, session->starts_ms);
      page_session_view (request, item, session);
      view_text (item, "day", day);
    }
  }
  return sessions != NULL;
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
  g_autoptr (StoreStmt) q =
      store_query (request_store (request), error, SQL_CONTACT, "i", ":id", cart->order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  *filled_in = *store_column_text (q, 1) != '\0';
  view_text (view, "name", store_column_text (q, 0));
  view_text (view, "email", store_column_text (q, 1));
  view_text (view, "school", store_column_text (q, 2));
  view_text (view, "place", store_column_text (q, 3));
  view_flag (view, "group", group);
  return add_ticket (request, view, cart, error) &&
         (group ? add_people (request, view, cart, error)
                : add_sessions (request, view, cart, error));
}

static void
show_confirm (Request *request, unsigned status, const char *problem_key)
{
  g_auto (Cart) cart = { 0 };
  gboolean filled_in = FALSE;
  if (!need_cart (request, &cart))
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "confirm.title");
  view_text (view, "problem", problem_key != NULL ? request_message (request, problem_key) : "");
  page_hold (request, view, cart.expires_ms);
  if (!fill_confirm (request, view, &cart, &filled_in, &error))
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
    request_redirect (request, NO_CART_PATH);
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
  request_write (request, WRITER_SAVEPOINT, order_place_run, place, g_free, placed);
}
