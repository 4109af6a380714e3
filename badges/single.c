/* SPDX-License-Identifier: EUPL-1.2
 *
 * One badge on its own page; see single.h.
 */
#include "badges/single.h"

static const char NOTE_DUTCH[] =
    "Neem deze badge mee, uitgeprint of op de telefoon: hij opent de deur van het congres en van "
    "de workshops. Print op ware grootte (100 %).";
static const char NOTE_ENGLISH[] =
    "Bring this badge, printed or on your phone: it opens the doors of the congress and of the "
    "workshops. Print at actual size (100 %).";

GBytes *
badge_single_pdf (const BadgeEdition *edition, const BadgePerson *person, const char *note,
                  GError **error)
{
  g_autoptr (BadgeLayout) layout = badge_layout_shipped ("a6", error);
  if (layout == NULL)
    return NULL;
  const char *ours = g_str_equal (person->lang, "en") ? NOTE_ENGLISH : NOTE_DUTCH;
  BadgeSheetOptions options = { .edition = *edition, .layout = layout, .lang = person->lang };
  options.edition.note = note != NULL ? note : ours;
  return badge_sheet_pdf (&options, &person, 1, error);
}

GBytes *
badge_single_png (const BadgeLayout *layout, const BadgeEdition *edition, const BadgePerson *person,
                  BadgeInk ink, guint dpi, GError **error)
{
  g_autoptr (BadgeLayout) bare = layout == NULL ? badge_layout_shipped ("card-90x55", error) : NULL;
  if (layout == NULL && bare == NULL)
    return NULL;
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const BadgeSheetOptions options = { .edition = *edition,
                                      .layout = layout != NULL ? layout : bare,
                                      .format = BADGE_FORMAT_PNG,
                                      .ink = ink,
                                      .dpi = dpi,
                                      .sides = BADGE_SIDES_FRONT };
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&options, badge_paper_to_array, file, error);
  if (sheet == NULL || !badge_sheet_add (sheet, person, error) ||
      !badge_sheet_finish (sheet, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
