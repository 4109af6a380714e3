/* SPDX-License-Identifier: EUPL-1.2
 *
 * Orders of groups; see group_order.h.
 */
#include "server/sales/groups/group_order.h"

#include <string.h>

#include "schedule/programme.h"
#include "server/sales/order.h"
#include "server/sales/order_price.h"

static const char SQL_ORDER_SET[] =
    "UPDATE sale_order SET email = :email, contact_name = :contact, school = :school, place ="
    " :place, voucher_id = NULLIF (:voucher, 0) WHERE id = :id";
static const char SQL_TOTAL[] = "UPDATE sale_order SET total_cents = :total WHERE id = :id";
static const char SQL_PERSON_ADD[] =
    "INSERT INTO attendee (order_id, position, ticket_type_id, price_cents, part, role, name, "
    "email,"
    " school, place, sector) VALUES (:order, :position, :ticket, :price, :part, :role, :name,"
    " :email, :school, :place, :sector)";
static const char SQL_LEFT[] =
    "SELECT IFNULL (MIN (q.capacity - q.taken), 0) FROM ticket_quota t JOIN quota q ON q.id ="
    " t.quota_id WHERE t.ticket_type_id = :ticket";
static const char SQL_READ[] =
    "SELECT o.contact_name, o.email, o.school, o.place, IFNULL (v.code, ''), t.code, t.kind ="
    " 'supporter' FROM sale_order o JOIN attendee a ON a.order_id = o.id AND a.position = 1"
    " JOIN ticket_type t ON t.id = a.ticket_type_id LEFT JOIN voucher v ON v.id = o.voucher_id"
    " WHERE o.id = :id";
static const char SQL_READ_PEOPLE[] =
    "SELECT name, email, sector, part = 'adult' FROM attendee WHERE order_id = :id"
    " ORDER BY position";

GroupOrder *
group_order_new (void)
{
  GroupOrder *order = g_new0 (GroupOrder, 1);
  group_list_init (&order->list, FALSE);
  return order;
}

void
group_order_free (gpointer command)
{
  GroupOrder *order = command;
  if (order == NULL)
    return;
  char *texts[] = { order->ticket_code, order->voucher, order->contact, order->email,
                    order->school,      order->place,   order->adult };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  group_list_clear (&order->list);
  g_free (order);
}

/* ---- Checking ---- */

static void
check_fields (GroupOrder *order, gboolean supporters)
{
  order->wrong |= order_text_fits (&order->contact, 2) ? 0 : GROUP_FIELD_CONTACT;
  order->wrong |= order_email_fits (&order->email) ? 0 : GROUP_FIELD_EMAIL;
  order->wrong |= order_text_fits (&order->school, 1) ? 0 : GROUP_FIELD_SCHOOL;
  order->wrong |= order_text_fits (&order->place, supporters ? 0 : 1) ? 0 : GROUP_FIELD_PLACE;
  order->wrong |= order_text_fits (&order->adult, supporters ? 2 : 0) ? 0 : GROUP_FIELD_ADULT;
  gboolean one_sector = order->sector > 0 && order->sector < 1 << SECTOR_COUNT &&
                        (order->sector & (order->sector - 1)) == 0;
  order->wrong |= supporters || one_sector ? 0 : GROUP_FIELD_SECTOR;
  order->wrong |= order->list.people->len > 0 ? 0 : GROUP_FIELD_NOBODY;
}

static gboolean
find_voucher (GroupOrder *order, const WriterTurn *turn, Voucher *voucher, GError **error)
{
  g_autoptr (GError) failed = NULL;
  *voucher = (Voucher){ 0 };
  if (order->voucher == NULL || *order->voucher == '\0' ||
      voucher_find (turn->store, order->voucher, turn->now_ms, voucher, &failed))
    return TRUE;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  order->wrong |= GROUP_FIELD_VOUCHER;
  return TRUE;
}

/* ---- Writing ---- */

typedef struct {
  const char *part, *name, *email;
  int sector;
} Row;

static gboolean
add_person (Store *store, gint64 order_id, const GroupOrder *order, const Ticket *ticket,
            int position, const Row *row, GError **error)
{
  return store_change (store, error, SQL_PERSON_ADD, "idiittttttd", ":order", order_id, ":position",
                       position, ":ticket", ticket->id, ":price", ticket->price_cents, ":part",
                       row->part, ":role", ticket->kind == TICKET_SPEAKER ? "speaker" : "attendee",
                       ":name", row->name, ":email", row->email, ":school", order->school, ":place",
                       order->place, ":sector", row->sector);
}

static gboolean
add_people (Store *store, gint64 order_id, const GroupOrder *order, const Ticket *ticket,
            GError **error)
{
  gboolean supporters = ticket->kind == TICKET_SUPPORTER;
  int position = 0;
  const Row adult = { "adult", order->adult, "", 0 };
  if (supporters && !add_person (store, order_id, order, ticket, ++position, &adult, error))
    return FALSE;
  for (guint i = 0; i < order->list.people->len; i++) {
    const GroupPerson *person = order->list.people->pdata[i];
    const Row row = { supporters ? "pupil" : "person", person->name, person->email,
                      supporters            ? 0
                      : person->sector != 0 ? person->sector
                                            : order->sector };
    if (!add_person (store, order_id, order, ticket, ++position, &row, error))
      return FALSE;
  }
  return TRUE;
}

/* Tickets for all, at the price with the voucher, or a refusal that says how many there are. */
static gboolean
take (GroupOrder *order, const WriterTurn *turn, gint64 order_id, const Ticket *ticket,
      const Voucher *voucher, GError **error)
{
  gboolean taken = FALSE;
  OrderPrice price;
  g_autoptr (GError) failed = NULL;
  if (!places_tickets_take (turn->store, order_id, turn->now_ms, &taken, error))
    return FALSE;
  if (!taken) {
    order->left = (int) store_number (turn->store, NULL, SQL_LEFT, 0, "i", ":ticket", ticket->id);
    return order_refuse (error, ORDER_ERROR_SOLD_OUT, "not enough places left");
  }
  if (order_price (turn->store, order_id, voucher->id != 0 ? voucher : NULL, G_MAXINT64,
                   turn->now_ms, &price, &failed) &&
      (voucher->id == 0 || price.reduced > 0))
    return store_change (turn->store, error, SQL_TOTAL, "ii", ":total", price.total_cents, ":id",
                         order_id);
  if (failed != NULL && failed->domain != ORDER_ERROR) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  order->wrong |= GROUP_FIELD_VOUCHER;
  return order_refuse (error, ORDER_ERROR_FIELDS, "the voucher does not fit");
}

gboolean
group_order_run (gpointer command, WriterTurn *turn, GError **error)
{
  GroupOrder *order = command;
  Voucher voucher;
  Ticket ticket;
  gint64 order_id = 0;
  order->wrong = 0;
  if (!find_voucher (order, turn, &voucher, error))
    return FALSE;
  if (!ticket_find (turn->store, order->ticket_code, &voucher, order->staff, turn->now_ms, &ticket,
                    error)) {
    check_fields (order, order->list.names_only); /* all that is wrong is told at once */
    return FALSE;
  }
  gboolean supporters = ticket.kind == TICKET_SUPPORTER;
  check_fields (order, supporters);
  if (order->wrong != 0 || order->list.faults->len > 0)
    return order_refuse (error, ORDER_ERROR_FIELDS, "the list or the fields are not right");
  if (supporters && order->list.people->len == GROUP_PEOPLE_MAX) {
    const GroupFault many = { GROUP_PEOPLE_MAX, GROUP_FAULT_MANY };
    g_array_append_val (order->list.faults, many);
    return order_refuse (error, ORDER_ERROR_FIELDS, "no room for the adult");
  }
  turn->outcome = g_strdup ("/aanmelden/controle");
  return cart_open (turn, order->visitor, order->lang, &order_id, error) &&
         store_change (turn->store, error, SQL_ORDER_SET, "ttttii", ":email", order->email,
                       ":contact", order->contact, ":school", order->school, ":place", order->place,
                       ":voucher", voucher.id, ":id", order_id) &&
         add_people (turn->store, order_id, order, &ticket, error) &&
         take (order, turn, order_id, &ticket, &voucher, error);
}

/* ---- Reading ---- */

static gboolean
read_people (Store *store, gint64 order_id, GroupOrder *order, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_READ_PEOPLE, "i", ":id", order_id);
  StoreStep step = STORE_FAILED;
  guint line = 0;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    int bit = 0;
    while (bit < SECTOR_COUNT && store_column_int (q, 2) != 1 << bit)
      bit++;
    if (order->sector == 0 && bit < SECTOR_COUNT)
      order->sector = 1 << bit;
    if (store_column_int (q, 3) != 0) {
      g_free (order->adult);
      order->adult = g_strdup (store_column_text (q, 0));
      continue;
    }
    group_list_add (&order->list, ++line, store_column_text (q, 0), store_column_text (q, 1),
                    bit < SECTOR_COUNT ? programme_sector_name (bit) : "");
  }
  return step == STORE_DONE;
}

GroupOrder *
group_order_read (Store *store, gint64 order_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_READ, "i", ":id", order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  GroupOrder *order = group_order_new ();
  char **texts[] = { &order->contact, &order->email,   &order->school,
                     &order->place,   &order->voucher, &order->ticket_code };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, i));
  order->list.names_only = store_column_int (q, 6) != 0;
  if (read_people (store, order_id, order, error))
    return order;
  group_order_free (order);
  return NULL;
}
