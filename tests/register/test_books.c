/* SPDX-License-Identifier: EUPL-1.2
 *
 * The books of the congress: what the organiser sees of hours while it goes on, added up here in
 * another way, and that after closing nothing changes but by what a person decided, visibly.
 */
#include <sodium.h>
#include <string.h>

#include "server/attendance/correction.h"
#include "server/register/books.h"
#include "tests/register/crowd.h"

static const CrowdPlan PLAN = { .people = 21, .rounds = 4, .rooms = 3, .seed = 2017 };

enum { A_SESSION = 4 /* quarters that the crowd's validated offerings give */ };

static gint64
number (CrowdWorld *world, const char *sql)
{
  return crowd_number (world->store, sql);
}

static void
change (CrowdWorld *world, const char *sql)
{
  g_autoptr (GError) error = NULL;
  store_exec (world->store, sql, &error);
  g_assert_no_error (error);
}

static BooksFigures
figures_at (CrowdWorld *world, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  BooksFigures figures;
  g_assert_true (books_figures (world->store, now_ms, &figures, &error));
  g_assert_no_error (error);
  return figures;
}

/* Every seventh session of a crowd is worth no registeruren. */
#define COUNTED "SELECT COUNT(*) FROM presence WHERE counts = 1 AND session_id % 7 <> 0"
#define UNSURE                                                                                     \
  "SELECT COUNT(*) FROM presence WHERE counts = 0 AND doubt & 6 AND session_id % 7 <> 0"

static void
figures_follow_the_congress (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  gint64 places = number (world, "SELECT COUNT(*) FROM seat WHERE session_id % 7 <> 0");
  g_assert_cmpint (places, >, 60);
  BooksFigures before = figures_at (world, 1);
  g_assert_cmpint (before.expected, ==, A_SESSION * places);
  g_assert_cmpint (before.made + before.delivered + before.doubtful + before.people, ==, 0);
  g_assert_false (before.may_close);

  BooksFigures first = figures_at (world, crowd_play (world->crowd, world->store, 1, 50));
  gint64 counted = number (world, COUNTED);
  g_assert_cmpint (counted, >, 20);
  g_assert_cmpint (first.made, ==, A_SESSION * counted);
  g_assert_cmpint (first.expected, ==, A_SESSION * places);
  g_assert_cmpint (number (world, UNSURE), >, 0);
  g_assert_cmpint (first.doubtful, ==, A_SESSION * number (world, UNSURE));
  g_assert_cmpint (first.delivered, ==, 0);
  g_assert_false (first.may_close);

  BooksFigures second = figures_at (world, crowd_play (world->crowd, world->store, 2, 50));
  g_assert_cmpint (second.made, ==, A_SESSION * number (world, COUNTED));
  g_assert_cmpint (second.made, >, first.made);
  g_assert_true (second.may_close);
  g_assert_false (second.closed);
}

/* A place that is given back is not expected any more; nor is a session that is off. */
static void
expected_hours_are_of_places_that_stand (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  gint64 before = figures_at (world, 1).expected;
  change (world,
          "UPDATE seat SET state = 'released', gone = id WHERE id = (SELECT MIN (id) FROM seat"
          " WHERE session_id = 1)");
  g_assert_cmpint (figures_at (world, 1).expected, ==, before - A_SESSION);
  gint64 others = number (world, "SELECT COUNT(*) FROM seat WHERE session_id = 2");
  change (world, "UPDATE session SET state = 'cancelled' WHERE id = 2");
  g_assert_cmpint (figures_at (world, 1).expected, ==, before - A_SESSION * (1 + others));
}

static void
delivered_and_doubtful_hours_are_told_apart (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  gint64 now_ms = crowd_play (world->crowd, world->store, 0, 50);
  BooksFigures before = figures_at (world, now_ms);
  change (world, "UPDATE delivery SET state = 'accepted' WHERE activity_id IN (SELECT id FROM"
                 " activity WHERE validated = 1 ORDER BY id LIMIT 5);"
                 "UPDATE delivery SET state = 'refused' WHERE activity_id IN (SELECT id FROM"
                 " activity WHERE validated = 1 ORDER BY id DESC LIMIT 2)");
  BooksFigures after = figures_at (world, now_ms);
  g_assert_cmpint (after.delivered, ==, 5 * A_SESSION);
  g_assert_cmpint (after.refused, ==, 2 * A_SESSION);
  g_assert_cmpint (after.made, ==, before.made);
  /* Whose place in the register is doubtful, has doubtful hours. */
  gint64 theirs =
      number (world, "SELECT COUNT(*) FROM activity WHERE attendee_id = 4 AND validated = 1");
  g_assert_cmpint (theirs, >, 0);
  change (world, "INSERT INTO standing (attendee_id, verdict) VALUES (4, 'doubtful')");
  after = figures_at (world, now_ms);
  g_assert_cmpint (after.doubtful, ==, before.doubtful + theirs * A_SESSION);
  g_assert_cmpint (after.doubtful_standing, ==, 1);
  g_assert_cmpint (after.doubtful_presence, ==, before.doubtful_presence);
}

/* ---- Closed ---- */

static void
correct (CrowdWorld *world, gint64 attendee, gint64 session, gboolean present, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  CorrectionAsk ask = { .attendee_id = attendee,
                        .session_id = session,
                        .present = present,
                        .to_minute = CROWD_SESSION_MIN,
                        .reason = "de camera deed het niet",
                        .staff_id = 1 };
  crowd_command (world->store, correction_ask_run, &ask, now_ms, &error);
  g_assert_no_error (error);
  g_assert_cmpint (figures_at (world, now_ms).corrections_open, ==, 1);
  g_autoptr (StoreStmt) q =
      store_query (world->store, NULL, "SELECT public_id FROM correction ORDER BY id DESC", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  CorrectionAnswer reply = { .public_id = g_strdup (store_column_text (q, 0)),
                             .agreed = TRUE,
                             .staff_id = 2 };
  g_clear_pointer (&q, store_stmt_free);
  crowd_command (world->store, correction_answer_run, &reply, now_ms, &error);
  g_assert_no_error (error);
  g_free (reply.public_id);
}

static void
close_books (CrowdWorld *world, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) twice = NULL;
  BooksClose close = { .staff_id = 1 };
  g_assert_true (crowd_command (world->store, books_close_run, &close, now_ms, &error));
  g_assert_false (crowd_command (world->store, books_close_run, &close, now_ms, &twice));
  g_assert_error (twice, BOOKS_ERROR, BOOKS_ERROR_CLOSED);
  BooksFigures figures = figures_at (world, now_ms);
  g_assert_true (figures.closed);
  g_assert_cmpint (figures.closed_ms, ==, now_ms);
  g_assert_false (figures.may_close);
}

static void
books_do_not_close_early (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) early = NULL;
  g_autoptr (GError) halfway = NULL;
  BooksClose close = { .staff_id = 1 };
  g_assert_false (crowd_command (world->store, books_close_run, &close, 1, &early));
  g_assert_error (early, BOOKS_ERROR, BOOKS_ERROR_EARLY);
  gint64 now_ms = crowd_play (world->crowd, world->store, 1, 50);
  g_assert_false (crowd_command (world->store, books_close_run, &close, now_ms, &halfway));
  g_assert_error (halfway, BOOKS_ERROR, BOOKS_ERROR_EARLY);
}

/* All but the last kiosk come in before closing, the last one after it. */
static gint64
close_before_the_last_kiosk (CrowdWorld *world)
{
  gint64 now_ms = crowd_day_end_ms (world->crowd, 2) + 30 * CROWD_MINUTE_MS;
  g_autoptr (GPtrArray) batches = crowd_batches (world->crowd, 0, 200);
  for (guint i = 0; i + 1 < batches->len; i++)
    crowd_take (world->store, batches->pdata[i], now_ms);
  crowd_settle (world->store, now_ms);
  close_books (world, now_ms);
  crowd_take (world->store, batches->pdata[batches->len - 1], now_ms);
  crowd_settle (world->store, now_ms);
  return now_ms;
}

static void
closed_books_change_by_corrections_only (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  guint8 closed[32], now[32];
  gint64 count = 0;
  gint64 now_ms = close_before_the_last_kiosk (world);
  gint64 rows = number (world, "SELECT activities FROM books");
  BooksFigures late = figures_at (world, now_ms);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity"), ==, rows);
  g_assert_cmpint (late.late_changes, >, 0);
  g_assert_cmpint (late.after_close, ==, 0);
  g_assert_true (books_digest (world->store, rows, closed, &count, &error));
  /* Somebody of the late kiosk, put right by two people. */
  gint64 who = number (world, "SELECT p.attendee_id * 1000 + p.session_id FROM presence p WHERE"
                              " p.counts = 1 AND p.session_id % 7 <> 0 AND NOT EXISTS (SELECT 1"
                              " FROM activity a WHERE a.attendee_id = p.attendee_id"
                              " AND a.session_id = p.session_id)");
  correct (world, who / 1000, who % 1000, TRUE, now_ms);
  BooksFigures added = figures_at (world, now_ms);
  g_assert_cmpint (added.made, ==, late.made + A_SESSION);
  g_assert_cmpint (added.after_close, ==, 1);
  g_assert_cmpint (added.late_changes, ==, late.late_changes - 1);
  /* And taken back again: a row of its own, so that both stay visible. */
  correct (world, who / 1000, who % 1000, FALSE, now_ms);
  BooksFigures taken = figures_at (world, now_ms);
  g_assert_cmpint (taken.made, ==, late.made);
  g_assert_cmpint (taken.after_close, ==, 2);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity WHERE after_close = 1"
                                  " AND withdrawn = 1"),
                   ==, 1);
  /* What was closed is still what it was. */
  g_assert_true (books_digest (world->store, rows, now, &count, &error));
  g_assert_cmpint (count, ==, rows);
  g_assert_cmpmem (closed, sizeof closed, now, sizeof now);
}

static void
database_itself_keeps_closed_books (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) opened = NULL;
  g_autoptr (GError) changed = NULL;
  close_books (world, crowd_play (world->crowd, world->store, 0, 50));
  g_assert_false (store_exec (world->store, "DELETE FROM books", &opened));
  g_assert_error (opened, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  g_assert_false (store_exec (world->store, "UPDATE activity SET subject_quarters = 40", &changed));
  g_assert_error (changed, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/books/" #function, CrowdWorld, &PLAN, crowd_world_open, function,         \
              crowd_world_close)
  TEST (figures_follow_the_congress);
  TEST (expected_hours_are_of_places_that_stand);
  TEST (delivered_and_doubtful_hours_are_told_apart);
  TEST (books_do_not_close_early);
  TEST (closed_books_change_by_corrections_only);
  TEST (database_itself_keeps_closed_books);
  return g_test_run ();
}
