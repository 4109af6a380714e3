/* SPDX-License-Identifier: EUPL-1.2
 *
 * A small shop for tests; see shop.h.
 */
#include "tests/server/shop.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "schedule/programme.h"
#include "server/sales/ledger_check.h"
#include "tests/server/new_database.h"

static const char SQL_WORLD[] =
    "INSERT INTO congress VALUES (1, 17, 'LC', 'Lerarencongres', 'Hal', 'Stad', 'Europe/Amsterdam',"
    " '1');"
    "INSERT INTO day VALUES (1, '2017-10-06'), (2, '2017-10-07');"
    "INSERT INTO room (id, guid, name, capacity) VALUES (1, 'r1', 'Zaal 1', 30), (2, 'r2',"
    " 'Zaal 2', 2), (3, 'r3', 'Zaal 3', 30);"
    "INSERT INTO round (id, day_id, position, name, starts_ms, ends_ms) VALUES"
    " (1, 1, 1, 'Ronde 1', 1507273200000, 1507276800000),"
    " (2, 1, 2, 'Ronde 2', 1507278600000, 1507282200000),"
    " (3, 2, 1, 'Ronde 1', 1507359600000, 1507363200000);"
    "INSERT INTO quota (id, name, capacity) VALUES (1, 'Dag 1', 40), (2, 'Dag 2', 40),"
    " (11, 'Een', 30), (12, 'Twee', 2), (13, 'Drie', 20), (14, 'Vier', 30), (15, 'Vijf', 30);"
    "INSERT INTO session (id, guid, slug, day_id, round_id, room_id, quota_id, title, starts_ms,"
    " ends_ms) VALUES"
    " (1, 's1', 'een', 1, 1, 1, 11, 'Een', 1507273200000, 1507276800000),"
    " (2, 's2', 'twee', 1, 1, 2, 12, 'Twee', 1507273200000, 1507276800000),"
    " (3, 's3', 'drie', 1, 2, 1, 13, 'Drie', 1507278600000, 1507282200000),"
    " (4, 's4', 'vier', 1, NULL, 3, 14, 'Vier', 1507275000000, 1507280000000),"
    " (5, 's5', 'vijf', 2, 3, 1, 15, 'Vijf', 1507359600000, 1507363200000);"
    "INSERT INTO ticket_type (id, code, name_nl, name_en, days, price_cents, vat_category,"
    " vat_permille, position) VALUES (1, 'vrijdag', 'Vrijdag', 'Friday', 1, 4500, 'S', 210, 1),"
    " (2, 'zaterdag', 'Zaterdag', 'Saturday', 2, 3500, 'E', 0, 2),"
    " (3, 'beide', 'Beide dagen', 'Both days', 3, 7000, 'S', 60, 3);"
    "INSERT INTO ticket_quota VALUES (1, 1), (2, 2), (3, 1), (3, 2);"
    "INSERT INTO voucher (code, kind, value, uses_max) VALUES ('GRATIS', 'free', 0, 2),"
    " ('HALF', 'percent', 50, 100);";
static const char SQL_SUPPORTERS[] =
    "INSERT INTO ticket_type (code, kind, name_nl, name_en, days, price_cents, vat_category,"
    " vat_permille, position) VALUES ('supporter', 'supporter', 'Supporters', 'Supporters', 2, 500,"
    " 'S', 210, 4);"
    "INSERT INTO ticket_quota VALUES (4, 2);";
static const char SQL_TAG_KEY[] = "INSERT INTO tag_key VALUES (1, :key, 0)";
static const char SQL_LAST_ORDER[] = "SELECT MAX (id) FROM sale_order WHERE visitor = :visitor";

static const char SQL_COUNTERS_WRONG[] =
    "SELECT COUNT(*) FROM session s JOIN quota q ON q.id = s.quota_id WHERE q.taken <>"
    " (SELECT COUNT(*) FROM seat e WHERE e.session_id = s.id AND e.state <> 'released')"
    " + (SELECT COUNT(*) FROM waiting w WHERE w.session_id = s.id AND w.state = 'offered')";
static const char SQL_TICKETS_WRONG[] =
    "SELECT COUNT(*) FROM quota q WHERE q.id NOT IN (SELECT quota_id FROM session WHERE quota_id"
    " IS NOT NULL) AND q.taken <> (SELECT COUNT(*) FROM ticket_place p JOIN sale_order o"
    " ON o.id = p.order_id WHERE p.quota_id = q.id AND o.state IN ('cart', 'pending', 'paid'))"
    " + (SELECT IFNULL (SUM (b.capacity), 0) FROM quota_block k JOIN quota b ON b.id = k.quota_id"
    " JOIN ticket_quota t ON t.ticket_type_id = k.ticket_type_id WHERE t.quota_id = q.id)";
/* A place, or one in a line, on a day that is not on the ticket. */
static const char SQL_DAYS_WRONG[] =
    "SELECT COUNT(*) FROM (SELECT attendee_id, session_id FROM seat WHERE gone = 0 UNION ALL"
    " SELECT attendee_id, session_id FROM waiting WHERE state IN ('waiting', 'offered')) p"
    " JOIN attendee a ON a.id = p.attendee_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " JOIN session s ON s.id = p.session_id WHERE (t.days >> (s.day_id - 1) & 1) = 0";
static const char SQL_OVERLAPS[] =
    "SELECT COUNT(*) FROM seat x JOIN seat y ON y.attendee_id = x.attendee_id AND y.id > x.id"
    " JOIN session s ON s.id = x.session_id JOIN session t ON t.id = y.session_id"
    " WHERE x.state <> 'released' AND y.state <> 'released'"
    " AND ((s.starts_ms < t.ends_ms AND t.starts_ms < s.ends_ms) OR s.round_id = t.round_id)";
/* A place that is free while somebody could have been offered it. */
static const char SQL_LINES_WRONG[] =
    "SELECT COUNT(*) FROM waiting w JOIN session s ON s.id = w.session_id JOIN quota q"
    " ON q.id = s.quota_id JOIN attendee a ON a.id = w.attendee_id JOIN sale_order o"
    " ON o.id = a.order_id WHERE w.state = 'waiting' AND q.taken < q.capacity AND"
    " a.state = 'active' AND o.state IN ('pending', 'paid') AND s.state = 'confirmed'";
static const char SQL_VOUCHERS_WRONG[] =
    "SELECT COUNT(*) FROM voucher v WHERE v.uses <> (SELECT COUNT(*) FROM attendee a JOIN"
    " sale_order o ON o.id = a.order_id WHERE a.voucher_id = v.id AND a.state = 'active'"
    " AND o.state IN ('pending', 'paid'))";
/* Who was erased has no name again. */
static const char SQL_ERASED_WRONG[] =
    "SELECT COUNT(*) FROM audit u JOIN attendee a ON u.subject = 'attendee:' || a.id WHERE"
    " u.action = 'person.erased' AND (a.name <> '' OR a.email <> '')";
static const char SQL_PAYMENT_PAID[] =
    "INSERT INTO payment (order_id, idempotency_key, provider_id, state, amount_cents, created_ms)"
    " VALUES (:order, lower (hex (randomblob (16))), 'tr_' || hex (randomblob (5)), 'paid', "
    ":amount,"
    " :now)";

static gint64
clock_of (gpointer shop)
{
  return ((Shop *) shop)->now_ms;
}

static gboolean
fill (Store *store, GError **error)
{
  guint8 key[32];
  randombytes_buf (key, sizeof key);
  return store_exec (store, SQL_WORLD, error) &&
         store_change (store, error, SQL_TAG_KEY, "b", ":key", key, sizeof key);
}

gboolean
shop_fill_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return fill (turn->store, error);
}

/* In memory where the system has a place for that: these tests flush thousands of times, and none
 * of them pulls a plug. */
static char *
make_folder (void)
{
  char *folder = g_strdup ("/dev/shm/shop-XXXXXX");
  if (g_mkdtemp (folder) != NULL)
    return folder;
  g_free (folder);
  return g_dir_make_tmp ("shop-XXXXXX", NULL);
}

void
shop_open (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (sodium_init (), >=, 0);
  shop->now_ms = 1500000000000;
  shop->folder = make_folder ();
  shop->path = g_build_filename (shop->folder, "congress.db", NULL);
  Store *store = new_database (shop->path);
  fill (store, &error);
  g_assert_no_error (error);
  store_free (store);
  shop_resume (shop);
}

void
shop_resume (Shop *shop)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (shop->path, STORE_WRITER, &error);
  g_assert_no_error (error);
  shop->writer = writer_new (store, clock_of, shop);
  shop->reader = store_open (shop->path, STORE_READER, &error);
  g_assert_no_error (error);
}

void
shop_pause (Shop *shop)
{
  store_free (shop->reader);
  writer_free (shop->writer);
}

void
shop_close (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_pause (shop);
  static const char *const endings[] = { "", "-wal", "-shm" };
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *file = g_strconcat (shop->path, endings[i], NULL);
    g_unlink (file);
  }
  g_assert_cmpint (g_rmdir (shop->folder), ==, 0);
  g_free (shop->path);
  g_free (shop->folder);
}

gint64
shop_number (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 number = store_number (shop->reader, &error, sql, -1, "");
  g_assert_no_error (error);
  return number;
}

void
shop_visitor (int n, guint8 visitor[CART_VISITOR_BYTES])
{
  memset (visitor, n, CART_VISITOR_BYTES);
}

/* @error: (nullable): then it must go well. */
static gboolean
call_with (Shop *shop, WriterFlags flags, WriterRun run, gpointer command, GError **error)
{
  g_autoptr (GError) refused = NULL;
  gboolean well = writer_call (shop->writer, flags, run, command, &refused);
  if (error == NULL)
    g_assert_no_error (refused);
  else if (!well)
    g_propagate_error (error, g_steal_pointer (&refused));
  return well;
}

static gboolean
call (Shop *shop, WriterRun run, gpointer command, GError **error)
{
  return call_with (shop, WRITER_CHECKS_FIRST, run, command, error);
}

gboolean
shop_call (Shop *shop, WriterRun run, gpointer command, GError **error)
{
  return call_with (shop, WRITER_SAVEPOINT, run, command, error);
}

static gboolean
exec_run (gpointer sql, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, sql, error);
}

void
shop_exec (Shop *shop, const char *sql)
{
  shop_call (shop, exec_run, (gpointer) sql, NULL);
}

gboolean
shop_ticket (Shop *shop, int visitor, const char *code, GError **error)
{
  CartTicket command = { .lang = "nl", .ticket_code = (char *) code };
  shop_visitor (visitor, command.visitor);
  return call (shop, cart_ticket_run, &command, error);
}

static void
want (CartSeats *seats, int visitor, const gint64 *wanted)
{
  *seats = (CartSeats){ 0 };
  shop_visitor (visitor, seats->visitor);
  for (seats->n_sessions = 0; wanted[seats->n_sessions] != 0; seats->n_sessions++)
    seats->sessions[seats->n_sessions] = wanted[seats->n_sessions];
}

gboolean
shop_seats (Shop *shop, int visitor, const gint64 *wanted, GError **error)
{
  CartSeats command;
  want (&command, visitor, wanted);
  return call (shop, cart_seats_run, &command, error);
}

typedef struct {
  CartSeats seats;
  gboolean all;
} SeatsAll;

static gboolean
seats_all_run (gpointer data, WriterTurn *turn, GError **error)
{
  SeatsAll *command = data;
  if (!cart_seats_run (&command->seats, turn, error))
    return FALSE;
  command->all = g_str_equal (turn->outcome, "/aanmelden/gegevens");
  return TRUE;
}

gboolean
shop_seats_all (Shop *shop, int visitor, const gint64 *wanted)
{
  SeatsAll command;
  want (&command.seats, visitor, wanted);
  call (shop, seats_all_run, &command, NULL);
  return command.all;
}

gboolean
shop_details (Shop *shop, int visitor, const char *voucher, GError **error)
{
  OrderDetails *details = g_new0 (OrderDetails, 1);
  shop_visitor (visitor, details->visitor);
  details->name = g_strdup (" Juf Ank ");
  details->email = g_strdup ("ank@example.org");
  details->school = g_strdup ("De Klimop");
  details->place = g_strdup ("Zwolle");
  details->voucher = g_strdup (voucher);
  details->sector = SECTOR_PO;
  gboolean well = call (shop, order_details_run, details, error);
  order_details_free (details);
  return well;
}

gboolean
shop_place (Shop *shop, int visitor, GError **error)
{
  OrderPlace command = { 0 };
  shop_visitor (visitor, command.visitor);
  return call (shop, order_place_run, &command, error);
}

typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  gint64 amount_cents;
  OrderPayOutcome outcome;
} Pay;

static gboolean
pay_run (gpointer command, WriterTurn *turn, GError **error)
{
  Pay *pay = command;
  gint64 order = store_number (turn->store, error, SQL_LAST_ORDER, 0, "b", ":visitor", pay->visitor,
                               sizeof pay->visitor);
  return store_change (turn->store, error, SQL_PAYMENT_PAID, "iii", ":order", order, ":amount",
                       pay->amount_cents, ":now", turn->now_ms) &&
         order_pay (turn->store, order, store_last_id (turn->store), pay->amount_cents, "test",
                    turn->now_ms, &pay->outcome, error);
}

OrderPayOutcome
shop_pay (Shop *shop, int visitor, gint64 amount_cents)
{
  Pay pay = { .amount_cents = amount_cents };
  shop_visitor (visitor, pay.visitor);
  call (shop, pay_run, &pay, NULL);
  return pay.outcome;
}

static gboolean
supporters_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, SQL_SUPPORTERS, error);
}

void
shop_supporters (Shop *shop)
{
  call (shop, supporters_run, NULL, NULL);
}

void
shop_expire (Shop *shop)
{
  call (shop, order_expire_due_run, NULL, NULL);
}

void
shop_check (Shop *shop)
{
  g_assert_cmpint (shop_number (shop, SQL_COUNTERS_WRONG), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_TICKETS_WRONG), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_DAYS_WRONG), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_OVERLAPS), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_LINES_WRONG), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_VOUCHERS_WRONG), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_ERASED_WRONG), ==, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *broken = ledger_broken (shop->reader, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (broken, ==, "");
}
