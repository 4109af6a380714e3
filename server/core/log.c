/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lines of the log; see log.h. The service manager adds the time.
 */
#include "server/core/log.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static void
add_pair (GString *line, const char *key, const char *value)
{
  if (line->len > 0)
    g_string_append_c (line, ' ');
  g_string_append_printf (line, "%s=", key);
  gboolean plain = *value != '\0' && strpbrk (value, " \"=\\\n\r\t") == NULL;
  if (plain && g_utf8_validate (value, -1, NULL)) {
    g_string_append (line, value);
    return;
  }
  g_autofree char *quoted = g_strescape (value, NULL);
  g_string_append_printf (line, "\"%s\"", quoted);
}

void
log_event (const char *level, const char *event, ...)
{
  g_autoptr (GString) line = g_string_new (NULL);
  add_pair (line, "level", level);
  add_pair (line, "event", event);
  va_list pairs;
  va_start (pairs, event);
  for (const char *key = va_arg (pairs, const char *); key != NULL;
       key = va_arg (pairs, const char *)) {
    const char *value = va_arg (pairs, const char *);
    if (value != NULL)
      add_pair (line, key, value);
  }
  va_end (pairs);
  g_string_append_c (line, '\n');
  /* Nobody can be told that the log cannot be written. */
  G_GNUC_UNUSED ssize_t written = write (STDERR_FILENO, line->str, line->len);
}
