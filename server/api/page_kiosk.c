/* SPDX-License-Identifier: EUPL-1.2
 *
 * The calls of the kiosk protocol over HTTP; see schedule/protocol.h.
 */
#include "server/api/pages.h"

#include <string.h>

#include "server/api/kiosk_messages.h"
#include "server/core/secret.h"

enum {
  TOKEN_BYTES = 32,
  SCANS_LIVE = 10, /* so many at most come from a door that is keeping up */
};

enum { CONTACT_EVERY_MS = 20 * 1000 }; /* so often is "last seen" worth a write */

/* Nobody waits for it: it is a note, not an answer. */
static void
note_contact (Request *request, const Kiosk *kiosk, guint64 own_sequence, gboolean locked)
{
  if (request_now_ms (request) - kiosk->seen_ms < CONTACT_EVERY_MS &&
      own_sequence <= kiosk->own_sequence)
    return;
  KioskContact *contact = g_new0 (KioskContact, 1);
  *contact = (KioskContact){ kiosk->id, own_sequence, locked };
  writer_submit (request_app (request)->writer, WRITER_CHECKS_FIRST, kiosk_contact_run, contact,
                 g_free, NULL, NULL, NULL);
}

/* The order to lock, with its proof. */
static void
answer_locked (Request *request, const Kiosk *kiosk, const char *token)
{
  guint8 hash[KIOSK_HASH_BYTES], proof[KIOSK_HASH_BYTES];
  kiosk_secret_hash (token, hash);
  kiosk_lock_proof (hash, kiosk->public_id, proof);
  g_autofree char *text = g_base64_encode (proof, sizeof proof);
  note_contact (request, kiosk, kiosk->own_sequence, TRUE);
  request_json (request, 401, json_pack ("{s:s,s:s}", "error", "revoked", "proof", text));
}

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
  if (g_error_matches (error, KIOSK_ERROR, KIOSK_ERROR_LOCKED))
    answer_locked (request, kiosk, header + strlen (SCHEME));
  else if (error == NULL || g_error_matches (error, KIOSK_ERROR, KIOSK_ERROR_TOKEN))
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

/* What a kiosk asks for, kept while it waits for news. */
typedef struct {
  KioskSince since;
  guint64 wait_s;
  guint64 last;
  gint64 until_us; /* 0: not waiting yet */
} ChangesQuery;

static gboolean
read_query (Request *request, ChangesQuery *query)
{
  guint64 since = 0, seen = 0;
  gboolean good = query_number (request, "since", G_MAXINT64, &since) &&
                  query_number (request, "seen", G_MAXINT64, &seen) &&
                  query_number (request, "wait", PROTOCOL_WAIT_MAX_S, &query->wait_s) &&
                  query_number (request, "last", G_MAXINT64, &query->last);
  query->since = (KioskSince){ .since = (gint64) since,
                               .wants_seen = request_query (request, "seen") != NULL,
                               .seen = (gint64) seen };
  return good;
}

/* Commits that are no news to a kiosk, and there are many, leave it waiting. */
static gboolean
wait_on (Request *request, ChangesQuery *query)
{
  gint64 now_us = g_get_monotonic_time ();
  if (query->until_us == 0)
    query->until_us = now_us + (gint64) query->wait_s * G_USEC_PER_SEC;
  gint64 left_s = (query->until_us - now_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  if (left_s <= 0)
    return FALSE;
  request_wait_for_news (request, (unsigned) left_s, page_kiosk_changes_again);
  return TRUE;
}

void
page_kiosk_changes_again (Request *request)
{
  ChangesQuery *query = request_get_data (request);
  Kiosk kiosk;
  if (!authenticate (request, &kiosk))
    return;
  gboolean news = FALSE;
  g_autoptr (GError) error = NULL;
  json_t *changes = kiosk_changes (request_store (request), &kiosk, &query->since,
                                   app_now_ms (request_app (request)), &news, &error);
  if (changes == NULL) {
    request_fail_error (request, error);
    return;
  }
  if (!news && wait_on (request, query)) {
    json_decref (changes);
    return;
  }
  note_contact (request, &kiosk, query->last, FALSE);
  request_json (request, 200, changes);
}

void
page_kiosk_changes (Request *request)
{
  ChangesQuery *query = g_new0 (ChangesQuery, 1);
  request_set_data (request, query, g_free);
  if (read_query (request, query))
    page_kiosk_changes_again (request);
  else
    answer_error (request, 400, "form");
}

/* ---- Room cards ---- */

static void
page_moved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) outcome;
  const KioskChange *change = command;
  if (g_error_matches (error, KIOSK_ERROR, KIOSK_ERROR_DOOR))
    answer_error (request, 404, "door");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_json (request, 200,
                  json_pack ("{s:I}", "checkpoint", (json_int_t) change->checkpoint_id));
}

void
page_kiosk_door (Request *request)
{
  Kiosk kiosk;
  gint64 checkpoint = 0;
  if (!authenticate (request, &kiosk))
    return;
  if (!kiosk_door_parse (request_body (request), &checkpoint)) {
    answer_error (request, 400, "form");
    return;
  }
  KioskChange *change = g_new0 (KioskChange, 1);
  change->kiosk_id = kiosk.id;
  change->checkpoint_id = checkpoint;
  g_snprintf (change->actor, sizeof change->actor, "kiosk:%" G_GINT64_FORMAT, kiosk.id);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_change_run, change, g_free, page_moved);
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
  json_t *answers = json_array ();
  for (guint i = 0; i < ingest->answers->len; i++)
    json_array_append_new (answers, json_string (ingest->answers->pdata[i]));
  request_json (request, 200,
                json_pack ("{s:I,s:o}", "stored", (json_int_t) ingest->stored, "answers", answers));
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
  ingest->keep_head = TRUE;
  ingest->signature_good =
      scan_head_verify (kiosk.public_id, ingest->batch.head_sequence, ingest->batch.head_chain,
                        ingest->batch.head_signature, kiosk.public_key);
  WriterFlags flags = WRITER_SAVEPOINT;
  if (ingest->batch.records->len > SCANS_LIVE)
    flags |= WRITER_BULK;
  request_write (request, flags, scan_ingest_run, ingest, scan_ingest_free, page_scans_stored);
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
                json_pack ("{s:I,s:s,s:I}", "sequence", (json_int_t) sequence, "chain", text,
                           "now_ms", (json_int_t) request_now_ms (request)));
}
