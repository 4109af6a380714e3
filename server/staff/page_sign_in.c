/* SPDX-License-Identifier: EUPL-1.2
 *
 * The pages to sign in and out.
 */
#include <string.h>

#include "server/core/secret.h"
#include "server/staff/pages.h"
#include "server/staff/sign_in.h"

enum { TOKEN_BYTES = 32, ACCOUNT_NAME_MAX = 100, PASSWORD_MAX = 200 };

static void
show (Request *request, unsigned status, const char *name, const char *fault)
{
  View *view = view_new ();
  view_text (view, "title", request_message (request, "staff.sign_in"));
  view_text (view, "name", name);
  view_flag (view, "fault", fault != NULL);
  view_text (view, "fault_text", fault != NULL ? request_message (request, fault) : "");
  request_render (request, status, "sign_in", view);
}

void
page_sign_in (Request *request)
{
  if (request_staff (request) != NULL)
    request_redirect (request, "/kantoor");
  else
    show (request, 200, "", NULL);
}

/* A try on its way through the working thread. */
typedef struct {
  char *name, *password, *hash;
  gint64 staff_id;
  gboolean good;
} Try;

static void
try_free (gpointer data)
{
  Try *try = data;
  memset (try->password, 0, strlen (try->password));
  g_free (try->name);
  g_free (try->password);
  g_free (try->hash);
  g_free (try);
}

static void
try_verify (gpointer data)
{
  Try *try = data;
  try->good = sign_in_verify (try->hash, try->password) && try->staff_id != 0;
}

static void
signed_in (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, outcome);
}

static void
tried (Request *request, gpointer data)
{
  const Try *try = data;
  if (!try->good) {
    sign_in_failed (try->name, request_now_ms (request));
    show (request, 403, try->name, "staff.wrong");
    return;
  }
  sign_in_succeeded (try->name);
  SignIn *sign_in = g_new0 (SignIn, 1);
  g_autofree char *token = secret_random_text (TOKEN_BYTES);
  sign_in->staff_id = try->staff_id;
  staff_session_hash (token, sign_in->token_hash);
  request_set_cookie (request, STAFF_COOKIE, token, (gint64) SIGN_IN_HOURS * 3600);
  request_write (request, WRITER_CHECKS_FIRST, sign_in_run, sign_in, g_free, signed_in);
}

void
page_sign_in_save (Request *request)
{
  const char *name = request_form (request, "name");
  const char *password = request_form (request, "password");
  if (name == NULL || password == NULL || strlen (name) > ACCOUNT_NAME_MAX ||
      strlen (password) > PASSWORD_MAX) {
    show (request, 400, "", "staff.wrong");
    return;
  }
  if (!sign_in_may_try (name, request_now_ms (request))) {
    show (request, 429, name, "staff.wait");
    return;
  }
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  gint64 staff_id = 0;
  char *hash = sign_in_hash_of (store, name, &staff_id, &error);
  if (hash == NULL) {
    request_fail_error (request, error);
    return;
  }
  Try *try = g_new0 (Try, 1);
  *try = (Try){
    .name = g_strdup (name), .password = g_strdup (password), .hash = hash, .staff_id = staff_id
  };
  request_work (request, try, try_free, try_verify, tried);
}

void
page_sign_out (Request *request)
{
  const char *token = request_cookie (request, STAFF_COOKIE);
  guint8 *hash = g_malloc0 (STAFF_TOKEN_HASH_BYTES);
  staff_session_hash (token != NULL ? token : "", hash);
  request_set_cookie (request, STAFF_COOKIE, NULL, 0);
  request_write (request, WRITER_CHECKS_FIRST, sign_out_run, hash, g_free, NULL);
}
