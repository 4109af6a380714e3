/* SPDX-License-Identifier: EUPL-1.2
 *
 * A shim between SQLite and its own VFS; see fault_vfs.h. While the power may go, writes wait in
 * memory until the file is flushed, and reads see them there.
 */
#include "tests/kiosk/fault_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

/* A write that is not flushed yet. */
typedef struct {
  sqlite3_int64 offset;
  GBytes *bytes;
} Pending;

typedef struct {
  sqlite3_file base;
  GPtrArray *pending;  /* of Pending */
  sqlite3_file real[]; /* as large as the real VFS wants it */
} File;

static sqlite3_vfs *real_vfs;
static FaultDisk fault;
static guint fault_at, fault_count;

static void
pending_free (gpointer data)
{
  g_bytes_unref (((Pending *) data)->bytes);
  g_free (data);
}

/* Returns: SQLITE_FULL when the disk is full now. @needs_room: a full disk refuses it. */
static int
operation (gboolean needs_room)
{
  if (fault == FAULT_DISK_NONE || ++fault_count < fault_at)
    return SQLITE_OK;
  if (fault == FAULT_DISK_FULL)
    return needs_room ? SQLITE_FULL : SQLITE_OK;
  kill (getpid (), SIGKILL);
  for (;;)
    pause ();
}

static int
flush (File *file)
{
  for (guint i = 0; i < file->pending->len; i++) {
    const Pending *one = file->pending->pdata[i];
    gsize size = 0;
    const void *bytes = g_bytes_get_data (one->bytes, &size);
    int rc = file->real->pMethods->xWrite (file->real, bytes, (int) size, one->offset);
    if (rc != SQLITE_OK)
      return rc;
  }
  g_ptr_array_set_size (file->pending, 0);
  return SQLITE_OK;
}

static int
file_close (sqlite3_file *base)
{
  File *file = (File *) base;
  flush (file);
  g_ptr_array_unref (file->pending);
  return file->real->pMethods->xClose (file->real);
}

static int
file_read (sqlite3_file *base, void *to, int size, sqlite3_int64 offset)
{
  File *file = (File *) base;
  int rc = file->real->pMethods->xRead (file->real, to, size, offset);
  sqlite3_int64 have = 0;
  if (file->pending->len == 0 || (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ))
    return rc;
  for (guint i = 0; i < file->pending->len; i++) {
    const Pending *one = file->pending->pdata[i];
    gsize length = 0;
    const guint8 *bytes = g_bytes_get_data (one->bytes, &length);
    sqlite3_int64 from = MAX (offset, one->offset);
    sqlite3_int64 until = MIN (offset + size, one->offset + (sqlite3_int64) length);
    if (from < until)
      memcpy ((guint8 *) to + (from - offset), bytes + (from - one->offset),
              (gsize) (until - from));
    have = MAX (have, one->offset + (sqlite3_int64) length);
  }
  return have >= offset + size ? SQLITE_OK : rc;
}

static int
file_write (sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset)
{
  File *file = (File *) base;
  int rc = operation (TRUE);
  if (rc != SQLITE_OK || fault != FAULT_DISK_POWER)
    return rc != SQLITE_OK ? rc : file->real->pMethods->xWrite (file->real, bytes, size, offset);
  Pending *one = g_new (Pending, 1);
  *one = (Pending){ offset, g_bytes_new (bytes, (gsize) size) };
  g_ptr_array_add (file->pending, one);
  return SQLITE_OK;
}

static int
file_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  File *file = (File *) base;
  operation (FALSE);
  int rc = flush (file);
  return rc != SQLITE_OK ? rc : file->real->pMethods->xTruncate (file->real, size);
}

static int
file_sync (sqlite3_file *base, int flags)
{
  File *file = (File *) base;
  operation (FALSE);
  int rc = flush (file);
  return rc != SQLITE_OK ? rc : file->real->pMethods->xSync (file->real, flags);
}

static int
file_size (sqlite3_file *base, sqlite3_int64 *size)
{
  File *file = (File *) base;
  int rc = file->real->pMethods->xFileSize (file->real, size);
  for (guint i = 0; i < file->pending->len; i++) {
    const Pending *one = file->pending->pdata[i];
    *size = MAX (*size, one->offset + (sqlite3_int64) g_bytes_get_size (one->bytes));
  }
  return rc;
}

#define REAL(file) ((File *) (file))->real
static int
file_lock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xLock (REAL (file), level);
}
static int
file_unlock (sqlite3_file *file, int level)
{
  return REAL (file)->pMethods->xUnlock (REAL (file), level);
}
static int
file_check_lock (sqlite3_file *file, int *held)
{
  return REAL (file)->pMethods->xCheckReservedLock (REAL (file), held);
}
static int
file_control (sqlite3_file *file, int what, void *with)
{
  return REAL (file)->pMethods->xFileControl (REAL (file), what, with);
}
static int
file_sector_size (sqlite3_file *file)
{
  return REAL (file)->pMethods->xSectorSize (REAL (file));
}
static int
file_characteristics (sqlite3_file *file)
{
  return REAL (file)->pMethods->xDeviceCharacteristics (REAL (file));
}
static int
file_shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **memory)
{
  return REAL (file)->pMethods->xShmMap (REAL (file), region, size, extend, memory);
}
static int
file_shm_lock (sqlite3_file *file, int offset, int count, int flags)
{
  return REAL (file)->pMethods->xShmLock (REAL (file), offset, count, flags);
}
static void
file_shm_barrier (sqlite3_file *file)
{
  REAL (file)->pMethods->xShmBarrier (REAL (file));
}
static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return REAL (file)->pMethods->xShmUnmap (REAL (file), remove);
}

/* Version 2: the shared memory of the log's index, but no mapping of the file itself. */
static const sqlite3_io_methods METHODS = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
  (void) vfs;
  File *file = (File *) base;
  file->base.pMethods = NULL;
  int rc = real_vfs->xOpen (real_vfs, name, file->real, flags, out);
  if (rc != SQLITE_OK || file->real->pMethods == NULL)
    return rc;
  file->pending = g_ptr_array_new_with_free_func (pending_free);
  file->base.pMethods = &METHODS;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  (void) vfs;
  operation (FALSE);
  return real_vfs->xDelete (real_vfs, name, sync_folder);
}

void
fault_vfs_install (void)
{
  static sqlite3_vfs shim;
  real_vfs = sqlite3_vfs_find (NULL);
  shim = *real_vfs;
  shim.zName = "fault";
  shim.szOsFile = (int) sizeof (File) + real_vfs->szOsFile;
  shim.xOpen = vfs_open;
  shim.xDelete = vfs_delete;
  sqlite3_vfs_register (&shim, 1);
}

void
fault_vfs_arm (FaultDisk what, guint at)
{
  fault = what;
  fault_at = at;
  fault_count = 0;
}
