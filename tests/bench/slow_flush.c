/* SPDX-License-Identifier: EUPL-1.2
 *
 * A rented disk: with this library preloaded every flush takes FLUSH_US microseconds longer, as
 * 2,000 (an SSD behind a network) or 10,000 (a turning disk) would.
 */
#include <dlfcn.h>
#include <glib.h>
#include <unistd.h>

static int
flush_slowly (const char *name, int fd)
{
  const char *text = g_getenv ("FLUSH_US");
  guint64 extra_us = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
  int (*flush) (int) = NULL;
  /* POSIX's way to turn the pointer of dlsym() into a function's. */
  *(void **) &flush = dlsym (RTLD_NEXT, name);
  if (extra_us > 0)
    g_usleep ((gulong) extra_us);
  return flush (fd);
}

int
fsync (int fd)
{
  return flush_slowly ("fsync", fd);
}

int
fdatasync (int fd)
{
  return flush_slowly ("fdatasync", fd);
}
