/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages that all who come for the first time see alike, but for what the form carries: in the
 * minute the sale opens that is nearly everybody. The page is kept with marks where its token and
 * its nonce stand, and everybody gets their own. Texts of visitors have no such marks: form.c takes
 * no control characters.
 */
#include <string.h>

#include "server/web/request_private.h"

enum { MARK = '\x02', FIELD_CHARS = 128 };
const char ALIKE_CSRF[] = "\x02"
                          "c",
           ALIKE_NONCE[] = "\x02"
                           "n";

gboolean
request_answer_alike (Request *request, gboolean by_query)
{
  Daemon *daemon = request->daemon;
  if (!request_is_new (request) || request_staff (request) != NULL ||
      (!by_query && strchr (request->target, '?') != NULL))
    return FALSE;
  pthread_mutex_lock (&daemon->lock);
  request->kept_commits = daemon->commits;
  pthread_mutex_unlock (&daemon->lock);
  request->alike_key =
      g_strconcat ("new ", lang_code (request_lang (request)), " ", request->target, NULL);
  const char *type = NULL;
  g_autoptr (GBytes) page = kept_find (daemon->kept, request->alike_key, request->kept_commits,
                                       g_get_monotonic_time (), &type);
  g_autoptr (GBytes) own = page != NULL ? alike_fill (request, page) : NULL;
  if (own != NULL)
    request_answer (request, MHD_HTTP_OK, type, own, NULL);
  return own != NULL;
}

GBytes *
alike_fill (Request *request, GBytes *page)
{
  gsize size = 0;
  const char *at = g_bytes_get_data (page, &size);
  const char *end = at + size, *mark = NULL;
  g_autofree char *csrf = answer_csrf (request);
  g_autofree char *nonce = answer_nonce (request);
  GString *own = g_string_sized_new (size + 2 * FIELD_CHARS);
  for (; (mark = memchr (at, MARK, (gsize) (end - at))) != NULL && mark + 1 < end; at = mark + 2) {
    g_string_append_len (own, at, mark - at);
    g_string_append (own, mark[1] == ALIKE_CSRF[1] ? csrf : nonce);
  }
  g_string_append_len (own, at, end - at);
  return g_string_free_to_bytes (own);
}
