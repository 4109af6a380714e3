/* SPDX-License-Identifier: EUPL-1.2
 *
 * Ordering on account: who pays, and then the order is placed.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/account/on_account.h"
#include "server/sales/groups/group_order.h"
#include "server/sales/order.h"
#include "server/sales/page_cart.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"

static const struct {
  const char *name; /* of the field, the view's text, and with _wrong behind it its flag */
  gsize offset;
  OnAccountField field;
} fields[] = {
  { "school", G_STRUCT_OFFSET (OnAccount, school), ON_ACCOUNT_SCHOOL },
  { "street", G_STRUCT_OFFSET (OnAccount, street), ON_ACCOUNT_STREET },
  { "postcode", G_STRUCT_OFFSET (OnAccount, postcode), ON_ACCOUNT_POSTCODE },
  { "city", G_STRUCT_OFFSET (OnAccount, city), ON_ACCOUNT_CITY },
  { "cost_centre", G_STRUCT_OFFSET (OnAccount, cost_centre), ON_ACCOUNT_COST_CENTRE },
  { "reference", G_STRUCT_OFFSET (OnAccount, reference), ON_ACCOUNT_REFERENCE },
  { "email", G_STRUCT_OFFSET (OnAccount, email), ON_ACCOUNT_EMAIL },
  { "kvk", G_STRUCT_OFFSET (OnAccount, kvk), ON_ACCOUNT_KVK },
  { "oin", G_STRUCT_OFFSET (OnAccount, oin), ON_ACCOUNT_OIN },
};

/* @problem: (nullable): key of a sentence above the form. */
static void
show (Request *request, unsigned status, const OnAccount *account, const char *problem)
{
  g_auto (Cart) cart = { 0 };
  if (!page_need_cart (request, &cart))
    return;
  g_autoptr (GError) error = NULL;
  g_auto (OrderSummary) summary = { 0 };
  if (!order_summary_read (request_store (request), cart.order_id, &summary, &error)) {
    request_fail_error (request, error);
    return;
  }
  View *view = page_new (request, "account.title");
  g_autofree char *money = money_format (request_lang (request), summary.total_cents);
  view_text (view, "total", money);
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  view_flag (view, "any_wrong", account->wrong != 0);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autofree char *flag = g_strconcat (fields[i].name, "_wrong", NULL);
    view_text (view, fields[i].name, G_STRUCT_MEMBER (char *, account, fields[i].offset));
    view_flag (view, flag, (account->wrong & fields[i].field) != 0);
  }
  request_render (request, status, "account", view);
}

/* What is known of who orders: of a group that is not its first person. */
static OnAccount *
known (Store *store, const Cart *cart, GError **error)
{
  GroupOrder *group = cart->people > 1 ? group_order_read (store, cart->order_id, error) : NULL;
  OrderDetails *details = cart->people > 1 ? NULL : order_details_read (store, cart, error);
  if (group == NULL && details == NULL)
    return NULL;
  OnAccount *account = g_new0 (OnAccount, 1);
  account->school = g_strdup (group != NULL ? group->school : details->school);
  account->city = g_strdup (group != NULL ? group->place : details->place);
  account->email = g_strdup (group != NULL ? group->email : details->email);
  g_clear_pointer (&group, group_order_free);
  g_clear_pointer (&details, order_details_free);
  return account;
}

void
page_account (Request *request)
{
  g_auto (Cart) cart = { 0 };
  if (!page_need_cart (request, &cart))
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (OnAccount) account = known (request_store (request), &cart, &error);
  if (account == NULL)
    request_fail_error (request, error);
  else if (*account->email != '\0')
    show (request, 200, account, NULL);
  else
    request_redirect (request, "/aanmelden/gegevens");
}

static void
placed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const OrderPlace *place = command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NO_CART))
    request_redirect (request, PAGE_NO_CART_PATH);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS) && place->account->wrong == 0)
    request_redirect (request, "/aanmelden/gegevens");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show (request, 422, place->account, NULL);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_ACCOUNT))
    show (request, 409, place->account, "account.limit");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_VOUCHER))
    request_redirect (request, "/aanmelden/controle");
  else
    request_fail_error (request, error);
}

static void
place_free (gpointer data)
{
  OrderPlace *place = data;
  on_account_free (place->account);
  g_free (place);
}

void
page_account_post (Request *request)
{
  OrderPlace *place = g_new0 (OrderPlace, 1);
  memcpy (place->visitor, request_visitor (request), CART_VISITOR_BYTES);
  place->account = g_new0 (OnAccount, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    *(char **) G_STRUCT_MEMBER_P (place->account, fields[i].offset) =
        page_form_text (request, fields[i].name);
  request_write (request, WRITER_SAVEPOINT, order_place_run, place, place_free, placed);
}
