/* SPDX-License-Identifier: EUPL-1.2
 *
 * A congress for the register's pages; see pages_world.h.
 */
#include "tests/register/pages_world.h"

#include "server/attendance/correction.h"
#include "server/core/secret.h"
#include "server/sales/link.h"
#include "server/staff/session.h"
#include "tests/register/crowd.h"

static const CrowdPlan PLAN = { .people = 12, .rounds = 4, .rooms = 3, .seed = 2017 };

static const char SQL_MORE[] =
    "INSERT INTO staff (name, role, password_hash, created_ms) VALUES ('drie', 3, 'x', 1),"
    " ('vier', 1, 'x', 1);"
    "UPDATE sale_order SET total_cents = 0;"
    "INSERT INTO standing (attendee_id, birth_date, verdict, why) VALUES (3, '1980-02-29',"
    " 'doubtful', 'name');"
    "INSERT INTO roll_import VALUES (1, 1507269600000, 61234, 9, 'x');"
    "INSERT INTO roll VALUES ('R100003', 'Anna <Jansen>', '1980-02-28', '2015-09-01');"
    "UPDATE delivery SET state = 'accepted', settled_ms = 2 WHERE activity_id % 3 = 0;"
    "UPDATE delivery SET state = 'refused', settled_ms = 2, answer = 'nummer <onbekend>'"
    " WHERE activity_id IN (SELECT activity_id FROM delivery WHERE activity_id % 3 = 1 LIMIT 2);"
    "INSERT INTO reconciliation VALUES (1, 1507300000000, 1507300060000);"
    "INSERT INTO holding SELECT public_id, 4 FROM activity WHERE id % 6 = 0;"
    "INSERT INTO holding VALUES ('van-een-ander', 6);";
static const char SQL_SESSION[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " SELECT :hash, id, 0, 4102444800000 FROM staff WHERE name = :name";

static void
sign_in (Store *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash (name, hash);
  store_change (store, &error, SQL_SESSION, "bt", ":hash", hash, sizeof hash, ":name", name);
  g_assert_no_error (error);
}

static void
ask_correction (Store *store, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  CorrectionAsk ask = {
    .attendee_id = 1,
    .session_id = 1,
    .present = TRUE,
    .to_minute = CROWD_SESSION_MIN,
    .reason = (char *) "de camera deed het niet",
    .staff_id = crowd_number (store, "SELECT id FROM staff WHERE name = 'een'"),
  };
  crowd_command (store, correction_ask_run, &ask, now_ms, &error);
  g_assert_no_error (error);
}

void
pages_world_fill (const char *folder)
{
  static const char *const NAMES[] = { "een", "twee", "drie", "vier" };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "congress.db", NULL);
  Crowd *crowd = NULL;
  Store *store = crowd_open (path, &PLAN, &crowd);
  gint64 now_ms = crowd_play (crowd, store, 0, 50);
  store_exec (store, SQL_MORE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    sign_in (store, NAMES[i]);
  ask_correction (store, now_ms);
  crowd_free (crowd);
  store_free (store);
}

char *
pages_world_link (const char *folder, guint attendee)
{
  g_autoptr (GError) error = NULL;
  guint8 secret[SECRET_BYTES];
  secret_load (folder, secret, &error);
  g_assert_no_error (error);
  g_autofree char *order = g_strdup_printf ("order%011u", attendee);
  return link_format (secret, order);
}
