/* SPDX-License-Identifier: EUPL-1.2
 *
 * Making, freeing and finding; see snapshot.h.
 */
#include "kiosk/snapshot.h"

#include <sodium.h>
#include <string.h>

void
snapshot_identity_clear (SnapshotIdentity *identity)
{
  if (identity->token != NULL)
    sodium_memzero (identity->token, strlen (identity->token));
  g_free (identity->token);
  g_free (identity->server);
  g_free (identity->title);
  sodium_memzero (identity, sizeof *identity);
}

static void
room_clear (gpointer data)
{
  g_free (((SnapshotRoom *) data)->name);
}

static void
session_clear (gpointer data)
{
  g_free (((SnapshotSession *) data)->title);
}

static void
door_clear (gpointer data)
{
  g_free (((SnapshotDoor *) data)->name);
}

static void
peer_clear (gpointer data)
{
  g_free (((SnapshotPeer *) data)->name);
}

GArray *
snapshot_peers_new (void)
{
  GArray *peers = g_array_new (FALSE, TRUE, sizeof (SnapshotPeer));
  g_array_set_clear_func (peers, peer_clear);
  return peers;
}

SnapshotProgramme *
snapshot_programme_new (void)
{
  SnapshotProgramme *programme = g_new0 (SnapshotProgramme, 1);
  programme->rooms = g_array_new (FALSE, TRUE, sizeof (SnapshotRoom));
  programme->sessions = g_array_new (FALSE, TRUE, sizeof (SnapshotSession));
  programme->days = g_array_new (FALSE, TRUE, sizeof (AdmissionDay));
  programme->doors = g_array_new (FALSE, TRUE, sizeof (SnapshotDoor));
  g_array_set_clear_func (programme->rooms, room_clear);
  g_array_set_clear_func (programme->sessions, session_clear);
  g_array_set_clear_func (programme->doors, door_clear);
  return programme;
}

void
snapshot_programme_free (SnapshotProgramme *programme)
{
  if (programme == NULL)
    return;
  g_array_unref (programme->rooms);
  g_array_unref (programme->sessions);
  g_array_unref (programme->days);
  g_array_unref (programme->doors);
  g_free (programme);
}

const SnapshotRoom *
snapshot_find_room (const SnapshotProgramme *programme, gint64 id)
{
  for (guint i = 0; i < programme->rooms->len; i++)
    if (g_array_index (programme->rooms, SnapshotRoom, i).id == id)
      return &g_array_index (programme->rooms, SnapshotRoom, i);
  return NULL;
}

const SnapshotSession *
snapshot_find_session (const SnapshotProgramme *programme, gint64 id)
{
  for (guint i = 0; i < programme->sessions->len; i++)
    if (g_array_index (programme->sessions, SnapshotSession, i).id == id)
      return &g_array_index (programme->sessions, SnapshotSession, i);
  return NULL;
}

const SnapshotDoor *
snapshot_find_door (const SnapshotProgramme *programme, gint64 id)
{
  for (guint i = 0; i < programme->doors->len; i++)
    if (g_array_index (programme->doors, SnapshotDoor, i).id == id)
      return &g_array_index (programme->doors, SnapshotDoor, i);
  return NULL;
}

void
snapshot_badge_clear (SnapshotBadge *badge)
{
  g_clear_pointer (&badge->sealed, g_bytes_unref);
  g_clear_pointer (&badge->hand, g_bytes_unref);
}

void
snapshot_change_clear (SnapshotChange *change)
{
  for (guint i = 0; change->badges != NULL && i < change->badges->len; i++)
    snapshot_badge_clear (&g_array_index (change->badges, SnapshotBadge, i));
  g_clear_pointer (&change->badges, g_array_unref);
  g_clear_pointer (&change->expected, g_array_unref);
  g_clear_pointer (&change->peers, g_array_unref);
  g_clear_pointer (&change->passages, g_array_unref);
  g_free (change->kiosk_name);
  g_free (change->door.name);
  g_free (change->programme_json);
  *change = (SnapshotChange){ 0 };
}

Snapshot *
snapshot_new (void)
{
  Snapshot *snapshot = g_new0 (Snapshot, 1);
  snapshot->programme = snapshot_programme_new ();
  snapshot->expected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return snapshot;
}

void
snapshot_free (Snapshot *snapshot)
{
  if (snapshot == NULL)
    return;
  g_free (snapshot->kiosk_name);
  g_free (snapshot->door.name);
  snapshot_programme_free (snapshot->programme);
  g_hash_table_unref (snapshot->expected);
  g_free (snapshot);
}
