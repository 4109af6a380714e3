/* SPDX-License-Identifier: EUPL-1.2
 *
 * A small congress; see world.h.
 */
#include "tests/kiosk/world.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "badges/qr.h"

enum { CONGRESS = 17, GENERATION = 1 };

const guint8 *
world_tag_key (void)
{
  static guint8 key[BADGE_TAG_KEY_BYTES];
  memset (key, 0x5a, sizeof key);
  return key;
}

char *
world_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("kiosk-test-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

static void
remove_files (const char *folder, gboolean deeper)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR) && deeper)
      remove_files (path, FALSE);
    g_remove (path);
  }
}

void
world_remove (char *folder)
{
  remove_files (folder, TRUE);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
}

void
world_identity (SnapshotIdentity *identity, const char *server)
{
  guint8 seed[crypto_sign_SEEDBYTES] = { 1 };
  *identity = (SnapshotIdentity){ .token = g_strdup ("token"),
                                  .server = g_strdup (server != NULL ? server : "http://x.invalid"),
                                  .title = g_strdup ("Proefcongres"),
                                  .tag_keys = { .congress = CONGRESS } };
  memset (identity->kiosk_id, 0x11, SCAN_ID_BYTES);
  crypto_sign_seed_keypair (identity->public_key, identity->secret_key, seed);
  badge_tag_keys_set (&identity->tag_keys, GENERATION, world_tag_key ());
}

const char *
world_programme (void)
{
  return "{\"settings\":{\"early_min\":15,\"late_min\":15,\"release_min\":5,"
         "\"entrance_first\":false},"
         "\"rooms\":[{\"id\":7,\"name\":\"B1.07\",\"capacity\":30},"
         "{\"id\":8,\"name\":\"B1.08\",\"capacity\":30}],"
         "\"sessions\":[{\"id\":12,\"title\":\"Rekenen in de kring\",\"room\":7,"
         "\"starts_ms\":1507276800000,\"ends_ms\":1507280400000,\"capacity\":3},"
         "{\"id\":13,\"title\":\"Lezen met beelden\",\"room\":8,"
         "\"starts_ms\":1507276800000,\"ends_ms\":1507280400000,\"capacity\":30}],"
         "\"days\":[{\"bit\":1,\"starts_ms\":1507262400000,\"ends_ms\":1507320000000}],"
         "\"doors\":[{\"id\":3,\"name\":\"Deur B1.07\",\"kind\":\"session\",\"room\":7},"
         "{\"id\":4,\"name\":\"Deur B1.08\",\"kind\":\"session\",\"room\":8},"
         "{\"id\":5,\"name\":\"Hoofdingang\",\"kind\":\"entrance\"},"
         "{\"id\":6,\"name\":\"Uitgang\",\"kind\":\"exit\"}]}";
}

void
world_change (SnapshotChange *change, gint64 version)
{
  SnapshotExpected expected = { WORLD_MORNING, 2 };
  *change = (SnapshotChange){ .version = version,
                              .server_ms = WORLD_TEN_MS,
                              .kiosk_name = g_strdup ("proefkiosk"),
                              .door = { ADMISSION_DOOR_SESSION, WORLD_DOOR, WORLD_ROOM,
                                        g_strdup ("Deur B1.07") },
                              .programme_json = g_strdup (world_programme ()),
                              .badges = g_array_new (FALSE, TRUE, sizeof (SnapshotBadge)),
                              .expected = g_array_new (FALSE, TRUE, sizeof (SnapshotExpected)) };
  g_array_append_val (change->expected, expected);
}

BadgeCode
world_badge (SnapshotChange *change, AdmissionBadge state, const char *name, gint64 seat)
{
  BadgeCode code;
  g_autoptr (GError) error = NULL;
  badge_code_make (&code, GENERATION, CONGRESS, world_tag_key ());
  gint64 seats[] = { seat };
  BadgeRecord record = { .name = (char *) name,
                         .lang = "nl",
                         .days = 1,
                         .seats = seats,
                         .n_seats = seat != 0 ? 1 : 0,
                         .number = 42 };
  SnapshotBadge badge = { .state = state, .sealed = badge_record_seal (&record, &code, &error) };
  g_assert_no_error (error);
  badge_code_id (&code, badge.id);
  g_array_append_val (change->badges, badge);
  return code;
}

Journal *
world_journal (const char *folder, const SnapshotChange *change)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "journal.db", NULL);
  g_auto (SnapshotIdentity) identity = { 0 };
  world_identity (&identity, NULL);
  Journal *journal = journal_open (path, &error);
  g_assert_no_error (error);
  journal_pair (journal, &identity, WORLD_TEN_MS, &error);
  g_assert_no_error (error);
  journal_apply (journal, change, WORLD_TEN_MS, &error);
  g_assert_no_error (error);
  return journal;
}

static void
write_qr (const char *folder, const char *name, const BadgeQr *qr, int module_px)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = badge_qr_png (qr, module_px);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  gsize size = 0;
  const char *bytes = g_bytes_get_data (png, &size);
  g_file_set_contents (part, bytes, (gssize) size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (part, path), ==, 0);
}

void
world_paint (const char *folder, const char *name, const char *text, int module_px)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeQr) qr = badge_qr_new_text (text, BADGE_QR_LEVEL_Q, &error);
  g_assert_no_error (error);
  write_qr (folder, name, qr, module_px);
}

void
world_paint_badge (const char *folder, const char *name, const BadgeCode *code)
{
  g_autoptr (BadgeQr) qr = badge_qr_new_code (code);
  write_qr (folder, name, qr, 4);
}
