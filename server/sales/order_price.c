/* SPDX-License-Identifier: EUPL-1.2
 *
 * Prices of an order; see order_price.h.
 */
#include "server/sales/order_price.h"

#include <string.h>

#include "server/sales/places.h"

static const char SQL_PEOPLE[] =
    "SELECT a.id, a.ticket_type_id, t.price_cents, t.buyers, a.part, a.price_cents,"
    " IFNULL (a.voucher_id, 0), IFNULL (a.block_quota_id, 0) FROM attendee a JOIN ticket_type t"
    " ON t.id = a.ticket_type_id WHERE a.order_id = :order AND a.state = 'active'"
    " ORDER BY a.position";
static const char SQL_SET[] = "UPDATE attendee SET price_cents = :price, voucher_id ="
                              " NULLIF (:voucher, 0), block_quota_id = NULLIF (:block, 0)"
                              " WHERE id = :id";

typedef struct {
  gint64 id;
  gint64 price_cents, voucher_id, block_quota_id;
  gboolean changed, moved;
} Person;

/* Returns: FALSE with @error when the ticket may not be bought like this. */
static gboolean
price_person (StoreStmt *q, const Voucher *voucher, OrderPrice *price, Person *person,
              GError **error)
{
  const char *buyers = store_column_text (q, 3);
  gboolean adult = strcmp (store_column_text (q, 4), "adult") == 0;
  gboolean counts = voucher != NULL && !adult && price->reduced < voucher->uses_left &&
                    voucher_fits (voucher, store_column_int (q, 1), strcmp (buyers, "open") == 0);
  if (strcmp (buyers, "code") == 0 && !counts) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_VOUCHER, "only with a code");
    return FALSE;
  }
  person->id = store_column_int (q, 0);
  person->price_cents = adult ? 0 : store_column_int (q, 2);
  if (counts) {
    person->price_cents = voucher_price (voucher, person->price_cents);
    person->voucher_id = voucher->id;
    person->block_quota_id = voucher->block_quota_id;
    price->reduced++;
  }
  person->moved = person->block_quota_id != store_column_int (q, 7);
  person->changed = person->moved || person->price_cents != store_column_int (q, 5) ||
                    person->voucher_id != store_column_int (q, 6);
  price->people++;
  price->total_cents += person->price_cents;
  return TRUE;
}

static GArray *
price_people (Store *store, gint64 order_id, const Voucher *voucher, OrderPrice *price,
              GError **error)
{
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (Person));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Person person = { 0 };
    if (!price_person (q, voucher, price, &person, error))
      return NULL;
    g_array_append_val (people, person);
  }
  return step == STORE_DONE ? g_steal_pointer (&people) : NULL;
}

static gboolean
write_people (Store *store, const GArray *people, GError **error)
{
  for (guint i = 0; i < people->len; i++) {
    const Person *person = &g_array_index (people, Person, i);
    if (person->changed &&
        !store_change (store, error, SQL_SET, "iiii", ":price", person->price_cents, ":voucher",
                       person->voucher_id, ":block", person->block_quota_id, ":id", person->id))
      return FALSE;
  }
  return TRUE;
}

/* Gives back first, so that a place among those of all is there for who leaves those that were
 * kept, and takes nothing when what it moves to is full. */
static gboolean
move_people (Store *store, gint64 order_id, const GArray *people, gint64 now_ms, GError **error)
{
  gboolean taken = FALSE;
  if (!store_savepoint (store, error) || !places_tickets_give (store, order_id, error) ||
      !write_people (store, people, error) ||
      !places_tickets_take (store, order_id, now_ms, &taken, error))
    return FALSE;
  if (taken)
    return store_savepoint_release (store, error);
  return store_savepoint_rollback (store, error) &&
         order_refuse (error, ORDER_ERROR_SOLD_OUT, "no places left");
}

gboolean
order_price (Store *store, gint64 order_id, const Voucher *voucher, gint64 most_cents,
             gint64 now_ms, OrderPrice *price, GError **error)
{
  *price = (OrderPrice){ 0 };
  g_autoptr (GArray) people = price_people (store, order_id, voucher, price, error);
  if (people == NULL)
    return FALSE;
  if (price->total_cents > most_cents)
    return order_refuse (error, ORDER_ERROR_VOUCHER, "it costs more than was shown");
  gboolean moved = FALSE;
  for (guint i = 0; i < people->len; i++)
    moved = moved || g_array_index (people, Person, i).moved;
  return moved ? move_people (store, order_id, people, now_ms, error)
               : write_people (store, people, error);
}
