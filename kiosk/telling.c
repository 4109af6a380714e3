/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cards as sentences; see telling.h.
 */
#include "kiosk/telling.h"

#include <string.h>

#include "kiosk/words.h"

void
telling_clear (Telling *telling)
{
  g_free (telling->word);
  g_free (telling->name);
  g_free (telling->where);
  g_free (telling->what);
  g_free (telling->sentence);
  g_free (telling->more);
  g_free (telling->visitor);
  g_free (telling->count);
  *telling = (Telling){ 0 };
}

static const char *
sentence_of (Verdict verdict, WhenLang lang)
{
  g_autofree char *key = g_strconcat ("verdict.", verdict_name (verdict), NULL);
  return words_get (lang, key);
}

char *
telling_count (const TellingRoom *room, WhenLang lang)
{
  if (!room->counted)
    return NULL;
  g_autofree char *inside = words_number (lang, (guint64) MAX (room->inside, 0));
  if (room->capacity <= 0)
    return words_fill (lang, "card.inside_plain", "inside", inside, NULL);
  g_autofree char *capacity = words_number (lang, (guint64) room->capacity);
  return words_fill (lang, "card.inside", "inside", inside, "capacity", capacity, NULL);
}

static void
tell_where (const DeskCard *card, WhenLang lang, Telling *telling)
{
  if (card->go_to == NULL)
    return;
  g_autofree char *time = when_format_time (card->go_to_starts_ms, lang);
  telling->where =
      words_fill (lang, "card.go_to", "room", card->go_to_room != NULL ? card->go_to_room : "?",
                  "time", time, NULL);
  telling->what = g_strdup (card->go_to);
}

/* Who is refused for the hour hears which hour is right. */
static void
tell_window (const DeskCard *card, WhenLang lang, Telling *telling)
{
  if (card->verdict != VERDICT_OUTSIDE_WINDOW || card->window_until_ms == 0)
    return;
  g_autofree char *day = when_local_date (card->at_ms);
  g_autofree char *other = when_local_date (card->window_from_ms);
  g_autofree char *from = strcmp (day, other) == 0 ? when_format_time (card->window_from_ms, lang)
                                                   : when_format_short (card->window_from_ms, lang);
  g_autofree char *until = when_format_time (card->window_until_ms, lang);
  telling->what = g_strdup (card->session);
  telling->more = words_fill (lang, "card.window", "from", from, "until", until, NULL);
}

/* When and where the badge was seen before, if that is why staff must look. */
static void
tell_last (const DeskCard *card, WhenLang lang, Telling *telling)
{
  if (!card->last.known ||
      (card->verdict != VERDICT_ALREADY_IN && card->verdict != VERDICT_SEEN_ELSEWHERE))
    return;
  g_autofree char *time = when_format_time (card->last.at_ms, lang);
  telling->more = card->last_room != NULL
                      ? words_fill (lang, "card.since", "time", time, "room", card->last_room, NULL)
                      : words_fill (lang, "card.since_plain", "time", time, NULL);
}

/* The kiosk works, and the visitor did nothing wrong. */
static void
tell_no_badge (WhenLang lang, Telling *telling)
{
  g_free (telling->word);
  telling->kind = TELLING_NO_BADGE;
  telling->word = g_strdup (words_get (lang, "card.no_badge"));
}

void
telling_of_card (const DeskCard *card, WhenLang lang, Telling *telling)
{
  VerdictGroup group = verdict_group (card->verdict);
  WhenLang theirs = lang;
  *telling = (Telling){ .kind = (TellingKind) group };
  g_autofree char *group_key = g_strconcat ("group.", verdict_group_name (group), NULL);
  telling->word = g_strdup (words_get (lang, group_key));
  telling->sentence = g_strdup (sentence_of (card->verdict, lang));
  if (card->verdict == VERDICT_NOT_A_BADGE) {
    tell_no_badge (lang, telling);
    return;
  }
  if (group == VERDICT_GROUP_SYSTEM) {
    telling->more = g_strdup (words_get (lang, "card.not_you"));
    return;
  }
  telling->name = g_strdup (card->name);
  tell_where (card, lang, telling);
  tell_last (card, lang, telling);
  tell_window (card, lang, telling);
  if (words_lang (card->lang, &theirs) && theirs != lang)
    telling->visitor = g_strdup (sentence_of (card->verdict, theirs));
  telling->room = (TellingRoom){ card->session != NULL, card->inside, card->capacity };
  telling->count = telling_count (&telling->room, lang);
}

char *
telling_spoken (const Telling *telling)
{
  const char *parts[] = { telling->word, telling->name, telling->sentence, telling->where,
                          telling->what, telling->more, telling->visitor,  telling->count };
  GString *text = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (parts[i] == NULL || *parts[i] == '\0')
      continue;
    if (text->len > 0)
      g_string_append (text, strchr (".:?!", text->str[text->len - 1]) != NULL ? " " : ". ");
    g_string_append (text, parts[i]);
  }
  return g_string_free (text, FALSE);
}
