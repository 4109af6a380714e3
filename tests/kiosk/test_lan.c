/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks without an uplink tell each other who was seen where; what is not signed by one of them,
 * or was changed on the way, is as if it had not come.
 */
#include <sodium.h>
#include <string.h>

#include "kiosk/lan.h"
#include "kiosk/lan_message.h"
#include "tests/kiosk/world.h"

static const guint8 *
find_one (const guint8 kiosk_id[SCAN_ID_BYTES], gpointer user)
{
  return kiosk_id[0] == 0x11 ? user : NULL;
}

static void
changed_datagrams_are_not_believed (void)
{
  g_auto (SnapshotIdentity) identity = { 0 };
  world_identity (&identity, NULL);
  LanMessage message = { .kiosk_id = { 0x11 },
                         .sequence = 9,
                         .badge_id = { 1, 2, 3 },
                         .direction = SCAN_DIRECTION_IN,
                         .booked = TRUE,
                         .checkpoint = 3,
                         .room = 7,
                         .session = 12,
                         .age_ms = 40 };
  LanMessage read = { 0 };
  guint8 bytes[LAN_BYTES];
  lan_message_write (&message, &identity.tag_keys, identity.secret_key, bytes);
  g_assert_true (lan_message_read (bytes, sizeof bytes, &identity.tag_keys, find_one,
                                   identity.public_key, &read));
  g_assert_cmpuint (read.sequence, ==, 9);
  g_assert_cmpmem (read.badge_id, BADGE_ID_BYTES, message.badge_id, BADGE_ID_BYTES);
  g_assert_cmpint (read.direction, ==, SCAN_DIRECTION_IN);
  g_assert_true (read.booked && read.checkpoint == 3 && read.room == 7 && read.session == 12);
  g_assert_cmpuint (read.age_ms, ==, 40);
  for (gsize i = 0; i < sizeof bytes; i++) {
    bytes[i] ^= 1;
    g_assert_false (lan_message_read (bytes, sizeof bytes, &identity.tag_keys, find_one,
                                      identity.public_key, &read));
    bytes[i] ^= 1;
  }
  g_assert_false (lan_message_read (bytes, sizeof bytes - 1, &identity.tag_keys, find_one,
                                    identity.public_key, &read));
  g_assert_null (memmem (bytes, sizeof bytes, message.badge_id, 3)); /* sealed */
  identity.public_key[0] ^= 1;                                       /* signed by another */
  g_assert_false (lan_message_read (bytes, sizeof bytes, &identity.tag_keys, find_one,
                                    identity.public_key, &read));
  identity.public_key[0] ^= 1;
  message.kiosk_id[0] = 0x22; /* a kiosk that the server has not named */
  lan_message_write (&message, &identity.tag_keys, identity.secret_key, bytes);
  g_assert_false (lan_message_read (bytes, sizeof bytes, &identity.tag_keys, find_one,
                                    identity.public_key, &read));
  message.kiosk_id[0] = 0x11;
  message.age_ms = LAN_AGE_MAX_MS + 1;
  lan_message_write (&message, &identity.tag_keys, identity.secret_key, bytes);
  g_assert_false (lan_message_read (bytes, sizeof bytes, &identity.tag_keys, find_one,
                                    identity.public_key, &read));
}

/* One of two kiosks on one network. */
typedef struct {
  char *folder;
  Journal *journal;
  Desk *desk;
  Lan *lan;
  LanListener listener;
  int heard;
} End;

static gint64
now_ms (gpointer user)
{
  (void) user;
  return WORLD_TEN_MS;
}

static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return 5000;
}

static void
heard (gpointer user)
{
  ((End *) user)->heard++;
}

static void
name_identity (SnapshotIdentity *identity, guint8 name)
{
  guint8 seed[crypto_sign_SEEDBYTES] = { name };
  world_identity (identity, NULL);
  memset (identity->kiosk_id, name, SCAN_ID_BYTES);
  crypto_sign_seed_keypair (identity->public_key, identity->secret_key, seed);
}

static gboolean
open_end (End *end, guint8 name, guint8 other, SnapshotChange *change, guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotIdentity) identity = { 0 }, peer = { 0 };
  const DeskOptions options = { .boot_id = { name } };
  end->folder = world_folder ();
  g_autofree char *path = g_build_filename (end->folder, "journal.db", NULL);
  name_identity (&identity, name);
  name_identity (&peer, other);
  g_clear_pointer (&change->peers, g_array_unref);
  change->peers = snapshot_peers_new ();
  SnapshotPeer named = { .name = g_strdup ("de ander") };
  memcpy (named.kiosk_id, peer.kiosk_id, SCAN_ID_BYTES);
  memcpy (named.public_key, peer.public_key, SCAN_PUBLIC_KEY_BYTES);
  g_array_append_val (change->peers, named);
  end->journal = journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (journal_pair (end->journal, &identity, WORLD_TEN_MS, &error));
  g_assert_true (journal_apply (end->journal, change, WORLD_TEN_MS, &error));
  end->desk = desk_new (end->journal, &options, &error);
  end->listener = (LanListener){ now_ms, monotonic_ms, heard, end };
  LanOptions lan = { .group = LAN_GROUP, .port = port, .interface = "lo" };
  end->lan = lan_new (end->journal, &lan, &end->listener, &error);
  return end->lan != NULL;
}

static void
close_end (End *end)
{
  lan_free (end->lan);
  desk_free (end->desk);
  journal_free (end->journal);
  world_remove (end->folder);
}

static gboolean
set_flag (gpointer user)
{
  *(gboolean *) user = TRUE;
  return G_SOURCE_REMOVE;
}

static Verdict
scan (End *end, const BadgeCode *code)
{
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  gboolean held = FALSE;
  char text[BADGE_CODE_CHARS + 1];
  DeskMoment moment = { SCAN_METHOD_CAMERA, WORLD_TEN_MS, 5000, 5000 };
  badge_code_format (code, text);
  desk_scan (end->desk, (const guint8 *) text, BADGE_CODE_CHARS, &moment, &card, &held, &error);
  g_assert_no_error (error);
  return card.verdict;
}

static void
other_door_knows_without_a_server (void)
{
  End here = { 0 }, there = { 0 };
  g_auto (SnapshotChange) change = { 0 };
  world_change (&change, 4);
  BadgeCode zoe = world_badge (&change, ADMISSION_BADGE_VALID, "Zoë de Wit", WORLD_MORNING);
  guint16 port = (guint16) g_random_int_range (20000, 60000);
  gboolean open = open_end (&here, 1, 2, &change, port);
  if (!open_end (&there, 2, 1, &change, port) || !open) {
    g_test_skip ("no multicast on this machine");
  } else {
    gboolean late = FALSE;
    g_assert_cmpint (scan (&here, &zoe), ==, VERDICT_OK_ENTRY);
    lan_tell (here.lan, here.desk);
    guint waiting = g_timeout_add_seconds (10, set_flag, &late);
    while (there.heard == 0 && !late)
      g_main_context_iteration (NULL, TRUE);
    if (late)
      g_test_skip ("multicast does not come through on this machine");
    else
      g_assert_cmpint (scan (&there, &zoe), ==, VERDICT_SEEN_ELSEWHERE);
    g_assert_cmpint (here.heard, ==, 0); /* not its own echo */
    if (!late)
      g_source_remove (waiting);
  }
  close_end (&here);
  close_end (&there);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kiosk/lan/changed_datagrams_are_not_believed",
                   changed_datagrams_are_not_believed);
  g_test_add_func ("/kiosk/lan/other_door_knows_without_a_server",
                   other_door_knows_without_a_server);
  return g_test_run ();
}
