/* SPDX-License-Identifier: EUPL-1.2
 *
 * Around the kiosks: room cards to print, records kept apart, a log that came on a stick.
 */
#include <sodium.h>
#include <string.h>

#include "server/attendance/scan_import.h"
#include "server/office/office_kiosks.h"
#include "server/office/pages.h"

/* ---- Room cards ---- */

typedef struct {
  GArray *doors;
  BadgeTagKeys keys;
  guint generation;
  BadgeFormat format;
  GBytes *file;
  GError *error;
} Cards;

static void
cards_free (gpointer data)
{
  Cards *cards = data;
  g_clear_pointer (&cards->doors, g_array_unref);
  g_clear_pointer (&cards->file, g_bytes_unref);
  g_clear_error (&cards->error);
  sodium_memzero (cards, sizeof *cards);
  g_free (cards);
}

static void
draw_cards (gpointer data)
{
  Cards *cards = data;
  cards->file =
      room_sheet_make (cards->doors, &cards->keys, cards->generation, cards->format, &cards->error);
}

static void
cards_drawn (Request *request, gpointer data)
{
  const Cards *cards = data;
  gboolean pdf = cards->format == BADGE_FORMAT_PDF;
  if (cards->error != NULL)
    request_fail_error (request, cards->error);
  else
    request_answer (request, 200, pdf ? "application/pdf" : "image/png", cards->file,
                    pdf ? "deurkaarten.pdf" : "deurkaart.png");
}

static void
make_cards (Request *request, gint64 only, BadgeFormat format)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  Cards *cards = g_new0 (Cards, 1);
  cards->format = format;
  cards->doors = office_doors (store, only, &cards->keys, &cards->generation, &error);
  gboolean any = cards->doors != NULL && cards->doors->len > 0;
  if (any) {
    request_work (request, cards, cards_free, draw_cards, cards_drawn);
    return;
  }
  cards_free (cards);
  request_fail_missing (request, error);
}

void
page_office_cards (Request *request)
{
  make_cards (request, 0, BADGE_FORMAT_PDF);
}

void
page_office_card (Request *request)
{
  gint64 id = 0;
  if (g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL))
    make_cards (request, id, BADGE_FORMAT_PNG);
  else
    request_fail (request, 404, "error.not_found");
}

/* ---- Records kept apart, and logs on a stick ---- */

static void
show_apart (Request *request, unsigned status, const char *problem, const ScanImportReport *report)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!office_fill_apart (store, view, &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "office.apart"));
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : NULL);
  view_flag (view, "imported", report != NULL && problem == NULL);
  view_flag (view, "changed", report != NULL && report->fault != 0);
  view_int (view, "fault", report != NULL ? (gint64) report->fault : 0);
  view_int (view, "records", report != NULL ? (gint64) report->records : 0);
  view_int (view, "stored", report != NULL ? (gint64) report->stored : 0);
  view_int (view, "repeats", report != NULL ? (gint64) report->repeats : 0);
  view_int (view, "kept_apart", report != NULL ? (gint64) report->apart : 0);
  request_render (request, status, "office_apart", view);
}

void
page_office_apart (Request *request)
{
  show_apart (request, 200, NULL, NULL);
}

static gboolean
form_id (Request *request, const char *name, gint64 *id)
{
  const char *text = request_form (request, name);
  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, id, NULL);
}

static void
looked (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, "/kantoor/kiosken/apart");
}

void
page_office_apart_look (Request *request)
{
  OfficeLook *look = g_new0 (OfficeLook, 1);
  if (!form_id (request, "kiosk", &look->kiosk_id) || !form_id (request, "up_to", &look->up_to)) {
    g_free (look);
    request_fail (request, 400, "error.bad_request");
    return;
  }
  request_actor (request, look->actor, sizeof look->actor);
  request_write (request, WRITER_CHECKS_FIRST, office_look_run, look, g_free, looked);
}

typedef struct {
  App *app;
  GBytes *file;
  ScanImportReport report;
  GError *error;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;
  g_clear_pointer (&import->file, g_bytes_unref);
  g_clear_error (&import->error);
  g_free (import);
}

/* On a working thread, with a reader of its own: the request's belongs to the HTTP thread. */
static void
take_in (gpointer data)
{
  Import *import = data;
  gsize size = 0;
  const char *text = g_bytes_get_data (import->file, &size);
  g_autoptr (Store) reader = store_open (import->app->database, STORE_READER, &import->error);
  if (reader != NULL)
    scan_import (import->app->writer, reader, text, size, &import->report, &import->error);
}

static void
taken_in (Request *request, gpointer data)
{
  const Import *import = data;
  if (import->error == NULL)
    show_apart (request, 200, NULL, &import->report);
  else if (g_error_matches (import->error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_FORM))
    show_apart (request, 422, "office.stick_form", NULL);
  else if (g_error_matches (import->error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_OLDER))
    show_apart (request, 422, "office.stick_older", NULL);
  else if (g_error_matches (import->error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_KIOSK))
    show_apart (request, 422, "office.stick_kiosk", NULL);
  else if (g_error_matches (import->error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_SIGNATURE))
    show_apart (request, 422, "office.stick_signature", &import->report);
  else
    request_fail_error (request, import->error);
}

void
page_office_stick (Request *request)
{
  const char *name = NULL;
  GBytes *file = request_file (request, "file", &name);
  if (file == NULL || g_bytes_get_size (file) == 0) {
    show_apart (request, 422, "office.stick_form", NULL);
    return;
  }
  Import *import = g_new0 (Import, 1);
  import->app = request_app (request);
  import->file = g_bytes_ref (file);
  request_work (request, import, import_free, take_in, taken_in);
}
