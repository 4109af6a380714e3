/* SPDX-License-Identifier: EUPL-1.2
 *
 * Thousands of random acts of buyers, bank and organisers, in a process that is killed again and
 * again in the middle of them, with acts that are repeated as a lost answer makes people and
 * banks repeat them. After every act all rules hold: the books balance, nothing is oversold, nobody
 * is in two places at once, every paid order has one document, one letter and one valid badge a
 * person. The seed is printed; MONEY_SEED and MONEY_ACTS choose another play.
 */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/sales/account/on_account.h"
#include "server/sales/after/cancel.h"
#include "server/sales/after/change.h"
#include "server/sales/after/session_change.h"
#include "server/sales/after/terms.h"
#include "server/sales/bank/apart.h"
#include "server/sales/bank/statement.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/payment.h"
#include "server/sales/refunds/refund.h"
#include "server/sales/waiting.h"
#include "tests/server/shop.h"

enum {
  ACTS = 10000,
  ACTS_A_WORLD = 250, /* then a new shop: the books of a small one are asked in a blink */
  VISITORS = 12,
  LIFE_US_MOST = 400000,
};

/* What survives a killed process. */
typedef struct {
  gint64 now_ms;
  guint acts;   /* done, all rules looked at */
  guint agreed; /* of which changed something */
  guint statements;
  gsize scene; /* the last one begun: where to look when a rule breaks */
} Play;

typedef struct {
  Shop *shop;
  GRand *rand;
  Play *play;
} Actor;

static int
one_of (Actor *actor, int n)
{
  return g_rand_int_range (actor->rand, 0, n);
}

/* A refusal is an answer; an error of the database is not. */
static void
refused_only (const GError *error)
{
  if (error != NULL && error->domain == STORE_ERROR)
    g_error ("the database refused: %s", error->message);
}

static gboolean
act (Actor *actor, WriterRun run, gpointer command)
{
  g_autoptr (GError) error = NULL;
  gboolean well = writer_call (actor->shop->writer, WRITER_SAVEPOINT, run, command, &error);
  refused_only (error);
  /* A lost answer: the same is asked once more. */
  if (well && one_of (actor, 10) == 0) {
    g_autoptr (GError) again = NULL;
    writer_call (actor->shop->writer, WRITER_SAVEPOINT, run, command, &again);
    refused_only (again);
  }
  return well;
}

static gint64
pick (Actor *actor, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) q = store_query (actor->shop->reader, &error, sql, "");
  g_assert_no_error (error);
  gint64 id = store_step (q, &error) == STORE_ROW ? store_column_int (q, 0) : 0;
  g_assert_no_error (error);
  return id;
}

static char *
pick_text (Actor *actor, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) q = store_query (actor->shop->reader, &error, sql, "");
  g_assert_no_error (error);
  return store_step (q, &error) == STORE_ROW ? g_strdup (store_column_text (q, 0)) : NULL;
}

/* ---- Buyers ---- */

static gboolean
buy_ticket (Actor *actor)
{
  static const char *const codes[] = { "vrijdag", "zaterdag", "beide" };
  CartTicket command = { .lang = "nl", .ticket_code = (char *) codes[one_of (actor, 3)] };
  shop_visitor (one_of (actor, VISITORS) + 1, command.visitor);
  return act (actor, cart_ticket_run, &command);
}

static void
wish (Actor *actor, gint64 *sessions, guint *n)
{
  for (gint64 id = 1; id <= 5; id++)
    if (one_of (actor, 3) == 0)
      sessions[(*n)++] = id;
}

static gboolean
buy_seats (Actor *actor)
{
  CartSeats command = { 0 };
  shop_visitor (one_of (actor, VISITORS) + 1, command.visitor);
  wish (actor, command.sessions, &command.n_sessions);
  if (one_of (actor, 3) == 0)
    command.waiting[command.n_waiting++] = 2;
  return act (actor, cart_seats_run, &command);
}

static gboolean
buy_details (Actor *actor)
{
  static const char *const vouchers[] = { "", "", "", "GRATIS", "HALF", "ONZIN" };
  OrderDetails *details = g_new0 (OrderDetails, 1);
  shop_visitor (one_of (actor, VISITORS) + 1, details->visitor);
  details->name = g_strdup ("Juf Ank");
  details->email = g_strdup ("ank@example.org");
  details->school = g_strdup ("De Klimop");
  details->place = g_strdup ("Zwolle");
  details->voucher = g_strdup (vouchers[one_of (actor, G_N_ELEMENTS (vouchers))]);
  details->sector = 1;
  gboolean well = act (actor, order_details_run, details);
  order_details_free (details);
  return well;
}

static OnAccount *
school (void)
{
  OnAccount *account = g_new0 (OnAccount, 1);
  account->school = g_strdup ("Stichting De Klimop");
  account->street = g_strdup ("Laan 1");
  account->postcode = g_strdup ("8011 AB");
  account->city = g_strdup ("Zwolle");
  account->cost_centre = g_strdup ("");
  account->reference = g_strdup ("inkoop 7");
  account->email = g_strdup ("crediteuren@example.org");
  account->kvk = g_strdup ("");
  account->oin = g_strdup ("");
  return account;
}

static gboolean
buy_place (Actor *actor)
{
  OrderPlace command = { .account = one_of (actor, 3) == 0 ? school () : NULL };
  shop_visitor (one_of (actor, VISITORS) + 1, command.visitor);
  gboolean well = act (actor, order_place_run, &command);
  on_account_free (command.account);
  return well;
}

/* ---- The payment provider ---- */

static gboolean
bank_reports (Actor *actor)
{
  static const char *const states[] = { "paid",   "paid",    "paid",     "open",
                                        "failed", "expired", "canceled", "pending" };
  gint64 id = pick (actor, "SELECT id FROM payment ORDER BY random () LIMIT 1");
  if (id == 0)
    return FALSE;
  g_autofree char *sql =
      g_strdup_printf ("SELECT amount_cents FROM payment WHERE id = %d", (int) id);
  gint64 amount = pick (actor, sql);
  PaymentReport report = { .id = id };
  report.said.id = g_strdup_printf ("tr_%d", (int) id);
  report.said.status = g_strdup (states[one_of (actor, G_N_ELEMENTS (states))]);
  report.said.amount_cents = one_of (actor, 25) == 0 ? amount + 100 : amount;
  if (strcmp (report.said.status, "paid") == 0 && one_of (actor, 20) == 0)
    report.said.charged_back_cents = report.said.amount_cents;
  gboolean well = act (actor, payment_report_run, &report);
  mollie_payment_clear (&report.said);
  return well;
}

static gboolean
bank_refunds (Actor *actor)
{
  static const char *const states[] = { "queued",   "pending", "processing", "refunded",
                                        "refunded", "failed",  "canceled" };
  gint64 id = pick (actor, "SELECT id FROM refund WHERE payment_id IS NOT NULL"
                           " ORDER BY random () LIMIT 1");
  if (id == 0)
    return FALSE;
  g_autofree char *sql =
      g_strdup_printf ("SELECT amount_cents FROM refund WHERE id = %d", (int) id);
  RefundReport report = { .id = id };
  report.said.id = g_strdup_printf ("re_%d", (int) id);
  report.said.status = g_strdup (states[one_of (actor, G_N_ELEMENTS (states))]);
  report.said.amount_cents = pick (actor, sql);
  gboolean well = act (actor, refund_report_run, &report);
  mollie_refund_clear (&report.said);
  return well;
}

/* ---- Our own bank ---- */

static CamtEntry *
entry_for (Actor *actor, gint64 *sum)
{
  g_autofree char *reference = pick_text (
      actor, "SELECT reference FROM invoice WHERE kind = 'invoice' ORDER BY random () LIMIT 1");
  static const gint64 amounts[] = { 4500, 7000, 3500, 2250, 100, 9000 };
  CamtEntry *entry = g_new0 (CamtEntry, 1);
  entry->amount_cents = amounts[one_of (actor, G_N_ELEMENTS (amounts))];
  entry->date = g_strdup ("2017-09-01");
  entry->name = g_strdup ("Stichting De Klimop");
  entry->iban = g_strdup ("NL91ABNA0417164300");
  entry->text = g_strdup (one_of (actor, 2) == 0 ? "congres" : "");
  entry->reference = g_strdup (reference != NULL && one_of (actor, 4) > 0 ? reference : "");
  entry->bank_reference =
      g_strdup_printf ("B%u-%u", actor->play->statements, g_rand_int (actor->rand));
  *sum += entry->amount_cents;
  return entry;
}

static gboolean
bank_statement (Actor *actor)
{
  CamtStatement *statement = g_new0 (CamtStatement, 1);
  statement->iban = g_strdup ("NL91ABNA0417164300");
  statement->name = g_strdup_printf ("S%u", ++actor->play->statements);
  statement->from_date = g_strdup ("2017-09-01");
  statement->until_date = g_strdup ("2017-09-02");
  statement->entries = g_ptr_array_new ();
  for (int n = one_of (actor, 3) + 1; n > 0; n--)
    g_ptr_array_add (statement->entries, entry_for (actor, &statement->closing_cents));
  StatementImport command = { .statement = statement, .actor = "staff:1" };
  command.sha256 = g_strdup_printf ("%064u", actor->play->statements);
  gboolean well = act (actor, statement_import_run, &command);
  g_free (command.sha256);
  for (guint i = 0; i < statement->entries->len; i++) {
    CamtEntry *entry = statement->entries->pdata[i];
    char *texts[] = { entry->date, entry->name,      entry->iban,
                      entry->text, entry->reference, entry->bank_reference };
    for (gsize k = 0; k < G_N_ELEMENTS (texts); k++)
      g_free (texts[k]);
    g_free (entry);
  }
  g_ptr_array_set_free_func (statement->entries, NULL);
  g_ptr_array_set_size (statement->entries, 0);
  camt_statement_free (statement);
  return well;
}

/* ---- Organisers ---- */

static gboolean
office_refunds (Actor *actor)
{
  static const gint64 amounts[] = { 1, 500, 2250, 4500, 7000 };
  RefundRequest command = { .order_id = pick (actor, "SELECT id FROM sale_order WHERE state IN"
                                                     " ('paid', 'pending') ORDER BY random ()"
                                                     " LIMIT 1"),
                            .amount_cents = amounts[one_of (actor, G_N_ELEMENTS (amounts))],
                            .reason = (char *) "coulance",
                            .actor = "staff:1" };
  return command.order_id != 0 && act (actor, refund_request_run, &command);
}

static gboolean
office_changes_refund (Actor *actor)
{
  RefundChange command = { .id = pick (actor, "SELECT id FROM refund ORDER BY random () LIMIT 1"),
                           .what = (unsigned) one_of (actor, 3),
                           .actor = "staff:1" };
  return command.id != 0 && act (actor, refund_change_run, &command);
}

static gboolean
office_decides_apart (Actor *actor)
{
  static const ApartWhat ways[] = { APART_APPLY, APART_BACK, APART_BACK, APART_ELSEWHERE };
  ApartDecide command = { .id = pick (actor, "SELECT id FROM apart ORDER BY random () LIMIT 1"),
                          .what = ways[one_of (actor, G_N_ELEMENTS (ways))],
                          .actor = "staff:1" };
  if (command.id == 0)
    return FALSE;
  command.number = pick_text (
      actor, "SELECT number FROM invoice WHERE kind = 'invoice' ORDER BY random () LIMIT 1");
  gboolean well = (command.what != APART_APPLY || command.number != NULL) &&
                  act (actor, apart_decide_run, &command);
  g_free (command.number);
  return well;
}

static gboolean
office_decides_account (Actor *actor)
{
  OnAccountDecide command = { .order_id = pick (actor, "SELECT order_id FROM on_account"
                                                       " ORDER BY random () LIMIT 1"),
                              .more_days = one_of (actor, 2) * 7,
                              .reason = (char *) "niet betaald",
                              .actor = "staff:1" };
  return command.order_id != 0 && act (actor, on_account_decide_run, &command);
}

static gboolean
office_moves_session (Actor *actor)
{
  if (one_of (actor, 8) > 0)
    return FALSE;
  SessionChange command = { .session_id = one_of (actor, 5) + 1,
                            .staff_id = 1,
                            .cancel = one_of (actor, 4) == 0,
                            .room_id = one_of (actor, 3) + 1,
                            .starts_ms = 1507273200000 + one_of (actor, 8) * 1800000,
                            .reason = g_strdup ("zaal lek") };
  gboolean well = act (actor, session_change_run, &command);
  g_free (command.reason);
  return well;
}

static gboolean
office_sets_terms (Actor *actor)
{
  TermsSet command = { .n_terms = 1, .staff_id = 1 };
  command.terms[0] = (Term){ actor->shop->now_ms + 86400000, one_of (actor, 101) };
  return act (actor, terms_set_run, &command);
}

/* ---- People with a ticket ---- */

static char *
somebody (Actor *actor)
{
  return pick_text (actor, "SELECT a.public_id FROM attendee a JOIN sale_order o ON o.id ="
                           " a.order_id WHERE o.number IS NOT NULL ORDER BY random () LIMIT 1");
}

static gboolean
person_seats (Actor *actor)
{
  AfterSeats command = { .who.person = somebody (actor) };
  if (command.who.person == NULL)
    return FALSE;
  wish (actor, command.sessions, &command.n_sessions);
  gboolean well = act (actor, after_seats_run, &command);
  after_who_clear (&command.who);
  g_clear_pointer (&command.full, g_array_unref);
  g_free (command.late);
  return well;
}

static gboolean
person_name (Actor *actor)
{
  AfterName *command = g_new0 (AfterName, 1);
  command->who.person = somebody (actor);
  command->name = g_strdup_printf ("Juf %u", g_rand_int (actor->rand));
  gboolean well = command->who.person != NULL && act (actor, after_name_run, command);
  after_name_free (command);
  return well;
}

static gboolean
person_hands_over (Actor *actor)
{
  AfterHandOver *command = g_new0 (AfterHandOver, 1);
  command->who.person = somebody (actor);
  command->name = g_strdup ("Bart Bos");
  command->email = g_strdup ("bart@example.org");
  gboolean well = command->who.person != NULL && act (actor, after_hand_over_run, command);
  after_hand_over_free (command);
  return well;
}

static gboolean
person_cancels (Actor *actor)
{
  AfterCancel *command = g_new0 (AfterCancel, 1);
  command->who.person = somebody (actor);
  command->percent = one_of (actor, 101);
  command->quoted_cents = -1;
  if (one_of (actor, 2) == 0) {
    command->who.staff_id = 1;
    command->who.reason = g_strdup ("ziek");
  }
  gboolean well = command->who.person != NULL && act (actor, after_cancel_run, command);
  after_cancel_free (command);
  return well;
}

static gboolean
person_waits (Actor *actor)
{
  static const WaitingAct acts[] = { WAITING_ACT_JOIN, WAITING_ACT_JOIN, WAITING_ACT_LEAVE,
                                     WAITING_ACT_ACCEPT };
  WaitingChange *command = g_new0 (WaitingChange, 1);
  command->person = somebody (actor);
  command->link = g_strdup ("x");
  command->session_id = one_of (actor, 2) == 0 ? 2 : one_of (actor, 5) + 1;
  command->act = acts[one_of (actor, G_N_ELEMENTS (acts))];
  command->yes = one_of (actor, 2) == 0;
  gboolean well = command->person != NULL && act (actor, waiting_change_run, command);
  waiting_change_free (command);
  return well;
}

/* ---- Time ---- */

static gboolean
time_passes (Actor *actor)
{
  static const int minutes[] = { 1, 5, 25, 40, 600, 2880 };
  actor->play->now_ms += minutes[one_of (actor, G_N_ELEMENTS (minutes))] * 60000;
  actor->shop->now_ms = actor->play->now_ms;
  gboolean expired = act (actor, order_expire_due_run, NULL);
  gboolean lapsed = act (actor, waiting_due_run, NULL);
  gboolean reminded = act (actor, on_account_remind_run, NULL);
  return expired && lapsed && reminded;
}

/* ---- The play ---- */

#define SCENE(name, weight)                                                                        \
  {                                                                                                \
#name, name, weight                                                                            \
  }
static const struct {
  const char *name;
  gboolean (*play) (Actor *actor);
  int weight;
} scenes[] = {
  SCENE (buy_ticket, 14),
  SCENE (buy_seats, 14),
  SCENE (buy_details, 14),
  SCENE (buy_place, 14),
  SCENE (bank_reports, 14),
  SCENE (bank_refunds, 5),
  SCENE (bank_statement, 5),
  SCENE (office_refunds, 2),
  SCENE (office_changes_refund, 2),
  SCENE (office_decides_apart, 3),
  SCENE (office_decides_account, 2),
  SCENE (office_moves_session, 2),
  SCENE (office_sets_terms, 1),
  SCENE (person_seats, 5),
  SCENE (person_name, 2),
  SCENE (person_hands_over, 2),
  SCENE (person_cancels, 3),
  SCENE (person_waits, 6),
  SCENE (time_passes, 5),
};

static gboolean
play_scene (Actor *actor)
{
  int total = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    total += scenes[i].weight;
  int at = one_of (actor, total);
  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++) {
    at -= scenes[i].weight;
    if (at < 0) {
      actor->play->scene = i;
      return scenes[i].play (actor);
    }
  }
  g_assert_not_reached ();
}

/* One life of the process: until it is killed, or the world has seen enough. */
static void
live (Shop *shop, Play *play, guint32 seed, guint until)
{
  Actor actor = { shop, g_rand_new_with_seed (seed), play };
  g_random_set_seed (seed); /* or every child would draw the identifiers of its parent */
  shop->now_ms = play->now_ms;
  shop_resume (shop);
  shop_check (shop); /* what the last life left behind */
  while (play->acts < until) {
    gboolean agreed = play_scene (&actor);
    shop_check (shop);
    play->agreed += agreed ? 1 : 0;
    play->acts++;
  }
  shop_pause (shop);
  g_rand_free (actor.rand);
}

/* Returns: TRUE when the child was killed by us, FALSE when it came to its end. */
static gboolean
one_life (Shop *shop, Play *play, guint32 seed, guint until, guint patience_us)
{
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    live (shop, play, seed, until);
    _exit (0);
  }
  g_usleep (patience_us);
  kill (child, SIGKILL);
  int status = 0;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  gboolean killed = WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL;
  if (!killed && !(WIFEXITED (status) && WEXITSTATUS (status) == 0))
    g_error ("act %u, %s", play->acts, scenes[play->scene].name);
  return killed;
}

static guint32
chosen (const char *name, guint32 otherwise)
{
  const char *text = g_getenv (name);
  guint64 number = 0;
  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL)
             ? (guint32) number
             : otherwise;
}

static void
test_money (void)
{
  Play *play = mmap (NULL, sizeof *play, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (play != MAP_FAILED);
  guint32 seed = chosen ("MONEY_SEED", g_random_int ());
  guint acts = chosen ("MONEY_ACTS", ACTS), kills = 0, lives = 0;
  g_test_message ("MONEY_SEED=%u", seed);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  while (play->acts < acts) {
    Shop shop = { 0 };
    shop_open (&shop, NULL);
    play->now_ms = shop.now_ms;
    guint until = MIN (acts, play->acts + ACTS_A_WORLD);
    shop_pause (&shop);
    while (play->acts < until) {
      guint patience_us = (guint) g_rand_int_range (rand, 1000, LIFE_US_MOST);
      kills += one_life (&shop, play, g_rand_int (rand), until, patience_us) ? 1 : 0;
      lives++;
    }
    shop.now_ms = play->now_ms;
    shop_resume (&shop);
    shop_check (&shop);
    shop_close (&shop, NULL);
  }
  g_test_message ("%u acts, of which %u changed something, in %u lives, %u of them killed",
                  play->acts, play->agreed, lives, kills);
  g_assert_cmpuint (kills, >, 0);
  g_assert_cmpuint (play->agreed, >, acts / 5);
  munmap (play, sizeof *play);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/money/adds_up_whatever_happens", test_money);
  return g_test_run ();
}
