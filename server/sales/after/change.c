/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sessions, names and hand-overs; see change.h.
 */
#include "server/sales/after/change.h"

#include <string.h>

#include "server/core/secret.h"
#include "server/core/settings.h"
#include "server/mail/letter.h"
#include "server/sales/badge_issue.h"
#include "server/sales/order.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/waiting.h"

/* A ticket may be handed over again within the same batch. */
enum { KEY_BYTES = 9 };
static const gint64 HOUR_MS = G_GINT64_CONSTANT (3600000);

static const char SQL_NAME[] = "UPDATE attendee SET name = :name, school = :school, place = :place"
                               " WHERE id = :id";
static const char SQL_SAME[] = "SELECT COUNT(*) FROM attendee WHERE id = :id AND name = :name"
                               " AND school = :school AND place = :place";
static const char SQL_PHOTO[] =
    "UPDATE attendee SET no_photo = :no WHERE id = :id AND no_photo <> :no";
static const char SQL_SCANNED[] =
    "SELECT (SELECT COUNT(*) FROM scan s JOIN badge b ON b.badge_id = s.badge_id"
    " WHERE b.attendee_id = :id) + (SELECT COUNT(*) FROM correction WHERE attendee_id = :id) +"
    " (SELECT COUNT(*) FROM activity WHERE attendee_id = :id)";
static const char SQL_NEW_PERSON[] =
    "UPDATE attendee SET name = :name, email = :email, school = :school, place = :place,"
    " public_id = lower (hex (randomblob (8))), sector = 0, no_photo = 0, handed_ms = :now"
    " WHERE id = :id";
static const char SQL_ADDRESS[] =
    "SELECT CASE WHEN a.email <> '' THEN a.email ELSE o.email END FROM attendee a JOIN sale_order o"
    " ON o.id = a.order_id WHERE a.id = :id";

static gboolean
refuse_late (GError **error)
{
  g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_LATE, "too late to change this");
  return FALSE;
}

gint64
after_change_until (Store *store, const AfterPerson *person)
{
  return person->first_day_ms - settings_int (store, "change.badge_hours") * HOUR_MS;
}

gint64
after_seats_until (Store *store, gint64 starts_ms)
{
  return starts_ms - settings_int (store, "change.session_hours") * HOUR_MS;
}

/* ---- Sessions ---- */

void
after_seats_free (gpointer command)
{
  AfterSeats *seats = command;
  if (seats == NULL)
    return;
  after_who_clear (&seats->who);
  g_clear_pointer (&seats->full, g_array_unref);
  g_free (seats->late);
  g_free (seats);
}

static gboolean
wants (const AfterSeats *seats, gint64 session_id)
{
  for (guint i = 0; i < seats->n_sessions; i++)
    if (seats->sessions[i] == session_id)
      return TRUE;
  return FALSE;
}

static gboolean
is_late (Store *store, AfterSeats *seats, const PlacesSession *session, gint64 now_ms)
{
  if (after_seats_until (store, session->starts_ms) > now_ms)
    return FALSE;
  g_free (seats->late);
  seats->late = g_strdup (session->title);
  return TRUE;
}

/* Only what is taken or given up is looked at: what stays is nobody's change. A seat in a session
 * that was cancelled may always go. */
static gboolean
check_time (Store *store, AfterSeats *seats, const AfterPerson *person, gint64 now_ms,
            GError **error)
{
  g_autoptr (GArray) held = places_held (store, person->attendee_id, error);
  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if (!wants (seats, seat->id) && seat->bookable && is_late (store, seats, seat, now_ms))
      return refuse_late (error);
  }
  for (guint i = 0; i < seats->n_sessions; i++) {
    g_auto (PlacesSession) session = { 0 };
    if (places_holds (held, seats->sessions[i]))
      continue;
    if (!places_session (store, seats->sessions[i], &session, error))
      return FALSE;
    if (is_late (store, seats, &session, now_ms))
      return refuse_late (error);
  }
  return TRUE;
}

/* Ids of the sessions in @of that are not in @without. Returns: (transfer full). */
static json_t *
sessions_json (const GArray *of, const GArray *without)
{
  json_t *ids = json_array ();
  for (guint i = 0; i < of->len; i++) {
    gint64 id = g_array_index (of, PlacesSession, i).id;
    if (!places_holds (without, id))
      json_array_append_new (ids, json_integer (id));
  }
  return ids;
}

static gboolean
audit_seats (Store *store, const AfterSeats *seats, const AfterPerson *person, const GArray *before,
             gint64 now_ms, GError **error)
{
  g_autoptr (GArray) after = places_held (store, person->attendee_id, error);
  if (after == NULL)
    return FALSE;
  json_t *detail = json_pack ("{s:o, s:o}", "taken", sessions_json (after, before), "given_up",
                              sessions_json (before, after));
  return after_audit_with (store, &seats->who, person, "attendee.seats", detail, now_ms, error);
}

gboolean
after_seats_run (gpointer command, WriterTurn *turn, GError **error)
{
  AfterSeats *seats = command;
  Store *store = turn->store;
  AfterPerson person;
  g_clear_pointer (&seats->full, g_array_unref);
  seats->full = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!after_person (store, &seats->who, &person, error) ||
      (seats->who.staff_id == 0 && !check_time (store, seats, &person, turn->now_ms, error)))
    return FALSE;
  g_autoptr (GArray) before = places_held (store, person.attendee_id, error);
  if (before == NULL)
    return FALSE;
  turn->outcome = g_strdup (seats->who.next);
  return seats_choose (store, person.attendee_id, person.days, seats->sessions, seats->n_sessions,
                       turn->now_ms, seats->full, error) &&
         places_tell_doors (store, person.attendee_id, error) &&
         audit_seats (store, seats, &person, before, turn->now_ms, error);
}

/* ---- Names ---- */

void
after_name_free (gpointer command)
{
  AfterName *name = command;
  if (name == NULL)
    return;
  after_who_clear (&name->who);
  g_free (name->name);
  g_free (name->school);
  g_free (name->place);
  g_free (name);
}

static gboolean
check_until (Store *store, const AfterWho *who, const AfterPerson *person, gint64 now_ms,
             GError **error)
{
  return who->staff_id != 0 || after_change_until (store, person) > now_ms || refuse_late (error);
}

/* Who had no badge yet gets none by this. */
static gboolean
new_badge (Store *store, const AfterWho *who, const AfterPerson *person, gint64 now_ms,
           GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autofree char *actor = after_actor (who, person);
  badge_reissue (store, person->attendee_id, actor, now_ms, &failed);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
refuse_fields (GError **error)
{
  g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "fields are not filled in well");
  return FALSE;
}

static unsigned
check_texts (char **name, char **school, char **place)
{
  return (order_text_fits (name, 2) ? 0 : AFTER_FIELD_NAME) |
         (order_text_fits (school, 0) ? 0 : AFTER_FIELD_SCHOOL) |
         (order_text_fits (place, 0) ? 0 : AFTER_FIELD_PLACE);
}

/* What the badge shows to photographers; the badge itself stays. */
static gboolean
change_photo (Store *store, const AfterName *name, const AfterPerson *person, gint64 now_ms,
              GError **error)
{
  return name->photo == AFTER_PHOTO_AS_IT_WAS ||
         (store_change (store, error, SQL_PHOTO, "id", ":id", person->attendee_id, ":no",
                        name->photo == AFTER_PHOTO_NO) &&
          (store_changes (store) == 0 ||
           after_audit (store, &name->who, person, "attendee.photo", now_ms, error)));
}

gboolean
after_name_run (gpointer command, WriterTurn *turn, GError **error)
{
  AfterName *name = command;
  Store *store = turn->store;
  AfterPerson person;
  name->wrong = check_texts (&name->name, &name->school, &name->place);
  if (name->wrong != 0)
    return refuse_fields (error);
  if (!after_person (store, &name->who, &person, error) ||
      !check_until (store, &name->who, &person, turn->now_ms, error))
    return FALSE;
  gint64 same = store_number (store, error, SQL_SAME, -1, "ittt", ":id", person.attendee_id,
                              ":name", name->name, ":school", name->school, ":place", name->place);
  turn->outcome = g_strdup (name->who.next);
  if (same < 0 || !change_photo (store, name, &person, turn->now_ms, error))
    return FALSE;
  if (same > 0)
    return TRUE;
  return store_change (store, error, SQL_NAME, "ittt", ":id", person.attendee_id, ":name",
                       name->name, ":school", name->school, ":place", name->place) &&
         new_badge (store, &name->who, &person, turn->now_ms, error) &&
         after_audit (store, &name->who, &person, "attendee.renamed", turn->now_ms, error);
}

/* ---- Handing over ---- */

void
after_hand_over_free (gpointer command)
{
  AfterHandOver *hand = command;
  if (hand == NULL)
    return;
  after_who_clear (&hand->who);
  g_free (hand->name);
  g_free (hand->email);
  g_free (hand->school);
  g_free (hand->place);
  g_free (hand);
}

/* What was scanned, or agreed on without a scan, belongs to who carried the badge. */
static gboolean
check_unused (Store *store, const AfterPerson *person, GError **error)
{
  gint64 scans = store_number (store, error, SQL_SCANNED, -1, "i", ":id", person->attendee_id);
  if (scans > 0)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_STATE, "the ticket has been used");
  return scans == 0;
}

static gboolean
welcome (Store *store, const AfterPerson *person, gint64 now_ms, GError **error)
{
  g_autofree char *once = secret_random_text (KEY_BYTES);
  g_autofree char *key =
      g_strdup_printf ("letter.handed.%" G_GINT64_FORMAT ".%s", person->attendee_id, once);
  const LetterTo to = {
    .kind = "handed", .key = key, .order_id = person->order_id, .attendee_id = person->attendee_id
  };
  return letter_send (store, now_ms, error, &to, "");
}

/* Whoever had the ticket hears that it is gone, also when somebody else did that with their link.
 * @former: their address before. */
static gboolean
tell_former (Store *store, const AfterPerson *person, const char *former, const char *email,
             gint64 now_ms, GError **error)
{
  if (*former == '\0' || g_ascii_strcasecmp (former, email) == 0)
    return TRUE;
  g_autofree char *once = secret_random_text (KEY_BYTES);
  g_autofree char *key =
      g_strdup_printf ("letter.given.%" G_GINT64_FORMAT ".%s", person->attendee_id, once);
  const LetterTo to = { .kind = "given",
                        .key = key,
                        .order_id = person->order_id,
                        .attendee_id = person->attendee_id,
                        .former = former };
  return letter_send (store, now_ms, error, &to, "");
}

static char *
address_of (Store *store, const AfterPerson *person, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_ADDRESS, "i", ":id", person->attendee_id);
  return q != NULL && store_step (q, error) == STORE_ROW ? g_strdup (store_column_text (q, 0))
                                                         : NULL;
}

gboolean
after_hand_over_run (gpointer command, WriterTurn *turn, GError **error)
{
  AfterHandOver *hand = command;
  Store *store = turn->store;
  AfterPerson person;
  hand->wrong = check_texts (&hand->name, &hand->school, &hand->place) |
                (order_email_fits (&hand->email) ? 0 : AFTER_FIELD_EMAIL);
  if (hand->wrong != 0)
    return refuse_fields (error);
  if (!after_person (store, &hand->who, &person, error) ||
      !check_until (store, &hand->who, &person, turn->now_ms, error) ||
      !check_unused (store, &person, error))
    return FALSE;
  g_autofree char *former = address_of (store, &person, error);
  if (former == NULL)
    return FALSE;
  turn->outcome = g_strdup (hand->who.next);
  return person_leave (store, person.attendee_id, error) &&
         store_change (store, error, SQL_NEW_PERSON, "ttttii", ":name", hand->name, ":email",
                       hand->email, ":school", hand->school, ":place", hand->place, ":now",
                       turn->now_ms, ":id", person.attendee_id) &&
         waiting_withdraw_all (store, person.attendee_id, turn->now_ms, error) &&
         new_badge (store, &hand->who, &person, turn->now_ms, error) &&
         welcome (store, &person, turn->now_ms, error) &&
         tell_former (store, &person, former, hand->email, turn->now_ms, error) &&
         after_audit (store, &hand->who, &person, "attendee.handed_over", turn->now_ms, error);
}
