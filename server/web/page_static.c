/* SPDX-License-Identifier: EUPL-1.2
 *
 * /static/{hash}/{file}: embedded files, which a browser may keep as long as it likes.
 */
#include "server/web/pages.h"

#include <string.h>

#include "server/web/request_private.h"
#include "server/web/static.h"

void
page_static (Request *request)
{
  const StaticFile *file =
      statics_find (request_app (request)->statics, request_param (request, "file"));
  if (file == NULL) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  /* An older page may ask for an older hash: it gets today's file, but may not keep it. */
  gboolean current = strcmp (file->url, request_path (request)) == 0;
  answer_header (request, "Cache-Control",
                 g_strdup (current ? "public, max-age=31536000, immutable" : "no-cache"));
  answer_header (request, "ETag", g_strdup (file->etag));
  const char *known = request_header (request, "If-None-Match");
  if (known != NULL && strstr (known, file->etag) != NULL)
    request_answer (request, 304, file->type, NULL, NULL);
  else
    request_answer (request, 200, file->type, file->bytes, NULL);
}
