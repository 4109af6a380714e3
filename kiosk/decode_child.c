/* SPDX-License-Identifier: EUPL-1.2
 *
 * ZBar on its leash: the process that looks at pictures and can do nothing else. The only
 * file that knows zbar.h. What it must withstand in ZBar 0.23.92: heap errors in its QR reader,
 * an assertion on structured-append codes when its cache is on, and some bytes lost a frame.
 */
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zbar.h>

#include "kiosk/decode.h"
#include "kiosk/decode_child.h"

enum {
  RENEW_AFTER = 500,              /* frames; then ZBar's lost bytes are given back */
  LONGEST_PX = 1280,              /* ZBar finds less, and slowly, in larger pictures */
  MEMORY_MAX = 768 * 1024 * 1024, /* address space */
};

/* A sanitizer's shadow is terabytes of address space. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

typedef struct {
  zbar_image_scanner_t *scanner;
  int scanned;      /* since it was made */
  GPtrArray *codes; /* of DecodeCode, of the frame at hand */
  int frame_width;  /* corners are told in pixels of the frame */
} Search;

/* ---- ZBar ---- */

static void
renew_scanner (Search *search)
{
  if (search->scanner != NULL)
    zbar_image_scanner_destroy (search->scanner);
  search->scanner = zbar_image_scanner_create ();
  search->scanned = 0;
  zbar_image_scanner_set_config (search->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (search->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (search->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_scanner_set_config (search->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, 1);
  zbar_image_scanner_set_config (search->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, 1);
  zbar_image_scanner_enable_cache (search->scanner, 0);
}

static gboolean
is_new (const GPtrArray *codes, const DecodeCode *code)
{
  for (guint i = 0; i < codes->len; i++)
    if (g_bytes_equal (((const DecodeCode *) codes->pdata[i])->text, code->text))
      return FALSE;
  return TRUE;
}

static void
note_symbol (Search *search, const zbar_symbol_t *symbol, int width)
{
  if (zbar_symbol_get_type (symbol) != ZBAR_QRCODE || search->codes->len >= DECODE_CODES_MAX)
    return;
  gsize size = zbar_symbol_get_data_length (symbol);
  g_autoptr (DecodeCode) code =
      decode_code_new (zbar_symbol_get_data (symbol), size > DECODE_TEXT_MAX ? 0 : size);
  double scale = (double) search->frame_width / width;
  for (unsigned i = 0; i < G_N_ELEMENTS (code->corners); i++) {
    if (i >= zbar_symbol_get_loc_size (symbol))
      break;
    code->corners[i].x = (int) (zbar_symbol_get_loc_x (symbol, i) * scale);
    code->corners[i].y = (int) (zbar_symbol_get_loc_y (symbol, i) * scale);
  }
  if (is_new (search->codes, code))
    g_ptr_array_add (search->codes, g_steal_pointer (&code));
}

static void
look (Search *search, const Picture *picture)
{
  if (search->scanner == NULL || search->scanned++ >= RENEW_AFTER)
    renew_scanner (search);
  zbar_image_t *image = zbar_image_create ();
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, (unsigned) picture->width, (unsigned) picture->height);
  zbar_image_set_data (image, picture->pixels,
                       (unsigned long) picture->width * (unsigned long) picture->height, NULL);
  zbar_scan_image (search->scanner, image);
  const zbar_symbol_t *symbol = zbar_image_first_symbol (image);
  for (; symbol != NULL; symbol = zbar_symbol_next (symbol))
    note_symbol (search, symbol, picture->width);
  zbar_image_destroy (image);
}

static void
look_at_threshold (Search *search, const Picture *picture)
{
  g_auto (Picture) black_white = { 0 };
  picture_threshold (picture, &black_white);
  look (search, &black_white);
}

/* ---- Ways of looking ---- */

/* No way finds all codes and each fails on other pictures, so a still gets several. The set
 * is small on purpose: raw, threshold, and full size or double when that may help. */
static void
look_thoroughly (Search *search, const Picture *frame, const Picture *small)
{
  look (search, small);
  look_at_threshold (search, small);
  if (small != frame)
    look (search, frame);
  if (search->codes->len > 0)
    return;
  g_auto (Picture) twice = { 0 };
  picture_double (small, &twice);
  look (search, &twice);
  look_at_threshold (search, &twice);
}

static void
look_at_frame (Search *search, const DecodeFrame *request, const Picture *frame)
{
  g_auto (Picture) shrunk = { 0 };
  const Picture *small = frame;
  if (MAX (frame->width, frame->height) > LONGEST_PX) {
    picture_shrink (frame, LONGEST_PX, &shrunk);
    small = &shrunk;
  }
  search->frame_width = frame->width;
  if (request->thorough) {
    look_thoroughly (search, frame, small);
    return;
  }
  /* Of a film, the next frame is another chance: the second way takes turns. */
  look (search, small);
  if (search->codes->len == 0 && request->number % 2 == 0)
    look_at_threshold (search, small);
}

/* ---- The leash ---- */

static gboolean
limit (int resource, rlim_t most)
{
  struct rlimit value = { most, most };
  return setrlimit ((__rlimit_resource_t) resource, &value) == 0;
}

static gboolean
allow_calls (scmp_filter_ctx filter)
{
  static const int ALLOWED[] = {
    SCMP_SYS (recvfrom),
    SCMP_SYS (sendto),
    SCMP_SYS (read),
    SCMP_SYS (write),
    SCMP_SYS (brk),
    SCMP_SYS (munmap),
    SCMP_SYS (mremap),
    SCMP_SYS (madvise),
    SCMP_SYS (futex),
    SCMP_SYS (exit),
    SCMP_SYS (exit_group),
    SCMP_SYS (rt_sigreturn),
    SCMP_SYS (clock_gettime),
    SCMP_SYS (gettimeofday),
    SCMP_SYS (getrandom),
    SCMP_SYS (sched_yield),
    SCMP_SYS (rt_sigprocmask),
    SCMP_SYS (getpid),
    SCMP_SYS (gettid),
    SCMP_SYS (sysinfo), /* qsort() asks how much memory there is */
  };
  /* ZBar asks iconv for character sets, which looks for files: told there are none. */
  static const int REFUSED[] = { SCMP_SYS (open), SCMP_SYS (openat), SCMP_SYS (newfstatat),
                                 SCMP_SYS (access), SCMP_SYS (readlink) };
  for (gsize i = 0; i < G_N_ELEMENTS (ALLOWED); i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ALLOW, ALLOWED[i], 0) != 0)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    if (seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOENT), REFUSED[i], 0) != 0)
      return FALSE;
  /* Memory yes, new code no. */
  return seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1,
                           SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
         seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1,
                           SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
}

static gboolean
put_on_leash (void)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl (PR_SET_DUMPABLE, 0) != 0 ||
      !limit (RLIMIT_CORE, 0) || !limit (RLIMIT_NPROC, 0) ||
      (!SANITIZED && !limit (RLIMIT_AS, MEMORY_MAX)))
    return FALSE;
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_KILL_PROCESS);
  gboolean leashed = filter != NULL && allow_calls (filter) && seccomp_load (filter) == 0;
  if (filter != NULL)
    seccomp_release (filter);
  return leashed;
}

/* ---- The loop ---- */

static gboolean
answer (Search *search, guint64 number)
{
  static guint8 bytes[DECODE_FOUND_MAX];
  gsize size = decode_found_write (number, search->codes, bytes);
  return send (DECODE_CHILD_SOCKET, bytes, size, MSG_NOSIGNAL) == (gssize) size;
}

static gboolean
serve_one (Search *search)
{
  guint8 bytes[DECODE_FRAME_BYTES + 1];
  DecodeFrame request;
  gssize size = recv (DECODE_CHILD_SOCKET, bytes, sizeof bytes, 0);
  if (size <= 0 || !decode_frame_read (bytes, (gsize) size, &request))
    return FALSE;
  gsize area = (gsize) request.width * (gsize) request.height;
  void *map = mmap (NULL, area, PROT_READ, MAP_SHARED, DECODE_CHILD_MEMORY, 0);
  if (map == MAP_FAILED)
    return FALSE;
  Picture frame = { request.width, request.height, map };
  g_ptr_array_set_size (search->codes, 0);
  look_at_frame (search, &request, &frame);
  munmap (map, area);
  return answer (search, request.number);
}

int
decode_child_main (void)
{
  Search search = { .codes = decode_codes_new () };
  renew_scanner (&search);
  if (!put_on_leash ())
    _exit (2);
  gboolean more = answer (&search, 0);
  while (more)
    more = serve_one (&search);
  /* Nothing to tidy up that the kernel does not; and leak checkers may not look around here. */
  _exit (0);
}
