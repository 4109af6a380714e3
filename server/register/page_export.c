/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register as files for the office, the evidence behind an activity, and the key that signs
 * both.
 */
#include "server/register/evidence.h"
#include "server/register/export.h"
#include "server/register/pages.h"

/* NULL after an answer. */
static GPtrArray *
need_rows (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = export_rows (store, &error);
  if (rows == NULL)
    request_fail_error (request, error);
  return rows;
}

/* NULL after an answer. */
static char *
need_json (Request *request, const GPtrArray *rows)
{
  g_autoptr (GError) error = NULL;
  char *json = export_json (rows, &error);
  if (json == NULL)
    request_fail_error (request, error);
  return json;
}

void
page_export_csv (Request *request)
{
  g_autoptr (GPtrArray) rows = need_rows (request);
  if (rows != NULL)
    request_answer_text (request, "text/csv; charset=utf-8", export_csv (rows), "registeruren.csv");
}

void
page_export_xlsx (Request *request)
{
  g_autoptr (GPtrArray) rows = need_rows (request);
  if (rows == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) book = export_xlsx (rows, &error);
  if (book != NULL)
    request_answer (request, 200,
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book,
                    "registeruren.xlsx");
  else
    request_fail_error (request, error);
}

void
page_export_json (Request *request)
{
  g_autoptr (GPtrArray) rows = need_rows (request);
  char *json = rows != NULL ? need_json (request, rows) : NULL;
  if (json != NULL)
    request_answer_text (request, "application/json", json, "registeruren.json");
}

void
page_export_signature (Request *request)
{
  g_autoptr (GPtrArray) rows = need_rows (request);
  g_autofree char *json = rows != NULL ? need_json (request, rows) : NULL;
  if (json == NULL)
    return;
  SigningKey key;
  signing_key_init (&key, request_app (request)->secret);
  request_answer_text (request, "application/json", export_signature (&key, json),
                       "registeruren.json.sig");
}

void
page_export_key (Request *request)
{
  SigningKey key;
  signing_key_init (&key, request_app (request)->secret);
  g_autofree char *hex = signing_hex (key.public_key, sizeof key.public_key);
  request_json (request, 200, json_pack ("{s:s,s:s}", "algorithm", "Ed25519", "key", hex));
}

void
page_evidence (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  SigningKey key;
  g_autoptr (GError) error = NULL;
  signing_key_init (&key, request_app (request)->secret);
  char *text =
      evidence_write (store, &key, request_param (request, "id"), request_now_ms (request), &error);
  if (text != NULL)
    request_answer_text (request, "application/json", text, "bewijs.json");
  else
    request_fail_error (request, error);
}
