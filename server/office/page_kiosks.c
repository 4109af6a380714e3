/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks in the office: making one, its pairing code as text and QR, sending it to another
 * door, revoking it.
 */
#include <string.h>

#include "badges/qr.h"
#include "server/api/kiosk.h"
#include "server/office/office.h"
#include "server/office/pages.h"

enum { QR_MODULE_PX = 6 };

/* @code: (nullable): a pairing code to show, once. */
static void
show (Request *request, unsigned status, const char *code, const char *name)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  if (!office_fill_kiosks (store, view, request_now_ms (request), &error)) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, "office.kiosks"));
  view_flag (view, "pairing", code != NULL);
  view_text (view, "code", code);
  view_text (view, "name", name);
  view_text (view, "server", request_app (request)->base_url);
  g_autofree char *picture = NULL;
  if (code != NULL) {
    g_autofree char *text =
        g_strconcat ("LCPAIR:", request_app (request)->base_url, "#", code, NULL);
    g_autoptr (BadgeQr) qr = badge_qr_new_text (text, BADGE_QR_LEVEL_M, NULL);
    g_autoptr (GBytes) png = qr != NULL ? badge_qr_png (qr, QR_MODULE_PX) : NULL;
    gsize size = 0;
    const void *bytes = png != NULL ? g_bytes_get_data (png, &size) : NULL;
    g_autofree char *base64 = g_base64_encode (bytes != NULL ? bytes : (const void *) "", size);
    picture = g_strconcat ("data:image/png;base64,", base64, NULL);
  }
  view_text (view, "picture", picture);
  request_render (request, status, "office_kiosks", view);
}

void
page_office_kiosks (Request *request)
{
  show (request, 200, NULL, NULL);
}

/* The command, and the code that only this answer shows. */
typedef struct {
  KioskInvite invite;
  char *code;
} Invite;

static void
invite_free (gpointer data)
{
  Invite *invite = data;
  g_free (invite->code);
  kiosk_invite_free (invite);
}

static void
invited (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) outcome;
  const Invite *invite = command;
  if (error != NULL)
    request_fail_error (request, error);
  else
    show (request, 200, invite->code, invite->invite.name);
}

static void
set_actor (Request *request, char actor[40])
{
  g_snprintf (actor, 40, "staff:%" G_GINT64_FORMAT, request_staff (request)->id);
}

static gint64
form_id (Request *request, const char *name)
{
  const char *text = request_form (request, name);
  gint64 id = 0;
  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL) ? id : 0;
}

void
page_office_kiosk_add (Request *request)
{
  const char *name = request_form (request, "name");
  gint64 checkpoint = form_id (request, "checkpoint");
  if (name == NULL || *name == '\0' || strlen (name) > KIOSK_NAME_MAX || checkpoint == 0) {
    request_fail (request, 400, "office.kiosk_fields");
    return;
  }
  Invite *invite = g_new0 (Invite, 1);
  invite->code = kiosk_code_new ();
  invite->invite.name = g_strdup (name);
  invite->invite.checkpoint_id = checkpoint;
  kiosk_secret_hash (invite->code, invite->invite.code_hash);
  set_actor (request, invite->invite.actor);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_invite_run, invite, invite_free, invited);
}

static void
changed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, "/kantoor/kiosken");
}

void
page_office_kiosk_change (Request *request)
{
  const char *id = request_param (request, "id");
  gint64 kiosk = 0;
  if (!g_ascii_string_to_signed (id, 10, 1, G_MAXINT64, &kiosk, NULL)) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  gboolean revoke = g_strcmp0 (request_form (request, "action"), "revoke") == 0;
  gint64 checkpoint = form_id (request, "checkpoint");
  if (!revoke && checkpoint == 0) {
    request_fail (request, 400, "office.kiosk_fields");
    return;
  }
  KioskChange *change = g_new0 (KioskChange, 1);
  change->kiosk_id = kiosk;
  change->checkpoint_id = revoke ? 0 : checkpoint;
  set_actor (request, change->actor);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_change_run, change, g_free, changed);
}
