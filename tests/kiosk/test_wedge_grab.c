/* SPDX-License-Identifier: EUPL-1.2
 *
 * A scanner is kept for the kiosk alone (EVIOCGRAB). Terminals stand for devices here: they are
 * character devices that say what is written into them, and the ioctl() of this program answers for
 * them as a kernel does. Where there is /dev/uinput, the same with a device the kernel made.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/input.h>
#include <linux/uinput.h>
#include <pty.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include "kiosk/wedge_devices.h"
#include "tests/kiosk/keys.h"

enum { PATIENCE_MS = 10000, VENDOR = 0x05e0, PRODUCT = 0x1200 };

/* ---- A terminal as an input device ---- */

static struct {
  int ours; /* what is written here, the device says */
  char path[64];
  dev_t number;
  gboolean others; /* another program has grabbed it */
  int asked;       /* how often somebody tried to grab it */
  int holder;      /* who has grabbed it; -1: nobody here */
} device = { .ours = -1, .holder = -1 };

static gboolean
is_device (int fd)
{
  struct stat info;
  return device.ours >= 0 && fstat (fd, &info) == 0 && S_ISCHR (info.st_mode) &&
         info.st_rdev == device.number;
}

static int
grab (int fd)
{
  device.asked++;
  if (device.others) {
    errno = EBUSY;
    return -1;
  }
  device.holder = fd;
  return 0;
}

int ioctl (int fd, unsigned long request, ...);

int
ioctl (int fd, unsigned long request, ...)
{
  static const char NAME[] = "Proefscanner";
  va_list rest;
  va_start (rest, request);
  void *argument = va_arg (rest, void *);
  va_end (rest);
  if (_IOC_TYPE (request) != 'E' || !is_device (fd))
    return (int) syscall (SYS_ioctl, fd, request, argument);
  if (request == EVIOCGID)
    *(struct input_id *) argument = (struct input_id){ .vendor = VENDOR, .product = PRODUCT };
  else if (request == EVIOCGRAB)
    return argument != NULL ? grab (fd) : 0;
  else if (_IOC_NR (request) == _IOC_NR (EVIOCGNAME (0)))
    g_strlcpy (argument, NAME, _IOC_SIZE (request));
  return 0;
}

static void
plug_in (void)
{
  struct termios raw;
  struct stat info;
  int theirs = -1;
  cfmakeraw (&raw);
  g_assert_cmpint (openpty (&device.ours, &theirs, device.path, &raw, NULL), ==, 0);
  g_assert_cmpint (fstat (theirs, &info), ==, 0);
  device.number = info.st_rdev;
  device.others = FALSE;
  device.asked = 0;
  device.holder = -1;
  close (theirs);
}

static void
pull_out (void)
{
  close (device.ours);
  device.ours = -1;
}

/* ---- Waiting ---- */

static void
collect (const char *text, gsize size, gpointer user)
{
  g_string_append_len (user, text, (gssize) size);
  g_string_append_c (user, '|');
}

static gboolean
wake (gpointer user)
{
  (void) user;
  return G_SOURCE_CONTINUE;
}

/* Lets the main loop go on until @said holds @wanted, or @asked times were tried to grab. */
static void
wait_until (const GString *said, const char *wanted, int asked)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) PATIENCE_MS * 1000;
  guint tick = g_timeout_add (20, wake, NULL);
  while ((strcmp (said->str, wanted) != 0 || device.asked < asked) &&
         g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  g_assert_cmpstr (said->str, ==, wanted);
  g_assert_cmpint (device.asked, >=, asked);
}

static void
type (int fd, const char *text)
{
  g_autoptr (GByteArray) events = g_byte_array_new ();
  gint64 at_ms = 1000;
  keys_type (events, text, &at_ms, 2);
  g_assert_cmpint (write (fd, events->data, events->len), ==, (gssize) events->len);
}

/* ---- Tests ---- */

static void
wanted_scanner_is_grabbed (void)
{
  g_autoptr (GString) said = g_string_new (NULL);
  plug_in ();
  WedgeDevices *devices = wedge_devices_new (device.path, collect, said);
  g_assert_cmpuint (wedge_devices_count (devices), ==, 1);
  g_assert_cmpint (device.asked, ==, 1);
  g_assert_cmpint (device.holder, >=, 0);
  type (device.ours, "LC12\n");
  wait_until (said, "LC12|", 1);
  int holder = device.holder;
  wedge_devices_free (devices);
  /* The kernel takes the grab off with the last descriptor. */
  g_assert_cmpint (fcntl (holder, F_GETFD), ==, -1);
  pull_out ();
}

static void
grabbed_by_another_is_left_until_it_lets_go (void)
{
  g_autoptr (GString) said = g_string_new (NULL);
  plug_in ();
  device.others = TRUE;
  WedgeDevices *devices = wedge_devices_new (device.path, collect, said);
  g_assert_cmpuint (wedge_devices_count (devices), ==, 0);
  g_assert_cmpint (device.asked, ==, 1);
  wait_until (said, "", 2); /* it is asked again by itself */
  device.others = FALSE;
  wait_until (said, "", 3);
  g_assert_cmpuint (wedge_devices_count (devices), ==, 1);
  type (device.ours, "LC12\n");
  wait_until (said, "LC12|", 3);
  wedge_devices_free (devices);
  pull_out ();
}

/* ---- A device of the kernel's ---- */

static int
make_device (void)
{
  int fd = open ("/dev/uinput", O_WRONLY | O_CLOEXEC);
  struct uinput_setup setup = { .id = { .bustype = BUS_USB, .vendor = 0x1d6b, .product = 0x0104 },
                                .name = "Lerarencongres proefscanner" };
  if (fd < 0)
    return -1;
  gboolean good = ioctl (fd, UI_SET_EVBIT, (void *) EV_KEY) == 0;
  for (gintptr key = KEY_ESC; good && key < KEY_F1; key++)
    good = ioctl (fd, UI_SET_KEYBIT, (void *) key) == 0;
  good = good && ioctl (fd, UI_DEV_SETUP, &setup) == 0 && ioctl (fd, UI_DEV_CREATE, NULL) == 0;
  g_assert_true (good);
  return fd;
}

/* Opens the event device of the scanner as a desktop would. */
static int
open_as_desktop (int uinput)
{
  char name[32] = "";
  g_assert_cmpint (ioctl (uinput, UI_GET_SYSNAME (sizeof name), name), >, 0);
  g_autofree char *folder = g_build_filename ("/sys/devices/virtual/input", name, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry = NULL;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (entry, "event")) {
      g_autofree char *path = g_build_filename ("/dev/input", entry, NULL);
      return open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    }
  return -1;
}

static void
desktop_hears_nothing (void)
{
  int uinput = make_device ();
  if (uinput < 0) {
    g_test_skip ("no /dev/uinput here, or no right to it");
    return;
  }
  g_autoptr (GString) said = g_string_new (NULL);
  struct input_event event;
  WedgeDevices *devices = wedge_devices_new ("name=Lerarencongres_proefscanner", collect, said);
  gint64 until_us = g_get_monotonic_time () + (gint64) PATIENCE_MS * 1000;
  while (wedge_devices_count (devices) == 0 && g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (wedge_devices_count (devices), ==, 1);
  int desktop = open_as_desktop (uinput);
  g_assert_cmpint (desktop, >=, 0);
  type (uinput, "LC12\n");
  wait_until (said, "LC12|", 0);
  g_assert_cmpint (read (desktop, &event, sizeof event), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);
  wedge_devices_free (devices);
  close (desktop);
  close (uinput);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kiosk/wedge_grab/wanted_scanner_is_grabbed", wanted_scanner_is_grabbed);
  g_test_add_func ("/kiosk/wedge_grab/grabbed_by_another_is_left_until_it_lets_go",
                   grabbed_by_another_is_left_until_it_lets_go);
  g_test_add_func ("/kiosk/wedge_grab/desktop_hears_nothing", desktop_hears_nothing);
  return g_test_run ();
}
