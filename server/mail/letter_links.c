/* SPDX-License-Identifier: EUPL-1.2
 *
 * The letter to who lost the link: every page that belongs to the reader's address; see letter.h.
 */
#include "server/core/outbox.h"
#include "server/mail/letter.h"
#include "server/sales/link.h"

static const char SQL_ADDRESS[] =
    "SELECT CASE WHEN :attendee = 0 THEN o.email ELSE (SELECT email FROM attendee WHERE id ="
    " :attendee) END FROM sale_order o WHERE o.id = :order";
/* Orders of which this is the address of who ordered, and people of whom it is their own. A person
 * who ordered for nobody else has one page, the order's. */
static const char SQL_LINKS[] =
    "SELECT 1, o.public_id, o.number, t.name_nl, t.name_en, a.name FROM sale_order o JOIN attendee "
    "a"
    " ON a.order_id = o.id AND a.position = (SELECT MIN (b.position) FROM attendee b"
    " WHERE b.order_id = o.id) JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE o.email = :email COLLATE NOCASE AND o.number IS NOT NULL AND o.state <> 'expired'"
    " UNION ALL SELECT 0, a.public_id, o.number, t.name_nl, t.name_en, a.name FROM attendee a"
    " JOIN sale_order o ON o.id = a.order_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE a.email = :email COLLATE NOCASE AND a.state = 'active' AND o.number IS NOT NULL"
    " AND o.state <> 'expired' AND (o.email <> a.email OR a.handed_ms IS NOT NULL"
    " OR (SELECT COUNT(*) FROM attendee b WHERE b.order_id = o.id) > 1)";

static void
add_link (const LetterContext *context, View *view, StoreStmt *q)
{
  const App *app = context->app;
  const char *public_id = store_column_text (q, 1);
  g_autofree char *link = store_column_int (q, 0) != 0
                              ? link_format (app->secret, public_id)
                              : link_format_person (app->secret, public_id);
  g_autofree char *page = g_strconcat (app->base_url, "/mijn/", link, NULL);
  View *item = view_item (view, "links");
  view_text (item, "number", store_column_text (q, 2));
  view_text (item, "ticket", store_column_text (q, context->lang == LANG_EN ? 4 : 3));
  view_text (item, "person", store_column_text (q, 5));
  view_text (item, "page", page);
}

gboolean
letter_fill_links (const LetterContext *context, View *view, GError **error)
{
  g_autoptr (StoreStmt) address =
      store_query (context->store, error, SQL_ADDRESS, "ii", ":order", context->order_id,
                   ":attendee", context->attendee_id);
  if (address == NULL || store_step (address, error) != STORE_ROW)
    return FALSE;
  g_autoptr (StoreStmt) q =
      store_query (context->store, error, SQL_LINKS, "t", ":email", store_column_text (address, 0));
  StoreStep step = STORE_FAILED;
  guint links = 0;
  view_list (view, "links");
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    add_link (context, view, q);
    links++;
  }
  if (step == STORE_DONE && links == 0)
    g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "no pages any more");
  return step == STORE_DONE && links > 0;
}
