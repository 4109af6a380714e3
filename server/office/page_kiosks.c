/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks in the office: making one, its pairing code as text and QR, sending it to another
 * door, giving it the right to find people by
 * hand, revoking it.
 */
#include <sodium.h>
#include <string.h>

#include "badges/qr.h"
#include "server/api/kiosk.h"
#include "server/office/office.h"
#include "server/office/office_kiosks.h"
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
  request_actor (request, invite->invite.actor, sizeof invite->invite.actor);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_invite_run, invite, invite_free, invited);
}

/* ---- One kiosk ---- */

static void
show_one (Request *request, unsigned status, gint64 id, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  gboolean found = FALSE;
  g_autoptr (GError) error = NULL;
  gboolean ok = office_fill_kiosk (store, view, id, &found, &error);
  if (ok && found) {
    view_text (view, "title", request_message (request, "office.kiosk"));
    view_text (view, "problem", problem != NULL ? request_message (request, problem) : NULL);
    request_render (request, status, "office_kiosk", view);
    return;
  }
  view_free (view);
  request_fail_missing (request, error);
}

static gboolean
param_id (Request *request, gint64 *id)
{
  return g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, id, NULL);
}

void
page_office_kiosk (Request *request)
{
  gint64 id = 0;
  if (param_id (request, &id))
    show_one (request, 200, id, NULL);
  else
    request_fail (request, 404, "error.not_found");
}

static void
changed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  if (g_error_matches (error, KIOSK_ERROR, KIOSK_ERROR_DOOR))
    request_fail (request, 404, "error.not_found");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, "/kantoor/kiosken");
}

static void
change_door (Request *request, gint64 kiosk, gint64 checkpoint)
{
  KioskChange *change = g_new0 (KioskChange, 1);
  change->kiosk_id = kiosk;
  change->checkpoint_id = checkpoint;
  request_actor (request, change->actor, sizeof change->actor);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_change_run, change, g_free, changed);
}

/* ---- The right to find people by hand ---- */

typedef struct {
  KioskHand hand;
  char *pin;
} GiveHand;

static void
give_hand_free (gpointer data)
{
  GiveHand *give = data;
  sodium_memzero (give->pin, strlen (give->pin));
  g_free (give->pin);
  sodium_memzero (give, sizeof *give);
  g_free (give);
}

static void
work_out_pin (gpointer data)
{
  GiveHand *give = data;
  randombytes_buf (give->hand.key, HAND_KEY_BYTES);
  hand_key_seal (give->hand.key, give->pin, give->hand.salt, give->hand.box);
}

static void
hand_free (gpointer data)
{
  sodium_memzero (data, sizeof (KioskHand));
  g_free (data);
}

static void
write_hand (Request *request, const KioskHand *hand)
{
  KioskHand *command = g_memdup2 (hand, sizeof *hand);
  request_write (request, WRITER_CHECKS_FIRST, kiosk_hand_run, command, hand_free, changed);
}

static void
pin_worked_out (Request *request, gpointer data)
{
  write_hand (request, &((const GiveHand *) data)->hand);
}

static void
give_hand (Request *request, gint64 kiosk)
{
  const char *pin = request_form (request, "pin");
  if (pin == NULL || !hand_pin_fits (pin)) {
    show_one (request, 422, kiosk, "office.pin_wrong");
    return;
  }
  GiveHand *give = g_new0 (GiveHand, 1);
  give->hand.kiosk_id = kiosk;
  give->hand.give = TRUE;
  give->pin = g_strdup (pin);
  request_actor (request, give->hand.actor, sizeof give->hand.actor);
  request_work (request, give, give_hand_free, work_out_pin, pin_worked_out);
}

static void
take_hand (Request *request, gint64 kiosk)
{
  KioskHand hand = { .kiosk_id = kiosk };
  request_actor (request, hand.actor, sizeof hand.actor);
  write_hand (request, &hand);
}

void
page_office_kiosk_change (Request *request)
{
  gint64 kiosk = 0;
  const char *action = request_form (request, "action");
  gint64 checkpoint = form_id (request, "checkpoint");
  if (!param_id (request, &kiosk))
    request_fail (request, 404, "error.not_found");
  else if (g_strcmp0 (action, "revoke") == 0)
    change_door (request, kiosk, 0);
  else if (g_strcmp0 (action, "hand") == 0)
    give_hand (request, kiosk);
  else if (g_strcmp0 (action, "no_hand") == 0)
    take_hand (request, kiosk);
  else if (checkpoint != 0)
    change_door (request, kiosk, checkpoint);
  else
    request_fail (request, 400, "office.kiosk_fields");
}
