/* SPDX-License-Identifier: EUPL-1.2
 *
 * `bounce`: takes one delivery report from a mail server's pipe and leaves it where the running
 * server looks. It opens no database, so it works while the server runs and while it is down, and
 * a failure tells the mail server to try again.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "server/commands.h"
#include "server/mail/bounce.h"

enum { EX_TEMPFAIL = 75 }; /* sysexits.h: what a mail server's pipe understands as "later" */

static GByteArray *
read_all (GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 piece[16384];
  gssize got = 0;
  while ((got = read (STDIN_FILENO, piece, sizeof piece)) != 0) {
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "standard input: %s", g_strerror (errno));
      return NULL;
    }
    /* What is too long is still read, or the mail server finds its pipe broken. */
    if (bytes->len < REPORT_BYTES_MAX)
      g_byte_array_append (bytes, piece, (guint) MIN (got, REPORT_BYTES_MAX - (gssize) bytes->len));
  }
  return g_steal_pointer (&bytes);
}

static gboolean
run (Config *config, char **arguments, GError **error)
{
  if (g_strv_length (arguments) > 1)
    return command_usage (error, "bounce takes one address");
  const char *address = arguments[0] != NULL ? arguments[0] : "";
  if (strpbrk (address, "\r\n") != NULL)
    return command_usage (error, "an address is one line");
  g_autoptr (GByteArray) bytes = read_all (error);
  if (bytes == NULL)
    return FALSE;
  if (*address != '\0') {
    g_autofree char *line = g_strdup_printf ("Delivered-To: %s\n", address);
    g_byte_array_prepend (bytes, (const guint8 *) line, (guint) strlen (line));
  }
  g_autofree char *own = bounce_folder_of (config_text (config, "server.data"));
  const char *folder = config_text (config, "mail.bounce_folder");
  return bounce_drop (*folder != '\0' ? folder : own, (const char *) bytes->data, bytes->len,
                      error);
}

const Command command_bounce = {
  .name = "bounce",
  .arguments = "[ADDRESS]",
  .summary = "take a delivery report from standard input; ADDRESS is whom it was sent to",
  .run = run,
  .failed = EX_TEMPFAIL,
};
