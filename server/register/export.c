/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register as CSV and JSON; see export.h. The spreadsheet is export_xlsx.c.
 */
#include "server/register/export.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "server/core/csv.h"
#include "server/core/hours.h"

G_DEFINE_QUARK (export_error, export_error)

static const char SQL_ROWS[] =
    "SELECT IFNULL (t.register_number, ''), p.name, p.school, p.place,"
    " IFNULL (g.verdict, 'declared'), d.date, IFNULL (s.title, (SELECT title FROM congress)), "
    "a.offering_code,"
    " a.provider, a.activity_type, a.validated, a.subject_quarters, a.didactic_quarters,"
    " a.pedagogic_quarters, a.other_quarters, a.contact_quarters, a.self_quarters,"
    " a.claimable_from, a.public_id FROM activity a JOIN attendee p ON p.id = a.attendee_id"
    " LEFT JOIN session s ON s.id = a.session_id JOIN day d ON d.id = IFNULL (a.day_id, s.day_id)"
    " LEFT JOIN teacher t ON t.attendee_id = p.id LEFT JOIN standing g ON g.attendee_id = p.id"
    " WHERE a.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM activity b"
    " WHERE b.replaces = a.id) ORDER BY p.name, d.date, IFNULL (s.starts_ms, 0), a.id";

static void
row_free (gpointer data)
{
  ExportRow *row = data;
  char *texts[] = { row->register_number, row->name,          row->school,         row->place,
                    row->standing,        row->date,          row->title,          row->code,
                    row->provider,        row->activity_type, row->claimable_from, row->reference };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (row);
}

GPtrArray *
export_rows (Store *store, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ROWS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    ExportRow *row = g_new0 (ExportRow, 1);
    char **texts[] = { &row->register_number, &row->name,         &row->school, &row->place,
                       &row->standing,        &row->date,         &row->title,  &row->code,
                       &row->provider,        &row->activity_type };
    for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
      *texts[i] = g_strdup (store_column_text (q, i));
    row->validated = store_column_int (q, 10) != 0;
    for (int i = 0; i < AREAS; i++)
      row->quarters[i] = (int) store_column_int (q, 11 + i);
    row->contact_quarters = (int) store_column_int (q, 15);
    row->self_quarters = (int) store_column_int (q, 16);
    row->claimable_from = g_strdup (store_column_text (q, 17));
    row->reference = g_strdup (store_column_text (q, 18));
    g_ptr_array_add (rows, row);
  }
  return step == STORE_DONE ? g_steal_pointer (&rows) : NULL;
}

/* ---- Columns ---- */

const char *const EXPORT_HEADS[] = {
  "registernummer",   "naam",        "school",    "plaats",       "inschrijving", "datum",
  "activiteit",       "code",        "aanbieder", "type",         "gevalideerd",  "vakinhoudelijk",
  "vakdidactisch",    "pedagogisch", "overig",    "registeruren", "contacturen",  "zelfstudie",
  "opneembaar vanaf", "kenmerk",     NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (EXPORT_HEADS) ==
                 EXPORT_TEXTS + EXPORT_HOURS + EXPORT_LAST_TEXTS + 1);

ExportCells
export_cells (const ExportRow *row)
{
  ExportCells cells = { .texts = { row->register_number, row->name, row->school, row->place,
                                   row->standing, row->date, row->title, row->code, row->provider,
                                   row->activity_type, row->validated ? "ja" : "nee" },
                        .last_texts = { row->claimable_from, row->reference } };
  for (int k = 0; k < AREAS; k++) {
    cells.quarters[k] = row->quarters[k];
    cells.quarters[AREAS] += row->validated ? row->quarters[k] : 0;
  }
  cells.quarters[AREAS + 1] = row->contact_quarters;
  cells.quarters[AREAS + 2] = row->self_quarters;
  return cells;
}

char *
export_csv (const GPtrArray *rows)
{
  g_autofree char *heads = g_strjoinv (";", (char **) EXPORT_HEADS);
  GString *csv = csv_new (heads);
  for (guint i = 0; i < rows->len; i++) {
    const ExportCells cells = export_cells (rows->pdata[i]);
    for (int k = 0; k < EXPORT_TEXTS; k++)
      csv_text (csv, cells.texts[k], FALSE);
    for (int k = 0; k < EXPORT_HOURS; k++) {
      g_autofree char *hours = hours_format (cells.quarters[k], LANG_NL);
      csv_text (csv, hours, FALSE);
    }
    for (int k = 0; k < EXPORT_LAST_TEXTS; k++)
      csv_text (csv, cells.last_texts[k], k == EXPORT_LAST_TEXTS - 1);
  }
  return g_string_free (csv, FALSE);
}

/* ---- JSON ---- */

/* An activity a line: written one by one, and people can look at it. */
static const char JSON_HEAD[] = "{\"format\":\"lerarencongres-register-1\",\"areas\":"
                                "[\"vakinhoudelijk\",\"vakdidactisch\",\"pedagogisch\",\"overig\"],"
                                "\n\"activities\":[";

static json_t *
row_json (const ExportRow *row)
{
  return json_pack ("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:[i,i,i,i],s:i,s:i,s:s,s:s}",
                    "register_number", row->register_number, "name", row->name, "school",
                    row->school, "place", row->place, "standing", row->standing, "date", row->date,
                    "activity", row->title, "code", row->code, "provider", row->provider, "type",
                    row->activity_type, "validated", row->validated ? 1 : 0, "quarters",
                    row->quarters[AREA_SUBJECT], row->quarters[AREA_DIDACTIC],
                    row->quarters[AREA_PEDAGOGIC], row->quarters[AREA_OTHER], "contact_quarters",
                    row->contact_quarters, "self_study_quarters", row->self_quarters,
                    "claimable_from", row->claimable_from, "reference", row->reference);
}

static int
append (const char *bytes, size_t size, void *text)
{
  g_string_append_len (text, bytes, (gssize) size);
  return 0;
}

static gboolean
add_row (GString *text, const ExportRow *row)
{
  json_t *object = row_json (row);
  gboolean good = object != NULL &&
                  json_dump_callback (object, append, text, JSON_SORT_KEYS | JSON_COMPACT) == 0;
  json_decref (object);
  return good;
}

char *
export_json (const GPtrArray *rows, GError **error)
{
  GString *text = g_string_new (JSON_HEAD);
  for (guint i = 0; i < rows->len; i++) {
    const ExportRow *row = rows->pdata[i];
    g_string_append (text, i > 0 ? ",\n" : "\n");
    if (!add_row (text, row)) {
      g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_ROW, "activity %s cannot be written as JSON",
                   row->reference);
      g_string_free (text, TRUE);
      return NULL;
    }
  }
  g_string_append (text, "\n]}\n");
  return g_string_free (text, FALSE);
}

char *
export_signature (const SigningKey *key, const char *json)
{
  guint8 signature[SIGNING_BYTES], digest[crypto_hash_sha256_BYTES];
  signing_sign (key, EXPORT_CONTEXT, json, strlen (json), signature);
  crypto_hash_sha256 (digest, (const guint8 *) json, strlen (json));
  g_autofree char *signature_text = signing_hex (signature, sizeof signature);
  g_autofree char *digest_text = signing_hex (digest, sizeof digest);
  g_autofree char *key_text = signing_hex (key->public_key, sizeof key->public_key);
  return g_strdup_printf ("{\"algorithm\":\"Ed25519\",\"key\":\"%s\",\"sha256\":\"%s\","
                          "\"signature\":\"%s\"}\n",
                          key_text, digest_text, signature_text);
}
