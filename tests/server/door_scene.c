/* SPDX-License-Identifier: EUPL-1.2
 *
 * The scene the tests of the doors play in; see door_scene.h.
 */
#include "tests/server/door_scene.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

static const char SQL_DOORS[] =
    "INSERT INTO checkpoint (id, name, kind, room_id)"
    " SELECT 100, 'deur 1', 'session', room_id FROM session WHERE id = 1;"
    "INSERT INTO checkpoint (id, name, kind, room_id)"
    " SELECT 101, 'deur 2', 'session', room_id FROM session WHERE id = 2;"
    "INSERT INTO checkpoint (id, name, kind) VALUES (102, 'ingang', 'entrance'),"
    " (103, 'uitgang', 'exit')";
static const char SQL_KIOSK[] = "INSERT INTO kiosk (id, public_id, name, public_key, paired_ms)"
                                " VALUES (7, :public, 'kiosk', :key, 1)";

static gboolean
build (gpointer data, WriterTurn *turn, GError **error)
{
  const KioskLog *log = data;
  return store_exec (turn->store, SQL_DOORS, error) &&
         store_change (turn->store, error, SQL_KIOSK, "bb", ":public", log->public_id,
                       (gsize) SCAN_ID_BYTES, ":key", log->public_key,
                       (gsize) SCAN_PUBLIC_KEY_BYTES);
}

void
door_scene_run (DoorScene *scene, WriterRun command, gpointer data)
{
  g_autoptr (GError) error = NULL;
  writer_call (scene->shop.writer, WRITER_SAVEPOINT, command, data, &error);
  g_assert_no_error (error);
}

gint64
door_scene_number (DoorScene *scene, const char *sql)
{
  return shop_number (&scene->shop, sql);
}

void
door_scene_buy (DoorScene *scene, int visitor, gint64 session)
{
  gint64 seats[] = { session, 0 };
  g_assert_true (shop_ticket (&scene->shop, visitor, "beide", NULL));
  g_assert_true (shop_seats (&scene->shop, visitor, seats, NULL));
  g_assert_true (shop_details (&scene->shop, visitor, "", NULL));
  g_assert_true (shop_place (&scene->shop, visitor, NULL));
  shop_pay (&scene->shop, visitor,
            door_scene_number (scene, "SELECT total_cents FROM sale_order"
                                      " ORDER BY id DESC LIMIT 1"));
}

void
door_scene_open (DoorScene *scene, gconstpointer data)
{
  shop_open (&scene->shop, data);
  door_scene_buy (scene, 1, 1);
  randombytes_buf (scene->log.public_id, SCAN_ID_BYTES);
  crypto_sign_keypair (scene->log.public_key, scene->log.secret_key);
  scene->log.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  door_scene_run (scene, build, &scene->log);
  g_autoptr (StoreStmt) q =
      store_query (scene->shop.reader, NULL, "SELECT badge_id, id FROM badge", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  gsize size = 0;
  memcpy (scene->zoe, store_column_blob (q, 0, &size), SCAN_ID_BYTES);
  scene->zoe_number = store_column_int (q, 1);
  scene->starts_ms = door_scene_number (scene, "SELECT starts_ms FROM session WHERE id = 1");
  scene->ends_ms = door_scene_number (scene, "SELECT ends_ms FROM session WHERE id = 1");
  scene->shop.now_ms = scene->starts_ms;
}

void
door_scene_close (DoorScene *scene, gconstpointer data)
{
  g_ptr_array_unref (scene->log.records);
  shop_close (&scene->shop, data);
}

gboolean
door_scene_begin (int *argc, char ***argv)
{
  if (sodium_init () < 0)
    return FALSE;
  if (g_access ("/dev/shm", W_OK) == 0) /* no test here is about how fast a disk flushes */
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (argc, argv, NULL);
  return TRUE;
}
