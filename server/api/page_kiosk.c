/* SPDX-License-Identifier: EUPL-1.2
 *
 * The four calls of the kiosk protocol over HTTP; see schedule/protocol.h.
 */
#include "server/api/pages.h"

#include <string.h>

#include "server/api/kiosk_messages.h"
#include "server/core/secret.h"

enum { TOKEN_BYTES = 32 };

/* Returns: FALSE after the answer was given. */
static gboolean
authenticate (Request *request, Kiosk *kiosk)
{
  static const char SCHEME[] = "Bearer ";
  const char *header = request_header (request, "Authorization");
  Store *store = request_store (request);
  if (store == NULL)
    return FALSE;
  g_autoptr (GError) error = NULL;
  if (header != NULL && g_str_has_prefix (header, SCHEME) &&
      kiosk_find (store, header + strlen (SCHEME), kiosk, &error))
    return TRUE;
  if (error == NULL || g_error_matches (error, KIOSK_ERROR, KIOSK_ERROR_TOKEN))
    request_json (request, 401, json_pack ("{s:s}", "error", "token"));
  else
    request_fail_error (request, error);
  return FALSE;
}

static void
answer_error (Request *request, unsigned status, const char *word)
{
  request_json (request, status, json_pack ("{s:s}", "error", word));
}

/* ---- Pairing ---- */

typedef struct {
  KioskPair pair; /* the command; first, so that the whole is freed with it */
  char *token;
} PairPage;

static void
pair_page_free (gpointer data)
{
  PairPage *page = data;
  g_free (page->token);
  g_free (page);
}

static void
page_paired (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) outcome;
  PairPage *page = command;
  if (g_error_matches (error, KIOSK_ERROR, KIOSK_ERROR_CODE)) {
    answer_error (request, 403, "code");
    return;
  }
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) failed = NULL;
  json_t *welcome = kiosk_welcome (store, page->pair.public_id, page->token, &failed);
  if (welcome == NULL)
    request_fail_error (request, failed);
  else
    request_json (request, 200, welcome);
}

void
page_kiosk_pair (Request *request)
{
  g_autofree char *code = NULL;
  PairPage *page = g_new0 (PairPage, 1);
  if (!kiosk_pair_parse (request_body (request), &code, page->pair.public_key)) {
    pair_page_free (page);
    answer_error (request, 400, "form");
    return;
  }
  page->token = secret_random_text (TOKEN_BYTES);
  kiosk_secret_hash (code, page->pair.code_hash);
  kiosk_secret_hash (page->token, page->pair.token_hash);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_pair_run, page, pair_page_free, page_paired);
}

/* ---- Changes ---- */

static gboolean
query_number (Request *request, const char *name, guint64 most, guint64 *number)
{
  const char *text = request_query (request, name);
  *number = 0;
  return text == NULL || g_ascii_string_to_unsigned (text, 10, 0, most, number, NULL);
}

static void
tell_changes (Request *request, gboolean may_wait)
{
  Kiosk kiosk;
  guint64 since = 0, wait_s = 0;
  if (!query_number (request, "since", G_MAXINT64, &since) ||
      !query_number (request, "wait", PROTOCOL_WAIT_MAX_S, &wait_s)) {
    answer_error (request, 400, "form");
    return;
  }
  if (!authenticate (request, &kiosk))
    return;
  gboolean news = FALSE;
  g_autoptr (GError) error = NULL;
  json_t *changes = kiosk_changes (request_store (request), &kiosk, (gint64) since,
                                   request_now_ms (request), &news, &error);
  if (changes == NULL) {
    request_fail_error (request, error);
  } else if (!news && may_wait && wait_s > 0) {
    json_decref (changes);
    request_wait_for_news (request, (unsigned) wait_s, page_kiosk_changes_again);
  } else {
    request_json (request, 200, changes);
  }
}

void
page_kiosk_changes_again (Request *request)
{
  tell_changes (request, FALSE);
}

void
page_kiosk_changes (Request *request)
{
  tell_changes (request, TRUE);
}

/* ---- Scans ---- */

static void
page_scans_stored (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) outcome;
  const ScanIngest *ingest = command;
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  if (ingest->gap) {
    request_json (
        request, 409,
        json_pack ("{s:s,s:I}", "error", "gap", "expected", (json_int_t) ingest->expected));
    return;
  }
  json_t *apart = json_array ();
  for (guint i = 0; i < ingest->apart->len; i++) {
    const ScanApart *one = &g_array_index (ingest->apart, ScanApart, i);
    json_array_append_new (
        apart, json_pack ("{s:I,s:s}", "sequence", (json_int_t) one->sequence, "why", one->why));
  }
  request_json (request, 200,
                json_pack ("{s:I,s:o}", "stored", (json_int_t) ingest->stored, "apart", apart));
}

void
page_kiosk_scans (Request *request)
{
  Kiosk kiosk;
  if (!authenticate (request, &kiosk))
    return;
  ScanIngest *ingest = g_new0 (ScanIngest, 1);
  if (!scan_batch_parse (request_body (request), &ingest->batch)) {
    scan_ingest_free (ingest);
    answer_error (request, 400, "form");
    return;
  }
  ingest->kiosk_id = kiosk.id;
  memcpy (ingest->public_id, kiosk.public_id, SCAN_ID_BYTES);
  ingest->signature_good =
      scan_head_verify (kiosk.public_id, ingest->batch.head_sequence, ingest->batch.head_chain,
                        ingest->batch.head_signature, kiosk.public_key);
  request_write (request, WRITER_SAVEPOINT, scan_ingest_run, ingest, scan_ingest_free,
                 page_scans_stored);
}

void
page_kiosk_heads (Request *request)
{
  Kiosk kiosk;
  if (!authenticate (request, &kiosk))
    return;
  guint64 sequence = 0;
  guint8 chain[SCAN_HASH_BYTES];
  g_autoptr (GError) error = NULL;
  if (!scan_last (request_store (request), kiosk.id, kiosk.public_id, &sequence, chain, &error)) {
    request_fail_error (request, error);
    return;
  }
  g_autofree char *text = g_base64_encode (chain, sizeof chain);
  request_json (request, 200,
                json_pack ("{s:I,s:s}", "sequence", (json_int_t) sequence, "chain", text));
}
