/* SPDX-License-Identifier: EUPL-1.2
 *
 * Keeping and deriving the server's secret; see secret.h.
 */
#include "server/core/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const char *path, GError **error)
{
  int code = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s", path,
               g_strerror (code));
  return FALSE;
}

gboolean
secret_create (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "secret", NULL);
  guint8 bytes[SECRET_BYTES];
  randombytes_buf (bytes, sizeof bytes);
  int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (path, error);
  gboolean whole = write (fd, bytes, sizeof bytes) == (ssize_t) sizeof bytes && fsync (fd) == 0;
  sodium_memzero (bytes, sizeof bytes);
  if (!whole) {
    fail (path, error);
    close (fd);
    unlink (path);
    return FALSE;
  }
  close (fd);
  return TRUE;
}

gboolean
secret_load (const char *folder, guint8 out[SECRET_BYTES], GError **error)
{
  g_autofree char *path = g_build_filename (folder, "secret", NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail (path, error);
  struct stat info = { 0 };
  guint8 bytes[SECRET_BYTES + 1];
  ssize_t size = fstat (fd, &info) == 0 ? read (fd, bytes, sizeof bytes) : -1;
  close (fd);
  if (size != SECRET_BYTES || (info.st_mode & 077) != 0) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                 "%s: must be %d bytes that only its owner may read", path, SECRET_BYTES);
    return FALSE;
  }
  memcpy (out, bytes, SECRET_BYTES);
  sodium_memzero (bytes, sizeof bytes);
  return TRUE;
}

void
secret_derive (const guint8 secret[SECRET_BYTES], const char *purpose, guint8 out[SECRET_BYTES])
{
  crypto_generichash (out, SECRET_BYTES, (const guint8 *) purpose, strlen (purpose), secret,
                      SECRET_BYTES);
}

char *
secret_text (const guint8 *bytes, gsize size)
{
  gsize room = sodium_base64_ENCODED_LEN (size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *text = g_malloc (room);
  sodium_bin2base64 (text, room, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text;
}

char *
secret_random_text (gsize bytes)
{
  guint8 random[64];
  g_assert (bytes <= sizeof random);
  randombytes_buf (random, bytes);
  return secret_text (random, bytes);
}

char *
secret_growing_text (gint64 now_ms, gsize bytes)
{
  guint8 text[64];
  g_assert (bytes > SECRET_MOMENT_BYTES && bytes <= sizeof text);
  randombytes_buf (text, bytes);
  for (gsize i = 0; i < SECRET_MOMENT_BYTES; i++)
    text[i] = (guint8) (now_ms >> 8 * (SECRET_MOMENT_BYTES - 1 - i));
  return secret_text (text, bytes);
}
