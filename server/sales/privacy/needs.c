/* SPDX-License-Identifier: EUPL-1.2
 *
 * Diet and access; see needs.h. Counting and naming is needs_list.c.
 */
#include "server/sales/privacy/needs.h"

#include <string.h>

static const char SQL_READ[] = "SELECT kind, choices, text FROM need WHERE attendee_id = :attendee";
static const char SQL_ERASE[] = "DELETE FROM need WHERE attendee_id = :attendee AND kind = :kind";
static const char SQL_SAVE[] =
    "INSERT INTO need (attendee_id, kind, choices, text, consent, consent_ms)"
    " VALUES (:attendee, :kind, :choices, :text, :consent, :now)"
    " ON CONFLICT (attendee_id, kind) DO UPDATE SET choices = excluded.choices,"
    " text = excluded.text, consent = excluded.consent, consent_ms = excluded.consent_ms"
    " WHERE choices <> excluded.choices OR text <> excluded.text OR consent <> excluded.consent";

/* The places in a mask are kept in databases: only add behind the last. */
static const struct {
  const char *kind;
  const char *consent; /* version of the sentence people agree to */
  const char *choices[NEED_CHOICES_MAX + 1];
} kinds[] = {
  [NEED_DIET] = { "diet",
                  "diet.1",
                  { "vegetarian", "vegan", "no_pork", "no_gluten", "no_lactose", "no_nuts" } },
  [NEED_ACCESS] = { "access",
                    "access.1",
                    { "wheelchair", "hearing", "sign_language", "front_seat", "companion" } },
};

void
needs_clear (Needs *needs)
{
  for (guint i = 0; i < NEED_KINDS; i++)
    g_clear_pointer (&needs->of[i].text, g_free);
}

const char *
need_kind (NeedKind kind)
{
  return kinds[kind].kind;
}

const char *
need_choice (NeedKind kind, guint n)
{
  return n < NEED_CHOICES_MAX ? kinds[kind].choices[n] : NULL;
}

static unsigned
known_choices (NeedKind kind)
{
  unsigned mask = 0;
  for (guint n = 0; need_choice (kind, n) != NULL; n++)
    mask |= 1u << n;
  return mask;
}

static gboolean
is_empty (const Need *need)
{
  return need->choices == 0 && *need->text == '\0';
}

unsigned
needs_check (Needs *needs)
{
  unsigned wrong = 0;
  for (guint i = 0; i < NEED_KINDS; i++) {
    Need *need = &needs->of[i];
    if (need->text == NULL)
      need->text = g_strdup ("");
    g_strstrip (need->text);
    need->choices &= known_choices ((NeedKind) i);
    gboolean fits = g_utf8_strlen (need->text, -1) <= NEED_TEXT_MAX;
    if (!fits || (!is_empty (need) && !need->consent))
      wrong |= 1u << i;
  }
  return wrong;
}

gboolean
needs_read (Store *store, gint64 attendee_id, Needs *needs, GError **error)
{
  for (guint i = 0; i < NEED_KINDS; i++)
    needs->of[i] = (Need){ .text = g_strdup ("") };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_READ, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    for (guint i = 0; i < NEED_KINDS; i++)
      if (strcmp (store_column_text (q, 0), kinds[i].kind) == 0) {
        g_free (needs->of[i].text);
        needs->of[i] = (Need){ .choices = (unsigned) store_column_int (q, 1),
                               .text = g_strdup (store_column_text (q, 2)),
                               .consent = TRUE };
      }
  return step == STORE_DONE;
}

gboolean
needs_save (Store *store, gint64 attendee_id, const Needs *needs, gint64 now_ms, GError **error)
{
  for (guint i = 0; i < NEED_KINDS; i++) {
    const Need *need = &needs->of[i];
    gboolean saved =
        is_empty (need) || !need->consent
            ? store_change (store, error, SQL_ERASE, "it", ":attendee", attendee_id, ":kind",
                            kinds[i].kind)
            : store_change (store, error, SQL_SAVE, "ititti", ":attendee", attendee_id, ":kind",
                            kinds[i].kind, ":choices", (gint64) need->choices, ":text", need->text,
                            ":consent", kinds[i].consent, ":now", now_ms);
    if (!saved)
      return FALSE;
  }
  return TRUE;
}

static const char *
sentence (const Messages *messages, Lang lang, const char *name, const char *ending)
{
  g_autofree char *key = g_strconcat ("needs.", name, ending, NULL);
  return messages_get (messages, lang, key);
}

void
needs_fill_view (View *view, const Messages *messages, Lang lang, const Needs *needs,
                 unsigned wrong)
{
  gboolean any = wrong != 0;
  view_list (view, "needs");
  for (guint i = 0; i < NEED_KINDS; i++) {
    any = any || !is_empty (&needs->of[i]);
    const char *kind = kinds[i].kind;
    View *item = view_item (view, "needs");
    view_text (item, "kind", kind);
    view_text (item, "legend", sentence (messages, lang, kind, ""));
    view_text (item, "hint", sentence (messages, lang, kind, "_hint"));
    view_text (item, "agree", sentence (messages, lang, kind, "_consent"));
    view_text (item, "words", needs->of[i].text);
    view_flag (item, "consent", needs->of[i].consent);
    view_flag (item, "need_wrong", (wrong & 1u << i) != 0);
    view_list (item, "choices");
    for (guint n = 0; need_choice ((NeedKind) i, n) != NULL; n++) {
      View *choice = view_item (item, "choices");
      view_int (choice, "value", n);
      view_text (choice, "label", sentence (messages, lang, need_choice ((NeedKind) i, n), ""));
      view_flag (choice, "chosen", (needs->of[i].choices & 1u << n) != 0);
    }
  }
  view_flag (view, "needs_open", any);
}
