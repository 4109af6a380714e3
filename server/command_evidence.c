/* SPDX-License-Identifier: EUPL-1.2
 *
 * `evidence ACTIVITY` prints the evidence behind an activity; `evidence verify FILE` checks such a
 * file, offline: it needs no configuration and no database.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/commands.h"
#include "server/core/secret.h"
#include "server/register/evidence.h"
#include "server/server.h"

static char *key_text;

static const GOptionEntry options[] = {
  { "key", 0, 0, G_OPTION_ARG_STRING, &key_text,
    "verify: the server's public key, hex, as its page /register/sleutel.json has it", "HEX" },
  G_OPTION_ENTRY_NULL,
};

static gboolean
write_one (const Config *config, const char *activity, GError **error)
{
  guint8 secret[SECRET_BYTES];
  SigningKey key;
  if (!secret_load (config_text (config, "server.data"), secret, error))
    return FALSE;
  signing_key_init (&key, secret);
  g_autofree char *database = server_database (config);
  g_autoptr (Store) store = store_open (database, STORE_READER, error);
  if (store == NULL || !store_begin (store, error))
    return FALSE;
  g_autofree char *text = evidence_write (store, &key, activity, g_get_real_time () / 1000, error);
  store_rollback (store);
  if (text != NULL)
    g_print ("%s", text);
  return text != NULL;
}

static gboolean
check_key (const guint8 *key, GError **error)
{
  guint8 wanted[SIGNING_KEY_BYTES];
  if (key_text == NULL)
    return TRUE;
  if (!signing_unhex (key_text, wanted, sizeof wanted))
    return command_usage (error, "--key wants 64 hexadecimal digits in lower case");
  if (memcmp (wanted, key, sizeof wanted) == 0)
    return TRUE;
  g_set_error_literal (error, EVIDENCE_ERROR, EVIDENCE_ERROR_WRONG, "signed by another key");
  return FALSE;
}

static void
print_scans (const EvidenceReport *report)
{
  for (guint i = 0; i < report->passages->len; i++) {
    const PresencePassage *passage = &g_array_index (report->passages, PresencePassage, i);
    g_autofree char *at = when_format_utc (passage->at_ms);
    g_print ("  %s %s, room %" G_GINT64_FORMAT ": kiosk %" G_GINT64_FORMAT
             ", record %" G_GINT64_FORMAT "\n",
             at, passage->direction == SCAN_DIRECTION_IN ? "in" : "out", passage->room_id,
             passage->kiosk_id, passage->sequence);
  }
}

static void
print_report (const EvidenceReport *report)
{
  g_autofree char *key = signing_hex (report->key, SIGNING_KEY_BYTES);
  g_print ("good: %s, %s %s\n"
           "%d.%02d + %d.%02d + %d.%02d + %d.%02d hours; %" G_GINT64_FORMAT
           " minutes present by the rule %s\n",
           report->reference, report->date, report->title, report->quarters[0] / 4,
           report->quarters[0] % 4 * 25, report->quarters[1] / 4, report->quarters[1] % 4 * 25,
           report->quarters[2] / 4, report->quarters[2] % 4 * 25, report->quarters[3] / 4,
           report->quarters[3] % 4 * 25, report->present_ms / 60000, report->rule);
  print_scans (report);
  g_print ("%u records and %u hashes in the logs of %u kiosks; %u corrections by two people\n"
           "written by version %s of the server, signed by %s%s\n",
           report->records, report->hashes, report->kiosks, report->corrections, report->software,
           key, key_text != NULL ? "" : " (compare it with the one the server publishes)");
}

static gboolean
verify (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_auto (EvidenceReport) report = { 0 };
  if (!g_file_get_contents (path, &text, &size, error) ||
      !evidence_verify (text, size, &report, error) || !check_key (report.key, error))
    return FALSE;
  print_report (&report);
  return TRUE;
}

static gboolean
run (Config *config, char **arguments, GError **error)
{
  guint count = g_strv_length (arguments);
  if (count == 2 && strcmp (arguments[0], "verify") == 0)
    return verify (arguments[1], error);
  if (count != 1 || strcmp (arguments[0], "verify") == 0)
    return command_usage (error, "evidence wants ACTIVITY, or verify FILE");
  return write_one (config, arguments[0], error);
}

const Command command_evidence = {
  .name = "evidence",
  .arguments = "ACTIVITY | verify FILE",
  .summary = "print the evidence behind a register activity, or check such a file",
  .options = options,
  .run = run,
};
