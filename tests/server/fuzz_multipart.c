/* SPDX-License-Identifier: EUPL-1.2
 *
 * Any bytes as an upload. The first line is the Content-Type, the rest the body.
 */
#include <stdint.h>
#include <string.h>

#include "server/web/multipart.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = size > 0 ? memchr (data, '\n', size) : NULL;
  if (end == NULL)
    return 0;
  g_autofree char *type = g_strndup ((const char *) data, (gsize) (end - data));
  g_autoptr (GBytes) body = g_bytes_new (end + 1, size - (gsize) (end - data) - 1);
  g_autoptr (Form) form = form_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (multipart_file_free);
  gboolean whole = multipart_parse (type, body, form, files, NULL);
  for (guint i = 0; whole && i < files->len; i++) {
    const MultipartFile *file = g_ptr_array_index (files, i);
    g_assert_true (g_bytes_get_size (file->bytes) <= g_bytes_get_size (body));
    g_assert_null (strchr (file->file_name, '/'));
  }
  return 0;
}
