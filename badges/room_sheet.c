/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing room cards; see room_sheet.h.
 */
#include "badges/room_sheet.h"

#include "badges/error.h"
#include "badges/fit.h"
#include "badges/qr.h"

#define BLACK          ((BadgeColour) 0)
#define PAGE_WIDTH_MM  148.0 /* A5, ISO 216 */
#define PAGE_HEIGHT_MM 210.0
#define MARGIN_MM      14.0
#define NAME_HEIGHT_MM 52.0
#define CODE_MM        84.0 /* quiet zone included: read from an arm's length and more */
#define CODE_Y_MM      (MARGIN_MM + NAME_HEIGHT_MM + 6)
#define NOTE_Y_MM      (CODE_Y_MM + CODE_MM + 6)

static const char NOTE[] = "Kiosk: houd deze kaart voor de camera om hem aan deze deur te zetten. "
                           "Kiosk: hold this card before the camera to set it to this door.";

static void
draw_text (BadgeDraw *draw, const char *text, double y_mm, double height_mm, double size_pt,
           int lines, gboolean bold)
{
  const BadgeFitBox box = { .width_mm = PAGE_WIDTH_MM - 2 * MARGIN_MM,
                            .height_mm = height_mm,
                            .size_max_pt = size_pt,
                            .lines_max = lines,
                            .line_weight = 1,
                            .bold = bold };
  g_auto (BadgeFit) fit = badge_fit_choose (draw->type, text, &box);
  badge_fit_draw (&fit, draw, BLACK, BADGE_ALIGN_CENTRE, MARGIN_MM, y_mm, box.width_mm);
}

static void
draw_code (BadgeDraw *draw, const BadgeQr *qr)
{
  double module_mm = CODE_MM / (qr->side + 2 * BADGE_QR_QUIET);
  const BadgeBox box = { (PAGE_WIDTH_MM - CODE_MM) / 2 + BADGE_QR_QUIET * module_mm,
                         CODE_Y_MM + BADGE_QR_QUIET * module_mm, qr->side * module_mm,
                         qr->side * module_mm };
  badge_draw_code (draw, &box, qr);
}

static gboolean
draw_door (BadgePaper *paper, const RoomSheetDoor *door, const BadgeTagKeys *keys, guint generation,
           GError **error)
{
  char text[ROOM_CARD_SIZE];
  room_card_format (keys, generation, door->checkpoint, text);
  g_autoptr (BadgeQr) qr = badge_qr_new_text (text, BADGE_QR_LEVEL_Q, error);
  if (qr == NULL)
    return FALSE;
  BadgeDraw *draw = badge_paper_draw (paper);
  draw_text (draw, door->name, MARGIN_MM, NAME_HEIGHT_MM, 96, 2, TRUE);
  draw_code (draw, qr);
  draw_text (draw, NOTE, NOTE_Y_MM, PAGE_HEIGHT_MM - MARGIN_MM - NOTE_Y_MM, 12, 4, FALSE);
  return badge_paper_end_page (paper, error);
}

GBytes *
room_sheet_make (const GArray *doors, const BadgeTagKeys *keys, guint generation,
                 BadgeFormat format, GError **error)
{
  if (doors->len == 0) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "there are no doors");
    return NULL;
  }
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const BadgePaperForm form = { .format = format,
                                .width_mm = PAGE_WIDTH_MM,
                                .height_mm = PAGE_HEIGHT_MM,
                                .title = "Deurkaarten",
                                .ink = BADGE_INK_BLACK };
  g_autoptr (BadgePaper) paper = badge_paper_new (&form, badge_paper_to_array, file, error);
  guint count = format == BADGE_FORMAT_PDF ? doors->len : 1;
  for (guint i = 0; paper != NULL && i < count; i++)
    if (!draw_door (paper, &g_array_index (doors, RoomSheetDoor, i), keys, generation, error))
      return NULL;
  if (paper == NULL || !badge_paper_finish (paper, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
