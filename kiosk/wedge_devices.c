/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scanners that come and go; see wedge_devices.h.
 */
#include "kiosk/wedge_devices.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define INPUT_FOLDER "/dev/input"

enum { LOOK_S = 2, NAME_MAX_BYTES = 256, EVENTS = 64 };

struct WedgeDevices {
  char *words;
  WedgeHandler handler;
  gpointer user;
  GHashTable *open;      /* path (char *) -> OpenDevice */
  GFileMonitor *monitor; /* (nullable) */
  guint timer;
};

typedef struct {
  WedgeDevices *devices; /* borrowed */
  char *path;
  int fd;
  guint source; /* 0: gone */
  Wedge *wedge;
} OpenDevice;

static void
open_device_free (gpointer data)
{
  OpenDevice *device = data;
  if (device->source != 0)
    g_source_remove (device->source);
  close (device->fd);
  wedge_free (device->wedge);
  g_free (device->path);
  g_free (device);
}

/* ---- Which ---- */

static gboolean
hex_fits (const char *text, guint *number)
{
  guint64 read = 0;
  if (!g_ascii_string_to_unsigned (text, 16, 0, 0xffff, &read, NULL))
    return FALSE;
  *number = (guint) read;
  return TRUE;
}

/* "vendor:product" or "vendor:*". Returns: FALSE when @word is neither. */
static gboolean
read_pair (const char *word, guint *vendor, guint *product, gboolean *any)
{
  g_auto (GStrv) parts = g_strsplit (word, ":", 2);
  if (g_strv_length (parts) != 2 || !hex_fits (parts[0], vendor))
    return FALSE;
  *any = strcmp (parts[1], "*") == 0;
  return *any || hex_fits (parts[1], product);
}

static char *
folded_name (const char *name)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (name), "_", ' ');
  g_autofree char *valid = g_utf8_make_valid (spaced, -1);
  return g_utf8_casefold (valid, -1);
}

static gboolean
word_picks (const char *word, const WedgeDevice *device)
{
  guint vendor = 0, product = 0;
  gboolean any = FALSE;
  if (word[0] == '/')
    return strcmp (word, device->path) == 0;
  if (strcmp (word, "tag") == 0)
    return device->tagged;
  if (g_str_has_prefix (word, "name=")) {
    g_autofree char *wanted = folded_name (word + strlen ("name="));
    g_autofree char *name = folded_name (device->name != NULL ? device->name : "");
    return *wanted != '\0' && strstr (name, wanted) != NULL;
  }
  return read_pair (word, &vendor, &product, &any) && vendor == device->vendor &&
         (any || product == device->product);
}

static GStrv
split (const char *words)
{
  return g_strsplit_set (words, " ,\t", -1);
}

gboolean
wedge_wanted (const char *words, const WedgeDevice *device)
{
  g_auto (GStrv) each = split (words);
  for (gsize i = 0; each[i] != NULL; i++)
    if (*each[i] != '\0' && word_picks (each[i], device))
      return TRUE;
  return FALSE;
}

gboolean
wedge_words_fit (const char *words)
{
  g_auto (GStrv) each = split (words);
  for (gsize i = 0; each[i] != NULL; i++) {
    guint vendor = 0, product = 0;
    gboolean any = FALSE;
    const char *word = each[i];
    if (*word != '\0' && word[0] != '/' && strcmp (word, "tag") != 0 &&
        !(g_str_has_prefix (word, "name=") && strlen (word) > strlen ("name=")) &&
        !read_pair (word, &vendor, &product, &any))
      return FALSE;
  }
  return TRUE;
}

/* udev keeps what it knows of a device in a file named after its number; a tag is "G:tag". */
static gboolean
is_tagged (dev_t number)
{
  g_autofree char *path = g_strdup_printf ("/run/udev/data/c%u:%u", major (number), minor (number));
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  return g_strv_contains ((const char *const *) lines, "G:" WEDGE_TAG);
}

/* ---- Reading ---- */

static gboolean
readable (int fd, GIOCondition condition, gpointer user)
{
  OpenDevice *device = user;
  guint8 bytes[EVENTS * sizeof (struct input_event)];
  (void) condition;
  ssize_t got = read (fd, bytes, sizeof bytes);
  if (got > 0) {
    wedge_feed (device->wedge, bytes, (gsize) got);
    return G_SOURCE_CONTINUE;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  device->source = 0; /* pulled out */
  g_hash_table_remove (device->devices->open, device->path);
  return G_SOURCE_REMOVE;
}

static void
keep (WedgeDevices *devices, const char *path, int fd)
{
  OpenDevice *device = g_new0 (OpenDevice, 1);
  device->devices = devices;
  device->path = g_strdup (path);
  device->fd = fd;
  device->wedge = wedge_new (devices->handler, devices->user);
  device->source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, readable, device);
  g_hash_table_insert (devices->open, device->path, device);
}

/* A FIFO is opened for writing too, so that it does not end when its writer does. */
static void
try_fifo (WedgeDevices *devices, const char *path)
{
  int fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0)
    keep (devices, path, fd);
}

static void
try_device (WedgeDevices *devices, const char *path, dev_t number)
{
  struct input_id id = { 0 };
  char name[NAME_MAX_BYTES] = "";
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return;
  WedgeDevice device = { .path = path, .name = name, .tagged = is_tagged (number) };
  if (ioctl (fd, EVIOCGID, &id) == 0) {
    device.vendor = id.vendor;
    device.product = id.product;
  }
  if (ioctl (fd, EVIOCGNAME (sizeof name - 1), name) < 0)
    name[0] = '\0';
  /* One that another program has grabbed is left alone until it lets go. */
  if (wedge_wanted (devices->words, &device) && ioctl (fd, EVIOCGRAB, 1) == 0)
    keep (devices, path, fd);
  else
    close (fd);
}

static void
try_path (WedgeDevices *devices, const char *path)
{
  struct stat info;
  if (g_hash_table_contains (devices->open, path) || stat (path, &info) != 0)
    return;
  if (S_ISFIFO (info.st_mode))
    try_fifo (devices, path);
  else if (S_ISCHR (info.st_mode))
    try_device (devices, path, info.st_rdev);
}

static void
look (WedgeDevices *devices)
{
  g_auto (GStrv) words = split (devices->words);
  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i][0] == '/')
      try_path (devices, words[i]);
  g_autoptr (GDir) folder = g_dir_open (INPUT_FOLDER, 0, NULL);
  const char *name = NULL;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    if (!g_str_has_prefix (name, "event"))
      continue;
    g_autofree char *path = g_build_filename (INPUT_FOLDER, name, NULL);
    try_path (devices, path);
  }
}

static gboolean
look_again (gpointer user)
{
  look (user);
  return G_SOURCE_CONTINUE;
}

static void
folder_changed (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
                gpointer user)
{
  (void) monitor;
  (void) file;
  (void) other;
  (void) event;
  look (user);
}

/* ---- From outside ---- */

WedgeDevices *
wedge_devices_new (const char *words, WedgeHandler handler, gpointer user)
{
  WedgeDevices *devices = g_new0 (WedgeDevices, 1);
  devices->words = g_strdup (words);
  devices->handler = handler;
  devices->user = user;
  devices->open = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, open_device_free);
  g_autoptr (GFile) folder = g_file_new_for_path (INPUT_FOLDER);
  devices->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (devices->monitor != NULL)
    g_signal_connect (devices->monitor, "changed", G_CALLBACK (folder_changed), devices);
  /* The rights on a new device come a moment after the device: hence also the clock. */
  devices->timer = g_timeout_add_seconds (LOOK_S, look_again, devices);
  look (devices);
  return devices;
}

void
wedge_devices_free (WedgeDevices *devices)
{
  if (devices == NULL)
    return;
  g_source_remove (devices->timer);
  if (devices->monitor != NULL) {
    g_signal_handlers_disconnect_by_data (devices->monitor, devices);
    g_object_unref (devices->monitor);
  }
  g_hash_table_unref (devices->open);
  g_free (devices->words);
  g_free (devices);
}

guint
wedge_devices_count (WedgeDevices *devices)
{
  return g_hash_table_size (devices->open);
}
