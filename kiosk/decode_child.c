/* SPDX-License-Identifier: EUPL-1.2
 *
 * ZBar on its leash: the process that looks at pictures and can do nothing else. So a heap
 * error in its QR reader, such as CVE-2023-40889, costs a restart and no more.
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

#include "kiosk/decode.h"
#include "kiosk/decode_child.h"
#include "kiosk/decode_look.h"

enum {
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
answer (guint64 number, const GPtrArray *codes, const DecodeHint *hint)
{
  static guint8 bytes[DECODE_FOUND_MAX];
  gsize size = decode_found_write (number, codes, hint, bytes);
  return send (DECODE_CHILD_SOCKET, bytes, size, MSG_NOSIGNAL) == (gssize) size;
}

static gboolean
serve_one (Look *look, GPtrArray *codes)
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
  const Picture frame = { .width = request.width, .height = request.height, .pixels = map };
  g_ptr_array_set_size (codes, 0);
  if (request.thorough)
    look_at_still (look, &frame, codes);
  else
    look_at_frame (look, &frame, request.number, codes);
  munmap (map, area);
  return answer (request.number, codes, look_hint (look));
}

int
decode_child_main (void)
{
  GPtrArray *codes = decode_codes_new ();
  Look *look = look_new ();
  if (!put_on_leash ())
    _exit (2);
  gboolean more = answer (0, codes, look_hint (look));
  while (more)
    more = serve_one (look, codes);
  /* Nothing to tidy up that the kernel does not; and leak checkers may not look around here. */
  _exit (0);
}
