/* SPDX-License-Identifier: EUPL-1.2
 *
 * A teacher's place in the register; see standing.h.
 */
#include "server/register/standing.h"

#include <string.h>

#include "server/attendance/presence.h"
#include "server/core/audit.h"
#include "server/core/settings.h"

G_DEFINE_QUARK (standing_error, standing_error)

enum { NUMBER_MAX = 20 };

static const char SQL_READ[] =
    "SELECT a.name, IFNULL (t.register_number, ''), IFNULL (t.enrolled, 0), IFNULL (s.birth_date,"
    " ''), IFNULL (s.period_from, ''), IFNULL (s.verdict, 'declared'), IFNULL (s.why, '')"
    " FROM attendee a LEFT JOIN teacher t ON t.attendee_id = a.id"
    " LEFT JOIN standing s ON s.attendee_id = a.id WHERE a.id = :attendee";
static const char SQL_SET_TEACHER[] =
    "INSERT INTO teacher (attendee_id, register_number, enrolled)"
    " VALUES (:attendee, :number, :enrolled) ON CONFLICT (attendee_id) DO UPDATE SET"
    " register_number = excluded.register_number, enrolled = excluded.enrolled";
static const char SQL_SET_GIVEN[] =
    "INSERT INTO standing (attendee_id, birth_date, period_from) VALUES (:attendee, :birth,"
    " :period) ON CONFLICT (attendee_id) DO UPDATE SET birth_date = excluded.birth_date,"
    " period_from = excluded.period_from";
static const char SQL_SET_VERDICT[] =
    "INSERT INTO standing (attendee_id, verdict, why) VALUES (:attendee, :verdict, :why)"
    " ON CONFLICT (attendee_id) DO UPDATE SET verdict = excluded.verdict, why = excluded.why,"
    " decided_by = NULL, decided_ms = NULL";
static const char SQL_DECIDE[] =
    "UPDATE standing SET verdict = :verdict, decided_by = :staff, decided_ms = :now"
    " WHERE attendee_id = :attendee AND verdict = 'doubtful'";
static const char SQL_ROLL_FIND[] =
    "SELECT number, name, birth_date, enrolled_on FROM roll WHERE number = :number";
static const char SQL_ROLL_CLEAR[] = "DELETE FROM roll";
static const char SQL_ROLL_ADD[] =
    "INSERT INTO roll (number, name, birth_date, enrolled_on) VALUES (:number, :name, :birth,"
    " :enrolled) ON CONFLICT (number) DO UPDATE SET name = excluded.name,"
    " birth_date = excluded.birth_date, enrolled_on = excluded.enrolled_on";
static const char SQL_ROLL_NOTE[] =
    "INSERT INTO roll_import (one, at_ms, rows, kept, digest) VALUES (1, :now, :rows, :kept,"
    " :digest) ON CONFLICT (one) DO UPDATE SET at_ms = excluded.at_ms, rows = excluded.rows,"
    " kept = excluded.kept, digest = excluded.digest";
static const char SQL_NUMBERS[] =
    "SELECT DISTINCT register_number FROM teacher WHERE register_number <> ''";
static const char SQL_ROLL_THERE[] = "SELECT COUNT(*) FROM roll_import";
static const char SQL_TEACHERS[] =
    "SELECT t.attendee_id FROM teacher t LEFT JOIN standing s ON s.attendee_id = t.attendee_id"
    " WHERE (t.register_number <> '' OR t.enrolled = 1)"
    " AND IFNULL (s.verdict, 'declared') NOT IN ('confirmed', 'rejected') ORDER BY 1";

static const char *const WORDS[] = {
  [STANDING_DECLARED] = "declared",   [STANDING_MATCHED] = "matched",
  [STANDING_LATE] = "late",           [STANDING_DOUBTFUL] = "doubtful",
  [STANDING_CONFIRMED] = "confirmed", [STANDING_REJECTED] = "rejected"
};

const char *
standing_word (StandingVerdict verdict)
{
  return WORDS[verdict];
}

static StandingVerdict
verdict_of (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (strcmp (WORDS[i], word) == 0)
      return (StandingVerdict) i;
  return STANDING_DOUBTFUL;
}

void
standing_clear (Standing *standing)
{
  char **texts[] = { &standing->name, &standing->register_number, &standing->birth_date,
                     &standing->period_from, &standing->why };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

/* Until a person has looked, a doubt takes nothing away and gives nothing. */
static gboolean
is_enrolled (StandingVerdict verdict, gboolean declared)
{
  switch (verdict) {
  case STANDING_MATCHED:
  case STANDING_CONFIRMED:
    return TRUE;
  case STANDING_LATE:
  case STANDING_REJECTED:
    return FALSE;
  case STANDING_DECLARED:
  case STANDING_DOUBTFUL:
    return declared;
  }
  return FALSE;
}

gboolean
standing_read (Store *store, gint64 attendee_id, Standing *standing, GError **error)
{
  *standing = (Standing){ .attendee_id = attendee_id };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_READ, "i", ":attendee", attendee_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  gboolean there = step == STORE_ROW;
  standing->name = g_strdup (there ? store_column_text (q, 0) : "");
  standing->register_number = g_strdup (there ? store_column_text (q, 1) : "");
  standing->declared = there && store_column_int (q, 2) != 0;
  standing->birth_date = g_strdup (there ? store_column_text (q, 3) : "");
  standing->period_from = g_strdup (there ? store_column_text (q, 4) : "");
  standing->verdict = there ? verdict_of (store_column_text (q, 5)) : STANDING_DECLARED;
  standing->why = g_strdup (there ? store_column_text (q, 6) : "");
  standing->enrolled = is_enrolled (standing->verdict, standing->declared);
  return TRUE;
}

StandingVerdict
standing_judge (const char *name, const char *birth_date, const RollRow *row, const char *before,
                const char **why)
{
  *why = "unknown";
  if (row == NULL)
    return STANDING_DOUBTFUL;
  *why = "birth_date";
  if (*birth_date == '\0' || strcmp (birth_date, row->birth_date) != 0)
    return STANDING_DOUBTFUL;
  *why = "name";
  if (roll_compare_names (name, row->name) != ROLL_NAME_SAME)
    return STANDING_DOUBTFUL;
  *why = "";
  return *row->enrolled_on == '\0' || strcmp (row->enrolled_on, before) < 0 ? STANDING_MATCHED
                                                                            : STANDING_LATE;
}

/* ---- Comparing with the list ---- */

static gboolean
find_row (Store *store, const char *number, RollRow **row, GError **error)
{
  *row = NULL;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ROLL_FIND, "t", ":number", number);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  *row = g_new0 (RollRow, 1);
  (*row)->number = g_strdup (store_column_text (q, 0));
  (*row)->name = g_strdup (store_column_text (q, 1));
  g_strlcpy ((*row)->birth_date, store_column_text (q, 2), sizeof (*row)->birth_date);
  g_strlcpy ((*row)->enrolled_on, store_column_text (q, 3), sizeof (*row)->enrolled_on);
  return TRUE;
}

/* A teacher who gave no number but says to be enrolled cannot be found: a person looks. */
static gboolean
compare (Store *store, const Standing *standing, StandingVerdict *verdict, const char **why,
         GError **error)
{
  g_autofree char *before = settings_text (store, "register.enrolled_before");
  *verdict = standing->declared ? STANDING_DOUBTFUL : STANDING_DECLARED;
  *why = standing->declared ? "number" : "";
  if (*standing->register_number == '\0')
    return TRUE;
  RollRow *row = NULL;
  if (!find_row (store, standing->register_number, &row, error))
    return FALSE;
  *verdict = standing_judge (standing->name, standing->birth_date, row, before, why);
  if (row != NULL)
    roll_row_free (row);
  return TRUE;
}

/* Judges again, and lets what follows from it follow. */
static gboolean
judge (Store *store, gint64 attendee_id, gint64 now_ms, StandingVerdict *verdict, GError **error)
{
  g_auto (Standing) standing = { 0 };
  const char *why = "";
  if (!standing_read (store, attendee_id, &standing, error) ||
      !compare (store, &standing, verdict, &why, error) ||
      !store_change (store, error, SQL_SET_VERDICT, "itt", ":attendee", attendee_id, ":verdict",
                     WORDS[*verdict], ":why", why))
    return FALSE;
  return presence_update (store, attendee_id, (PresenceWhy){ .standing = TRUE }, now_ms, error);
}

/* ---- The teacher's own form ---- */

void
standing_save_free (gpointer data)
{
  StandingSave *save = data;
  g_free (save->register_number);
  g_free (save->birth_date);
  g_free (save->period_from);
  g_free (save->outcome);
  g_free (save);
}

/* What a person decided stands while the teacher gives the same. */
static gboolean
decided_the_same (const Standing *had, const StandingSave *save)
{
  return (had->verdict == STANDING_CONFIRMED || had->verdict == STANDING_REJECTED) &&
         had->declared == save->declared &&
         strcmp (had->register_number, save->register_number) == 0 &&
         strcmp (had->birth_date, save->birth_date) == 0;
}

static gboolean
number_fits (Store *store, const char *number)
{
  g_autofree char *form = settings_text (store, "register.number_form");
  g_autofree char *whole = g_strconcat ("^(?:", form, ")$", NULL);
  return strlen (number) <= NUMBER_MAX && g_regex_match_simple (whole, number, 0, 0);
}

gboolean
standing_save_run (gpointer data, WriterTurn *turn, GError **error)
{
  const StandingSave *save = data;
  gboolean fits =
      (*save->register_number == '\0' || number_fits (turn->store, save->register_number)) &&
      (*save->birth_date == '\0' || roll_date_valid (save->birth_date)) &&
      (*save->period_from == '\0' || roll_date_valid (save->period_from));
  if (!fits) {
    g_set_error_literal (error, STANDING_ERROR, STANDING_ERROR_FIELDS, "not of its form");
    return FALSE;
  }
  g_autofree char *subject = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, save->attendee_id);
  g_autoptr (GError) failed = NULL;
  g_auto (Standing) had = { 0 };
  if (!standing_read (turn->store, save->attendee_id, &had, error))
    return FALSE;
  gboolean again = !decided_the_same (&had, save) &&
                   store_number (turn->store, &failed, SQL_ROLL_THERE, 0, "") > 0;
  StandingVerdict verdict = STANDING_DECLARED;
  turn->outcome = g_strdup (save->outcome);
  return failed == NULL &&
         store_change (turn->store, error, SQL_SET_TEACHER, "itd", ":attendee", save->attendee_id,
                       ":number", save->register_number, ":enrolled", save->declared ? 1 : 0) &&
         store_change (turn->store, error, SQL_SET_GIVEN, "itt", ":attendee", save->attendee_id,
                       ":birth", save->birth_date, ":period", save->period_from) &&
         (again ? judge (turn->store, save->attendee_id, turn->now_ms, &verdict, error)
                : presence_update (turn->store, save->attendee_id,
                                   (PresenceWhy){ .standing = TRUE }, turn->now_ms, error)) &&
         audit_add (turn->store, turn->now_ms, subject, "standing.given", subject, NULL, error);
}

/* ---- A new list ---- */

gboolean
standing_numbers (Store *store, GHashTable *numbers, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_NUMBERS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    g_hash_table_add (numbers, g_ascii_strdown (store_column_text (q, 0), -1));
  return step == STORE_DONE;
}

void
standing_import_free (gpointer data)
{
  StandingImport *import = data;
  g_clear_pointer (&import->rows, g_ptr_array_unref);
  g_free (import);
}

static gboolean
store_rows (const StandingImport *import, WriterTurn *turn, GError **error)
{
  if (!store_change (turn->store, error, SQL_ROLL_CLEAR, ""))
    return FALSE;
  for (guint i = 0; i < import->rows->len; i++) {
    const RollRow *row = import->rows->pdata[i];
    if (!store_change (turn->store, error, SQL_ROLL_ADD, "tttt", ":number", row->number, ":name",
                       row->name, ":birth", row->birth_date, ":enrolled", row->enrolled_on))
      return FALSE;
  }
  return store_change (turn->store, error, SQL_ROLL_NOTE, "iddt", ":now", turn->now_ms, ":rows",
                       (int) import->rows_in_file, ":kept", (int) import->rows->len, ":digest",
                       import->digest);
}

static GArray *
read_teachers (Store *store, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TEACHERS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (ids, id);
  }
  return step == STORE_DONE ? g_steal_pointer (&ids) : NULL;
}

gboolean
standing_import_run (gpointer data, WriterTurn *turn, GError **error)
{
  StandingImport *import = data;
  import->matched = import->doubtful = 0;
  if (!store_rows (import, turn, error))
    return FALSE;
  g_autoptr (GArray) teachers = read_teachers (turn->store, error);
  if (teachers == NULL)
    return FALSE;
  for (guint i = 0; i < teachers->len; i++) {
    StandingVerdict verdict = STANDING_DECLARED;
    if (!judge (turn->store, g_array_index (teachers, gint64, i), turn->now_ms, &verdict, error))
      return FALSE;
    import->matched += verdict == STANDING_MATCHED;
    import->doubtful += verdict == STANDING_DOUBTFUL;
  }
  g_autofree char *detail =
      g_strdup_printf ("{\"rows\":%u,\"kept\":%u,\"matched\":%d,\"doubtful\":%d}",
                       import->rows_in_file, import->rows->len, import->matched, import->doubtful);
  turn->outcome = g_strdup ("/kantoor/register/wie");
  return audit_add (turn->store, turn->now_ms, import->actor, "roll.imported", "congress:1", detail,
                    error);
}

/* ---- A person's word ---- */

gboolean
standing_decide_run (gpointer data, WriterTurn *turn, GError **error)
{
  const StandingDecision *decision = data;
  const char *word = WORDS[decision->confirmed ? STANDING_CONFIRMED : STANDING_REJECTED];
  if (!store_change (turn->store, error, SQL_DECIDE, "tiii", ":verdict", word, ":staff",
                     decision->staff_id, ":now", turn->now_ms, ":attendee", decision->attendee_id))
    return FALSE;
  if (store_changes (turn->store) == 0) {
    g_set_error_literal (error, STANDING_ERROR, STANDING_ERROR_STATE, "nothing to decide");
    return FALSE;
  }
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, decision->staff_id);
  g_autofree char *subject = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, decision->attendee_id);
  g_autofree char *action = g_strconcat ("standing.", word, NULL);
  turn->outcome = g_strdup ("/kantoor/register/wie");
  return presence_update (turn->store, decision->attendee_id, (PresenceWhy){ .standing = TRUE },
                          turn->now_ms, error) &&
         audit_add (turn->store, turn->now_ms, actor, action, subject, NULL, error);
}
