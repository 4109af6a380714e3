/* SPDX-License-Identifier: EUPL-1.2
 *
 * The rules that a layout must keep as a whole; see layout.h. Apart from reading, since they are
 * about paper and not about text.
 */
#include <string.h>

#include "badges/error.h"
#include "badges/layout.h"

static const double LEAST_MM = 1;       /* of any side */
static const double CODE_LEAST_MM = 25; /* what a door reads at arm's length */
static const double CLOSE_MM = 0.02;    /* what rounding may do */

static gboolean refuse (GError **error, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (GError **error, guint line, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "line %u: %s", line, reason);
  return FALSE;
}

static gboolean
inside (const BadgeBox *box, double width, double height)
{
  return box->x + box->width <= width + CLOSE_MM && box->y + box->height <= height + CLOSE_MM;
}

static gboolean
meet (const BadgeBox *a, const BadgeBox *b)
{
  return a->x + a->width > b->x + CLOSE_MM && b->x + b->width > a->x + CLOSE_MM &&
         a->y + a->height > b->y + CLOSE_MM && b->y + b->height > a->y + CLOSE_MM;
}

static gboolean
check_page (BadgeLayout *layout, GError **error)
{
  double width = layout->columns * (layout->label_width + layout->gap_x) - layout->gap_x;
  double height = layout->rows * (layout->label_height + layout->gap_y) - layout->gap_y;
  guint line = layout->page_line;
  if (layout->paper_width < 20 || layout->paper_height < 20 || layout->paper_width > 1000 ||
      layout->paper_height > 1000)
    return refuse (error, line, "paper is not from 20 to 1000 mm");
  if (layout->label_width < LEAST_MM || layout->label_height < LEAST_MM)
    return refuse (error, line, "there is no label of at least 1 x 1 mm");
  if (!layout->margin_set) {
    layout->margin_x = MAX (0, (layout->paper_width - width) / 2);
    layout->margin_y = MAX (0, (layout->paper_height - height) / 2);
  }
  if (!inside (&(BadgeBox){ layout->margin_x, layout->margin_y, width, height },
               layout->paper_width, layout->paper_height))
    return refuse (error, line,
                   "%d x %d labels take %.1f x %.1f mm from %.1f x %.1f on: more than "
                   "the paper",
                   layout->columns, layout->rows, width, height, layout->margin_x,
                   layout->margin_y);
  if (layout->fold_x >= layout->label_width || layout->fold_y >= layout->label_height)
    return refuse (error, line, "fold is not on the label");
  return TRUE;
}

static gboolean
check_face (const BadgeLayout *layout, BadgeFace *face, GError **error)
{
  gboolean across = face->turn % 180 != 0;
  if (face->box.width == 0 && face->box.height == 0) {
    face->box.width = across ? layout->label_height : layout->label_width;
    face->box.height = across ? layout->label_width : layout->label_height;
  }
  const BadgeBox stands = { face->box.x, face->box.y, across ? face->box.height : face->box.width,
                            across ? face->box.width : face->box.height };
  if (face->box.width < LEAST_MM || face->box.height < LEAST_MM ||
      !inside (&stands, layout->label_width, layout->label_height))
    return refuse (error, face->line, "the face %s does not stand on the label", face->name);
  return TRUE;
}

/* The code with its quiet zone. */
static BadgeBox
quiet (const BadgeField *field)
{
  double zone = field->box.width / BADGE_QR_CODE_MODULES * BADGE_QR_QUIET;
  return (BadgeBox){ field->box.x - zone, field->box.y - zone, field->box.width + 2 * zone,
                     field->box.height + 2 * zone };
}

static gboolean
check_code (const BadgeLayout *layout, const BadgeField *field, GError **error)
{
  const BadgeBox *face = &layout->faces[field->face].box;
  const BadgeBox zone = quiet (field);
  if (ABS (field->box.width - field->box.height) > CLOSE_MM)
    return refuse (error, field->line, "a code is a square");
  if (field->box.width < CODE_LEAST_MM - CLOSE_MM)
    return refuse (error, field->line, "a code of %.1f mm is not read at a door: 25 mm at least",
                   field->box.width);
  if (zone.x < -CLOSE_MM || zone.y < -CLOSE_MM || !inside (&zone, face->width, face->height))
    return refuse (error, field->line,
                   "the quiet zone of the code, %.1f mm on each side, is not on the face",
                   field->box.x - zone.x);
  for (guint i = 0; i < layout->n_fields; i++) {
    const BadgeField *other = &layout->fields[i];
    gboolean white = other->what == BADGE_WHAT_BOX && other->paint == BADGE_PAINT_WHITE;
    if (other != field && other->face == field->face && !white && meet (&zone, &other->box))
      return refuse (error, other->line, "the field %s stands in the quiet zone of the code",
                     other->name);
  }
  return TRUE;
}

static gboolean
check_field (const BadgeLayout *layout, const BadgeField *field, GError **error)
{
  const BadgeBox *face = &layout->faces[field->face].box;
  if (field->box.width < 0.05 || field->box.height < 0.05)
    return refuse (error, field->line, "the field %s has no size", field->name);
  if (!inside (&field->box, face->width, face->height))
    return refuse (error, field->line, "the field %s does not stand on its face", field->name);
  if (field->what == BADGE_WHAT_TEXT && field->text[0] == NULL)
    return refuse (error, field->line,
                   "the field %s has no text; or say what stands in it with what", field->name);
  if (field->below >= 0 &&
      (field->what > BADGE_WHAT_TEXT || layout->fields[field->below].what > BADGE_WHAT_TEXT))
    return refuse (error, field->line, "only texts stand below texts");
  for (guint i = 0; field->below >= 0 && i < layout->n_fields; i++)
    if (&layout->fields[i] != field && layout->fields[i].below == field->below)
      return refuse (error, MAX (field->line, layout->fields[i].line),
                     "another field stands below %s already", layout->fields[field->below].name);
  return field->what != BADGE_WHAT_CODE || check_code (layout, field, error);
}

gboolean
badge_layout_check (BadgeLayout *layout, GError **error)
{
  if (!check_page (layout, error))
    return FALSE;
  gboolean front = FALSE;
  for (guint i = 0; i < layout->n_faces; i++) {
    front = front || !layout->faces[i].back;
    if (!check_face (layout, &layout->faces[i], error))
      return FALSE;
  }
  if (!front)
    return refuse (error, layout->page_line, "no face stands on the front of the paper");
  for (guint i = 0; i < layout->n_fields; i++)
    if (!check_field (layout, &layout->fields[i], error))
      return FALSE;
  return TRUE;
}
