/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a card says: to whom, in which language, and of whom the fault is.
 */
#include <string.h>

#include "kiosk/telling.h"
#include "tests/kiosk/cards.h"
#include "tests/kiosk/world.h"

static void
everything_a_card_knows_is_told (void)
{
  g_auto (DeskCard) card = { 0 };
  g_auto (Telling) telling = { 0 };
  cards_fill (VERDICT_BOOKED_OTHER_ROOM, FALSE, &card);
  telling_of_card (&card, WHEN_NL, &telling);
  g_assert_cmpint (telling.kind, ==, TELLING_ASK);
  g_assert_cmpstr (telling.word, ==, "Even vragen");
  g_assert_cmpstr (telling.name, ==, "Anneke de Vries");
  g_assert_cmpstr (telling.where, ==, "Ga naar B1.08 · 10.00");
  g_assert_cmpstr (telling.what, ==, "Lezen met beelden");
  g_assert_cmpstr (telling.visitor, ==, "Has a place in another room now.");
  g_assert_cmpstr (telling.count, ==, "12 van 30 binnen");
  g_autofree char *spoken = telling_spoken (&telling);
  g_assert_cmpstr (spoken, ==,
                   "Even vragen. Anneke de Vries. Heeft nu een plaats in een andere zaal. "
                   "Ga naar B1.08 · 10.00. Lezen met beelden. Has a place in another room now. "
                   "12 van 30 binnen");
}

static void
the_last_time_is_told (void)
{
  g_auto (DeskCard) card = { 0 };
  g_auto (Telling) telling = { 0 };
  cards_fill (VERDICT_ALREADY_IN, FALSE, &card);
  telling_of_card (&card, WHEN_EN, &telling);
  g_assert_cmpstr (telling.more, ==, "Last seen at 09:53 in B1.08.");
  g_assert_null (telling.visitor); /* reads what staff read */
}

static void
look_at_fault (const DeskCard *card, gpointer user)
{
  g_auto (Telling) telling = { 0 };
  int *faults = user;
  telling_of_card (card, WHEN_NL, &telling);
  gboolean system =
      verdict_group (card->verdict) == VERDICT_GROUP_SYSTEM && card->verdict != VERDICT_NOT_A_BADGE;
  g_assert_cmpint (system, ==, telling.kind == TELLING_SYSTEM);
  if (!system)
    return;
  g_assert_cmpstr (telling.more, ==, "Dit ligt aan de kiosk, niet aan de bezoeker.");
  g_assert_null (telling.name);
  g_assert_null (telling.where);
  *faults += 1;
}

static void
a_fault_of_the_kiosk_names_nobody (void)
{
  int faults = 0;
  cards_each (FALSE, look_at_fault, &faults);
  g_assert_cmpint (faults, ==, 4);
  g_auto (DeskCard) card = { 0 };
  cards_fill (VERDICT_OK_ENTRY, FALSE, &card);
  card.verdict = VERDICT_STORAGE_ERROR; /* whatever else the card knows */
  look_at_fault (&card, &faults);
}

/* Who shows a code of a poster neither broke the kiosk nor did wrong. */
static void
another_code_is_nobodys_fault (void)
{
  g_auto (DeskCard) card = { 0 };
  g_auto (Telling) telling = { 0 };
  cards_fill (VERDICT_NOT_A_BADGE, FALSE, &card);
  telling_of_card (&card, WHEN_NL, &telling);
  g_autofree char *spoken = telling_spoken (&telling);
  g_assert_cmpint (telling.kind, ==, TELLING_NO_BADGE);
  g_assert_cmpstr (
      spoken, ==, "Geen badge. Dit was een andere code. Houd de code van de badge voor de camera.");
}

static void
the_right_hour_is_told (void)
{
  g_auto (DeskCard) card = { 0 };
  g_auto (Telling) today = { 0 }, tomorrow = { 0 };
  cards_fill (VERDICT_OUTSIDE_WINDOW, FALSE, &card);
  telling_of_card (&card, WHEN_NL, &today);
  g_assert_cmpstr (today.what, ==, "Rekenen in de kring");
  g_assert_cmpstr (today.more, ==, "Deze deur laat binnen van 13.00 tot 13.45.");
  card.window_from_ms += 24 * 60 * WORLD_MINUTE_MS;
  card.window_until_ms += 24 * 60 * WORLD_MINUTE_MS;
  telling_of_card (&card, WHEN_EN, &tomorrow);
  g_assert_cmpstr (tomorrow.more, ==, "This door lets in from Sat 7 Oct 13:00 until 13:45.");
}

static void
rooms_are_counted (void)
{
  static const struct {
    TellingRoom room;
    const char *text;
  } rows[] = {
    { { FALSE, 3, 30 }, NULL },
    { { TRUE, 0, 30 }, "0 van 30 binnen" },
    { { TRUE, 1204, 0 }, "1.204 binnen" },
    { { TRUE, 31, 30 }, "31 van 30 binnen" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = telling_count (&rows[i].room, WHEN_NL);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/telling/everything_a_card_knows_is_told", everything_a_card_knows_is_told);
  g_test_add_func ("/telling/the_last_time_is_told", the_last_time_is_told);
  g_test_add_func ("/telling/a_fault_of_the_kiosk_names_nobody", a_fault_of_the_kiosk_names_nobody);
  g_test_add_func ("/telling/another_code_is_nobodys_fault", another_code_is_nobodys_fault);
  g_test_add_func ("/telling/the_right_hour_is_told", the_right_hour_is_told);
  g_test_add_func ("/telling/rooms_are_counted", rooms_are_counted);
  return g_test_run ();
}
