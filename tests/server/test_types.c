/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's side of selling: types, quotas and vouchers, with what was sold already in the way.
 */
#include <string.h>

#include "server/core/resources.h"
#include "server/sales/catalogue.h"
#include "server/sales/types/page_fields.h"
#include "server/sales/types/ticket_office.h"
#include "server/sales/types/voucher_office.h"
#include "tests/server/shop.h"

static void
test_amounts (void)
{
  static const struct {
    const char *text;
    gint64 cents;
  } cases[] = { { "", 0 }, { "45,00", 4500 }, { "1.234,50", 123450 }, { "gratis", -1 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (page_cents (cases[i].text), ==, cases[i].cents);
  g_assert_cmpint (page_moment ("2017-09-01T10:00"), ==, 1504252800000);
  g_assert_cmpint (page_moment ("gisteren"), ==, -1);
  g_autofree char *text = page_local_moment (1504252800000);
  g_assert_cmpstr (text, ==, "2017-09-01T10:00");
}

static TicketType *
type_of (const char *code, int days, gint64 price_cents)
{
  TicketType *type = g_new0 (TicketType, 1);
  type->code = g_strdup (code);
  type->name_nl = g_strdup ("Kaart");
  type->name_en = g_strdup ("Ticket");
  type->exemption_nl = g_strdup ("Vrijgesteld");
  type->exemption_en = g_strdup ("Exempt");
  type->buyers = g_strdup ("open");
  type->vat_category = g_strdup ("E");
  type->days = days;
  type->price_cents = price_cents;
  type->on_sale = TRUE;
  type->quotas[type->n_quotas++] = 1;
  type->staff_id = 1;
  return type;
}

/* Returns: the fields that were wrong; 0 when it was saved. */
static unsigned
save (Shop *shop, TicketType *type)
{
  g_autoptr (GError) error = NULL;
  gboolean well = writer_call (shop->writer, WRITER_SAVEPOINT, ticket_type_save_run, type, &error);
  unsigned wrong = type->wrong;
  if (wrong == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
  g_assert_cmpint (well, ==, wrong == 0);
  ticket_type_free (type);
  shop_check (shop);
  return wrong;
}

static void
test_makes (Shop *shop, gconstpointer data)
{
  (void) data;
  TicketType *wrong = type_of ("Vrijdag!", 4, -1);
  g_free (wrong->exemption_en);
  wrong->exemption_en = NULL;
  wrong->n_quotas = 0;
  wrong->from_ms = 2000;
  wrong->until_ms = 1000;
  g_free (wrong->name_en);
  wrong->name_en = NULL;
  g_assert_cmpuint (save (shop, wrong), ==,
                    TICKET_FIELD_CODE | TICKET_FIELD_NAMES | TICKET_FIELD_PRICE |
                        TICKET_FIELD_DAYS | TICKET_FIELD_VAT | TICKET_FIELD_WINDOW |
                        TICKET_FIELD_QUOTAS);
  g_assert_cmpuint (save (shop, type_of ("vrijdag", 1, 100)), ==, TICKET_FIELD_CODE);
  g_assert_cmpuint (save (shop, type_of ("vroeg", 1, 100)), ==, 0);
  shop_ticket (shop, 1, "vroeg", NULL);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE actor = 'staff:1'"), ==, 1);
  TicketType *rate = type_of ("tarief", 1, 100);
  rate->vat_permille = 210; /* a rate on what is exempt */
  g_assert_cmpuint (save (shop, rate), ==, TICKET_FIELD_VAT);
}

/* What was sold moves along to other quotas, where there is room, and keeps its days. */
static void
test_changes_sold (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  for (int i = 0; i < 3; i++)
    shop_ticket (shop, 1 + i, "vrijdag", NULL);
  QuotaSave small = { .name = (char[]){ "Klein" }, .capacity = 2, .staff_id = 1 };
  writer_call (shop->writer, WRITER_CHECKS_FIRST, quota_save_run, &small, &error);
  g_assert_no_error (error);
  gint64 quota = shop_number (shop, "SELECT id FROM quota WHERE name = 'Klein'");
  TicketType *type = type_of ("vrijdag", 1, 5000);
  type->id = 1;
  type->quotas[0] = quota;
  g_assert_cmpuint (save (shop, type), ==, TICKET_FIELD_QUOTAS);
  type = type_of ("vrijdag", 3, 5000);
  type->id = 1;
  g_assert_cmpuint (save (shop, type), ==, TICKET_FIELD_DAYS);
  QuotaSave grown = { .id = quota, .name = (char[]){ "Klein" }, .capacity = 5, .staff_id = 1 };
  writer_call (shop->writer, WRITER_CHECKS_FIRST, quota_save_run, &grown, &error);
  g_assert_no_error (error);
  type = type_of ("vrijdag", 1, 5000);
  type->id = 1;
  type->quotas[type->n_quotas++] = quota; /* beside the first */
  g_assert_cmpuint (save (shop, type), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE name = 'Klein'"), ==, 3);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 3);
}

static void
test_quota_refused (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) small = NULL, session = NULL, fields = NULL;
  for (int i = 0; i < 3; i++)
    shop_ticket (shop, 1 + i, "vrijdag", NULL);
  QuotaSave save_quota = { .id = 1, .name = (char[]){ "Dag 1" }, .capacity = 2, .staff_id = 1 };
  g_assert_false (
      writer_call (shop->writer, WRITER_CHECKS_FIRST, quota_save_run, &save_quota, &small));
  g_assert_error (small, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
  g_assert_cmpint (save_quota.taken, ==, 3);
  save_quota.id = 11; /* a session's: the programme decides */
  g_assert_false (
      writer_call (shop->writer, WRITER_CHECKS_FIRST, quota_save_run, &save_quota, &session));
  g_assert_error (session, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
  save_quota.capacity = -1;
  g_assert_false (
      writer_call (shop->writer, WRITER_CHECKS_FIRST, quota_save_run, &save_quota, &fields));
  g_assert_error (fields, ORDER_ERROR, ORDER_ERROR_FIELDS);
}

static unsigned
make (Shop *shop, VoucherBatch *batch)
{
  g_autoptr (GError) error = NULL;
  gboolean well = writer_call (shop->writer, WRITER_SAVEPOINT, voucher_batch_run, batch, &error);
  g_assert_cmpint (well, ==, batch->wrong == 0);
  if (!well)
    g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
  unsigned wrong = batch->wrong;
  voucher_batch_free (batch);
  shop_check (shop);
  return wrong;
}

static VoucherBatch *
batch_of (const char *kind, gint64 value, gint64 count)
{
  VoucherBatch *batch = g_new0 (VoucherBatch, 1);
  batch->name = g_strdup ("Pabo Zwolle");
  batch->kind = g_strdup (kind);
  batch->value = value;
  batch->count = count;
  batch->uses = 1;
  batch->staff_id = 1;
  return batch;
}

static void
test_batch (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_cmpuint (make (shop, batch_of ("percent", 101, 1)), ==, VOUCHER_FIELD_VALUE);
  g_assert_cmpuint (make (shop, batch_of ("free", 1, 501)), ==,
                    VOUCHER_FIELD_VALUE | VOUCHER_FIELD_COUNT);
  VoucherBatch *own = batch_of ("amount", 500, 1);
  own->code = g_strdup (" gratis ");
  g_assert_cmpuint (make (shop, own), ==, VOUCHER_FIELD_CODE); /* exists */
  VoucherBatch *kept = batch_of ("fixed", 1000, 20);
  kept->places = 5; /* of which ticket? */
  g_assert_cmpuint (make (shop, kept), ==, VOUCHER_FIELD_TICKET);
  kept = batch_of ("fixed", 1000, 20);
  kept->ticket_type_id = 1;
  kept->places = SHOP_DAY_PLACES + 1;
  g_assert_cmpuint (make (shop, kept), ==, VOUCHER_FIELD_PLACES);
  kept = batch_of ("fixed", 1000, 20);
  kept->ticket_type_id = 1;
  kept->places = 5;
  g_assert_cmpuint (make (shop, kept), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 5);
  g_assert_cmpint (
      shop_number (shop, "SELECT COUNT(DISTINCT code) FROM voucher WHERE batch_id = 1"), ==, 20);
  g_autoptr (Messages) messages = messages_new (RESOURCES_MESSAGES, &error);
  g_assert_no_error (error);
  g_autofree char *csv = voucher_csv (shop->reader, messages, LANG_NL, 1, &error);
  g_assert_no_error (error);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 22);
  g_assert_true (g_str_has_suffix (lines[1], "\";1;\"vaste prijs\";10,00;\"Vrijdag\";\"\";\"\""));
  g_assert_null (voucher_csv (shop->reader, messages, LANG_NL, 2, &error));
  g_assert_no_error (error);
}

/* One used, four given back to everybody. */
static void
test_release (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL, none = NULL;
  VoucherBatch *kept = batch_of ("free", 0, 1);
  kept->code = g_strdup ("blok");
  kept->uses = 5;
  kept->ticket_type_id = 1;
  kept->places = 5;
  g_assert_cmpuint (make (shop, kept), ==, 0);
  CartTicket one = { .lang = "nl", .ticket_code = (char *) "vrijdag", .voucher = (char *) "BLOK" };
  shop_visitor (1, one.visitor);
  writer_call (shop->writer, WRITER_CHECKS_FIRST, cart_ticket_run, &one, &error);
  g_assert_no_error (error);
  VoucherRelease release = { .batch_id = 1, .staff_id = 1 };
  writer_call (shop->writer, WRITER_CHECKS_FIRST, voucher_release_run, &release, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 1);
  shop_check (shop);
  release.batch_id = 2;
  g_assert_false (
      writer_call (shop->writer, WRITER_CHECKS_FIRST, voucher_release_run, &release, &none));
  g_assert_error (none, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
}

/* A code that went round: nobody can use it any more, who did keeps the ticket, and the places kept
 * go back. */
static void
test_withdraw (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL, none = NULL;
  VoucherBatch *kept = batch_of ("free", 0, 1);
  kept->code = g_strdup ("rond");
  kept->uses = 5;
  kept->ticket_type_id = 1;
  kept->places = 5;
  g_assert_cmpuint (make (shop, kept), ==, 0);
  CartTicket one = { .lang = "nl", .ticket_code = (char *) "vrijdag", .voucher = (char *) "ROND" };
  shop_visitor (1, one.visitor);
  writer_call (shop->writer, WRITER_CHECKS_FIRST, cart_ticket_run, &one, &error);
  g_assert_no_error (error);
  VoucherRelease withdraw = { .batch_id = 1, .staff_id = 1 };
  writer_call (shop->writer, WRITER_CHECKS_FIRST, voucher_withdraw_run, &withdraw, &error);
  g_assert_no_error (error);
  Voucher voucher;
  g_assert_false (voucher_find (shop->reader, "rond", shop->now_ms, &voucher, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) rows = voucher_rows (shop->reader, shop->now_ms, &error);
  g_assert_no_error (error);
  const VoucherRow *row = rows->pdata[rows->len - 1];
  g_assert_cmpstr (row->code, ==, "ROND");
  g_assert_true (row->over);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 1);
  shop_check (shop);
  withdraw.batch_id = 2;
  g_assert_false (
      writer_call (shop->writer, WRITER_CHECKS_FIRST, voucher_withdraw_run, &withdraw, &none));
  g_assert_error (none, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
}

static gboolean
sample_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store,
                     "DELETE FROM ticket_quota; DELETE FROM voucher; DELETE FROM"
                     " ticket_type",
                     error) &&
         catalogue_sample_tickets (turn->store, error) &&
         catalogue_sample_tickets (turn->store, error); /* harmless when done before */
}

/* The sample is what the office itself would be allowed to make. */
static void
test_sample (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, sample_run, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) types = ticket_type_list (shop->reader, &error);
  g_assert_cmpuint (types->len, ==, 6);
  for (guint i = 0; i < types->len; i++) {
    TicketType *type =
        ticket_type_read (shop->reader, ((TicketType *) types->pdata[i])->id, &error);
    g_assert_cmpuint (save (shop, type), ==, 0);
  }
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(DISTINCT kind) FROM ticket_type"), ==,
                   TICKET_KINDS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/types/amounts", test_amounts);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/types/makes", test_makes },
    { "/server/types/changes-sold", test_changes_sold },
    { "/server/types/quota-refused", test_quota_refused },
    { "/server/types/batch", test_batch },
    { "/server/types/release", test_release },
    { "/server/types/withdraw", test_withdraw },
    { "/server/types/sample", test_sample },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
