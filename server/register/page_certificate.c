/* SPDX-License-Identifier: EUPL-1.2
 *
 * Certificates: making one, its paper and Open Badge, the public page that confirms it, and what
 * verifiers of badges ask for.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/register/credential.h"
#include "server/register/page_person.h"
#include "server/register/pages.h"
#include "server/register/papers.h"
#include "server/register/portfolio_view.h"
#include "server/sales/page_person.h"
#include "server/web/view_words.h"

void
page_certificate_make (Request *request)
{
  g_autoptr (Mine) mine = page_person (request);
  if (mine == NULL)
    return;
  CertificateMake *make = g_new0 (CertificateMake, 1);
  make->attendee_id = mine->attendee_id;
  make->outcome = page_mine_path (request, "/register#bewijs");
  request_write (request, WRITER_SAVEPOINT, certificate_make_run, make, certificate_make_free,
                 NULL);
}

/* @attendee_id: whose it must be; 0: anybody's. NULL after an answer. */
static Certificate *
need_certificate (Request *request, gint64 attendee_id)
{
  Store *store = request_store (request);
  if (store == NULL)
    return NULL;
  g_autoptr (GError) error = NULL;
  Certificate *certificate = certificate_read (store, request_param (request, "id"), attendee_id,
                                               request_now_ms (request), &error);
  if (error != NULL)
    request_fail_error (request, error);
  else if (certificate == NULL)
    request_fail (request, 404, "error.not_found");
  return certificate;
}

static Certificate *
need_own (Request *request)
{
  g_autoptr (Mine) mine = page_person (request);
  return mine != NULL ? need_certificate (request, mine->attendee_id) : NULL;
}

/* A certificate on its way to a working thread: drawing and signing take long. */
typedef struct {
  Certificate *certificate;
  const App *app;
  Lang lang;
  GBytes *(*make) (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang,
                   GError **error);
  const char *type, *name;
  GBytes *out;
  GError *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  certificate_free (job->certificate);
  g_clear_pointer (&job->out, g_bytes_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static void
work (gpointer data)
{
  Job *job = data;
  g_autoptr (CredentialKey) key = credential_key_load (job->app->data_folder, &job->error);
  const CredentialIssuer issuer = { job->app->base_url, key, job->app->messages };
  if (key != NULL)
    job->out = job->make (&issuer, job->certificate, job->lang, &job->error);
}

static void
worked (Request *request, gpointer data)
{
  const Job *job = data;
  if (job->out != NULL)
    request_answer (request, 200, job->type, job->out, job->name);
  else
    request_fail_error (request, job->error);
}

static void
make_file (Request *request,
           GBytes *(*make) (const CredentialIssuer *, const Certificate *, Lang, GError **),
           const char *type, const char *name)
{
  Certificate *certificate = need_own (request);
  if (certificate == NULL)
    return;
  Job *job = g_new0 (Job, 1);
  job->certificate = certificate;
  job->app = request_app (request);
  job->lang = request_lang (request);
  job->make = make;
  job->type = type;
  job->name = name;
  request_work (request, job, job_free, work, worked);
}

static GBytes *
make_pdf (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang, GError **error)
{
  g_autofree char *url = g_strconcat (issuer->base_url, "/bewijs/", certificate->public_id, NULL);
  return papers_certificate (certificate, issuer->messages, lang, url, error);
}

static GBytes *
make_jwt (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang, GError **error)
{
  char *jwt = credential_jwt (issuer, certificate, lang, error);
  return jwt != NULL ? g_bytes_new_take (jwt, strlen (jwt)) : NULL;
}

void
page_certificate_pdf (Request *request)
{
  make_file (request, make_pdf, "application/pdf", "bewijs.pdf");
}

void
page_certificate_jwt (Request *request)
{
  make_file (request, make_jwt, "text/plain; charset=utf-8", "openbadge.jwt");
}

void
page_certificate_png (Request *request)
{
  make_file (request, credential_png, "image/png", "openbadge.png");
}

/* ---- The public page: what the paper shows, and whether it still holds ---- */

static void
show_items (Request *request, const Certificate *certificate, View *view)
{
  Lang lang = request_lang (request);
  view_list (view, "items");
  for (guint i = 0; i < certificate->items->len; i++) {
    const PortfolioItem *item = certificate->items->pdata[i];
    View *line = view_item (view, "items");
    g_autofree char *day = when_format_day (item->date, lang_when (lang));
    view_text (line, "date", day != NULL ? day : item->date);
    view_text (line, "session", item->title);
    view_list (line, "areas");
    for (int area = 0; area < AREAS; area++)
      view_hours (view_item (line, "areas"), "hours", item->quarters[area], lang);
    view_hours (line, "hours", portfolio_item_total (item), lang);
    view_flag (line, "validated", item->validated);
    view_flag (line, "gone", g_array_index (certificate->gone, gboolean, i));
  }
}

void
page_certificate_public (Request *request)
{
  g_autoptr (Certificate) certificate = need_certificate (request, 0);
  if (certificate == NULL)
    return;
  View *view = view_new ();
  view_list (view, "areas");
  for (int area = 0; area < AREAS; area++)
    view_text (view_item (view, "areas"), "name",
               portfolio_area_name (request_app (request)->messages, request_lang (request), area));
  g_autofree char *made =
      when_format_date (certificate->made_ms, lang_when (request_lang (request)));
  view_text (view, "title", request_message (request, "certificate.public_title"));
  view_text (view, "number", certificate->public_id);
  view_text (view, "made", made);
  view_text (view, "name", certificate->name);
  view_text (view, "congress", certificate->congress);
  view_text (view, "city", certificate->city);
  view_flag (view, "whole", certificate->whole);
  show_items (request, certificate, view);
  request_render (request, 200, "register_certificate", view);
}

/* ---- For verifiers ---- */

void
page_credential_key (Request *request)
{
  const App *app = request_app (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (CredentialKey) key = credential_key_load (app->data_folder, &error);
  const CredentialIssuer issuer = { app->base_url, key, app->messages };
  json_t *jwk = key != NULL ? credential_jwk (&issuer, &error) : NULL;
  if (jwk != NULL)
    request_json (request, 200, jwk);
  else
    request_fail_error (request, error);
}

void
page_credential_issuer (Request *request)
{
  const App *app = request_app (request);
  const CredentialIssuer issuer = { app->base_url, NULL, app->messages };
  request_json (request, 200, credential_profile (&issuer, request_message (request, "site.name")));
}

void
page_credential_status (Request *request)
{
  const App *app = request_app (request);
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autofree char *credential = g_strconcat ("urn:uuid:", request_param (request, "id"), NULL);
  const CredentialIssuer issuer = { app->base_url, NULL, app->messages };
  int revoked = certificate_revoked (store, credential, &error);
  if (error != NULL)
    request_fail_error (request, error);
  else if (revoked < 0)
    request_fail (request, 404, "error.not_found");
  else
    request_json (request, 200, credential_status (&issuer, credential, revoked > 0));
}
