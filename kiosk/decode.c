/* SPDX-License-Identifier: EUPL-1.2
 *
 * The parent's side of the leash; see decode.h. ZBar itself is in decode_child.c.
 */
#include "kiosk/decode.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/decode_child.h"
#include "kiosk/error.h"

enum { START_TIMEOUT_MS = 10000, FD_ABOVE = 10 };

struct Decoder {
  pid_t child;     /* 0: none */
  int socket;      /* -1: none */
  int memory;      /* shared with the child, which may only read it */
  gsize mapped;    /* bytes */
  guint8 *pixels;  /* the shared memory, here */
  guint8 *packet;  /* DECODE_FOUND_MAX bytes and one more, so that a longer one shows */
  guint64 number;  /* of the last picture */
  guint started;   /* children so far */
  DecodeHint hint; /* of the last picture */
  int timeout_ms;
};

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "decoder: %s: %s", what, g_strerror (errno));
  return FALSE;
}

static void
stop_child (Decoder *decoder)
{
  if (decoder->socket >= 0)
    close (decoder->socket);
  decoder->socket = -1;
  if (decoder->child <= 0)
    return;
  kill (decoder->child, SIGKILL);
  while (waitpid (decoder->child, NULL, 0) < 0 && errno == EINTR)
    continue;
  decoder->child = 0;
}

/* Numbers well above those the child gets, so that no dup2() treads on another's source. */
static int
move_up (int fd)
{
  int high = fcntl (fd, F_DUPFD_CLOEXEC, FD_ABOVE);
  close (fd);
  return high;
}

static int
spawn_child (Decoder *decoder, int theirs)
{
  char *const argv[] = { (char *) "congress-kiosk", (char *) DECODE_CHILD_COMMAND, NULL };
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t none, defaults;
  sigemptyset (&none);
  sigfillset (&defaults);
  posix_spawn_file_actions_init (&files);
  posix_spawn_file_actions_adddup2 (&files, theirs, DECODE_CHILD_SOCKET);
  posix_spawn_file_actions_adddup2 (&files, decoder->memory, DECODE_CHILD_MEMORY);
  posix_spawn_file_actions_addclosefrom_np (&files, DECODE_CHILD_MEMORY + 1);
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &defaults);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  int rc = posix_spawn (&decoder->child, "/proc/self/exe", &files, &attributes, argv, environ);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&files);
  return rc;
}

/* Waits for one packet. Returns: its codes; NULL when there came none, or none that is right. */
static GPtrArray *
receive (Decoder *decoder, guint64 number, int timeout_ms)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  struct pollfd wait = { .fd = decoder->socket, .events = POLLIN };
  int ready = 0;
  do {
    gint64 left_ms = (until_us - g_get_monotonic_time ()) / 1000;
    ready = poll (&wait, 1, (int) CLAMP (left_ms, 0, timeout_ms));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0)
    return NULL;
  gssize size = recv (decoder->socket, decoder->packet, DECODE_FOUND_MAX + 1, MSG_DONTWAIT);
  guint64 answered = 0;
  g_autoptr (GPtrArray) codes =
      size > 0 ? decode_found_read (decoder->packet, (gsize) size, &answered, &decoder->hint)
               : NULL;
  return codes != NULL && answered == number ? g_steal_pointer (&codes) : NULL;
}

static gboolean
start_child (Decoder *decoder, GError **error)
{
  stop_child (decoder);
  int pair[2];
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return fail (error, "socketpair");
  decoder->socket = move_up (pair[0]);
  int theirs = move_up (pair[1]);
  errno = spawn_child (decoder, theirs);
  gboolean spawned = errno == 0;
  if (!spawned) {
    decoder->child = 0;
    fail (error, "spawn");
  }
  close (theirs);
  if (!spawned)
    return FALSE;
  decoder->started++;
  g_autoptr (GPtrArray) ready = receive (decoder, 0, START_TIMEOUT_MS);
  if (ready != NULL)
    return TRUE;
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "decoder: the child does not start");
  return FALSE;
}

Decoder *
decoder_new (int timeout_ms, GError **error)
{
  g_autoptr (Decoder) decoder = g_new0 (Decoder, 1);
  decoder->socket = -1;
  decoder->timeout_ms = timeout_ms;
  decoder->packet = g_malloc (DECODE_FOUND_MAX + 1);
  int memory = memfd_create ("frame", MFD_CLOEXEC);
  decoder->memory = memory >= 0 ? move_up (memory) : -1;
  if (decoder->memory < 0) {
    fail (error, "memfd");
    return NULL;
  }
  return start_child (decoder, error) ? g_steal_pointer (&decoder) : NULL;
}

void
decoder_free (Decoder *decoder)
{
  if (decoder == NULL)
    return;
  stop_child (decoder);
  if (decoder->pixels != NULL)
    munmap (decoder->pixels, decoder->mapped);
  if (decoder->memory >= 0)
    close (decoder->memory);
  g_free (decoder->packet);
  g_free (decoder);
}

/* The memory only grows: a child that still looks at it never loses ground. */
static gboolean
share (Decoder *decoder, const Picture *picture, GError **error)
{
  gsize size = (gsize) picture->width * (gsize) picture->height;
  if (size > decoder->mapped) {
    if (decoder->pixels != NULL)
      munmap (decoder->pixels, decoder->mapped);
    decoder->pixels = NULL;
    decoder->mapped = 0;
    if (ftruncate (decoder->memory, (off_t) size) != 0)
      return fail (error, "shared memory");
    void *map = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, decoder->memory, 0);
    if (map == MAP_FAILED)
      return fail (error, "shared memory");
    decoder->pixels = map;
    decoder->mapped = size;
  }
  memcpy (decoder->pixels, picture->pixels, size);
  return TRUE;
}

static GPtrArray *
try_once (Decoder *decoder, const DecodeFrame *frame)
{
  guint8 bytes[DECODE_FRAME_BYTES];
  decode_frame_write (frame, bytes);
  if (decoder->socket < 0 ||
      send (decoder->socket, bytes, sizeof bytes, MSG_NOSIGNAL) != (gssize) sizeof bytes)
    return NULL;
  return receive (decoder, frame->number, decoder->timeout_ms);
}

GPtrArray *
decoder_read (Decoder *decoder, const Picture *picture, gboolean thorough, GError **error)
{
  if (!picture_size_fits (picture->width, picture->height)) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "a picture of %d x %d is too large",
                 picture->width, picture->height);
    return NULL;
  }
  decoder->hint = (DecodeHint){ 0 };
  if (!share (decoder, picture, error))
    return NULL;
  DecodeFrame frame = { ++decoder->number, picture->width, picture->height, thorough };
  for (int i = 0; i < DECODE_TRIES; i++) {
    g_autoptr (GPtrArray) codes = try_once (decoder, &frame);
    if (codes != NULL)
      return g_steal_pointer (&codes);
    if (!start_child (decoder, error))
      return NULL;
  }
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "decoder: %d children broke on this picture",
               DECODE_TRIES);
  return NULL;
}

const DecodeHint *
decoder_hint (const Decoder *decoder)
{
  return &decoder->hint;
}

guint
decoder_restarts (Decoder *decoder)
{
  return decoder->started - 1;
}

pid_t
decoder_pid (Decoder *decoder)
{
  return decoder->child;
}
