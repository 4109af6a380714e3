/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing a face; see face.h.
 */
#include "badges/face.h"

#include <string.h>

#include "badges/face_parts.h"
#include "badges/number.h"

static const double MM_PER_PT = 25.4 / 72;
static const double FEW_LINES = 0.85; /* what a second line must be worth, when few are wanted */
static const double LINE_EM = 1.15;   /* of a line of Latin letters, with a little air */
static const double STACK_MM = 0.8;   /* marks piled on a letter may look out so far */
static const double CLOSE_MM = 0.02;

BadgeColour
face_colour (const Drawing *drawing, const BadgeField *field)
{
  switch (field->paint) {
  case BADGE_PAINT_INK:
    return BADGE_INK;
  case BADGE_PAINT_SOFT:
    return BADGE_SOFT;
  case BADGE_PAINT_BLACK:
    return BADGE_BLACK;
  case BADGE_PAINT_WHITE:
    return BADGE_WHITE;
  case BADGE_PAINT_ROLE:
    return face_role_colour (drawing->person->role);
  case BADGE_PAINT_DAY: {
    int day = field->day - 1;
    for (int i = 0; day < 0 && i < drawing->edition->n_days; i++)
      if ((drawing->person->days >> i & 1) != 0)
        day = i;
    return day < 0 ? BADGE_SOFT : face_day_colour (day);
  }
  case BADGE_PAINT_OWN:
    return field->colour;
  }
  g_return_val_if_reached (BADGE_INK);
}

/* ---- Texts ---- */

/* What stands in a field of text. (transfer full): NULL counts as "". */
static char *
text_of (const Drawing *drawing, BadgeWhat what, const BadgeField *field)
{
  const BadgePerson *person = drawing->person;
  switch (what) {
  case BADGE_WHAT_NAME:
    return g_strdup (person->name);
  case BADGE_WHAT_SCHOOL:
    return g_strdup (person->school);
  case BADGE_WHAT_PLACE:
    return g_strdup (person->place);
  case BADGE_WHAT_TITLE:
    return g_strdup (drawing->edition->title);
  case BADGE_WHAT_TICKET:
    return g_strdup (person->ticket);
  case BADGE_WHAT_NOTE:
    return g_strdup (drawing->edition->note);
  case BADGE_WHAT_TEXT:
    return g_strdup (drawing->english && field->text[1] != NULL ? field->text[1] : field->text[0]);
  case BADGE_WHAT_NUMBER: {
    char number[BADGE_NUMBER_SIZE] = "";
    if (person->number != 0)
      badge_number_format (person->number, number);
    return g_strdup (number);
  }
  case BADGE_WHAT_ROLE:
  case BADGE_WHAT_SIGN:
  case BADGE_WHAT_DAYS:
  case BADGE_WHAT_NO_PHOTO:
  case BADGE_WHAT_CODE:
  case BADGE_WHAT_BOX:
  case BADGE_WHAT_LINE:
  case BADGE_WHAT_PROGRAMME:
  case BADGE_WHAT_ROUNDS:
    break;
  }
  return NULL;
}

static gboolean
has (const Drawing *drawing, const BadgeField *field)
{
  g_autofree char *text = text_of (drawing, (BadgeWhat) field->value, field);
  return text != NULL && *text != '\0';
}

static gboolean
wanted (const Drawing *drawing, const BadgeField *field)
{
  gboolean holds = TRUE;
  switch (field->condition) {
  case BADGE_IF_ALWAYS:
    break;
  case BADGE_IF_NO_PHOTO:
    holds = drawing->person->no_photo;
    break;
  case BADGE_IF_HAS:
    holds = has (drawing, field);
    break;
  case BADGE_IF_ROLE:
    holds = (int) drawing->person->role == field->value;
    break;
  case BADGE_IF_DAY:
    holds = (drawing->person->days >> (field->value - 1) & 1) != 0;
    break;
  case BADGE_IF_LANG:
    holds = drawing->english == (field->value != 0);
    break;
  }
  return (holds != FALSE) != (field->negated != FALSE);
}

/* Texts that stand below one another and share their room. */
typedef struct {
  guint count;
  const BadgeField *fields[BADGE_LAYOUT_FIELDS_MAX];
  char *texts[BADGE_LAYOUT_FIELDS_MAX];
  BadgeFit fits[BADGE_LAYOUT_FIELDS_MAX];
} Chain;

static void
chain_collect (const Drawing *drawing, guint head, Chain *chain)
{
  chain->count = 0;
  for (int at = (int) head; at >= 0;) {
    const BadgeField *field = &drawing->layout->fields[at];
    if (wanted (drawing, field)) {
      g_autofree char *text = text_of (drawing, field->what, field);
      chain->fields[chain->count] = field;
      chain->texts[chain->count++] = badge_fit_tidy (text);
    }
    int next = -1;
    for (guint i = 0; i < drawing->layout->n_fields; i++)
      if (drawing->layout->fields[i].below == at)
        next = (int) i;
    at = next;
  }
}

/* The least that the texts after @from need. */
static double
reserved (const Chain *chain, guint from)
{
  double height = 0;
  for (guint i = from; i < chain->count; i++)
    if (*chain->texts[i] != '\0')
      height += chain->fields[i]->gap + chain->fields[i]->min_pt * MM_PER_PT * LINE_EM;
  return height;
}

/* Chooses lines and sizes from above. Returns: the height all take. */
static double
chain_fit (const Drawing *drawing, Chain *chain, double room)
{
  double used = 0;
  for (guint i = 0; i < chain->count; i++) {
    const BadgeField *field = chain->fields[i];
    double gap = i > 0 && *chain->texts[i] != '\0' && used > 0 ? field->gap : 0;
    double left = MAX (1, room - used - gap - reserved (chain, i + 1));
    const BadgeFitBox box = { .width_mm = field->box.width,
                              .height_mm = MIN (field->box.height, left),
                              .size_max_pt = field->max_pt,
                              .size_min_pt = field->min_pt,
                              .lines_max = field->lines,
                              .line_weight = field->few_lines ? FEW_LINES : 1,
                              .bold = field->bold };
    chain->fits[i] = badge_fit_choose (drawing->draw->type, chain->texts[i], &box);
    used += gap + badge_fit_height_mm (&chain->fits[i]);
  }
  return used;
}

/* Marks piled on a letter have no limit; they must not reach what stands beside them. */
static void
draw_fit (const Drawing *drawing, const BadgeField *field, const BadgeFit *fit, double y)
{
  BadgeDraw *draw = drawing->draw;
  BadgeColour colour = face_colour (drawing, field);
  gboolean piled = fit->stack_mm > STACK_MM;
  double x = field->box.x, top = y;
  if (piled) {
    const BadgeBox box = { x, y - STACK_MM, field->box.width,
                           badge_fit_height_mm (fit) + 2 * STACK_MM };
    badge_draw_group (draw, &box, 0, 0);
    x = 0;
    top = STACK_MM;
  }
  badge_fit_draw (fit, draw, colour, field->align, x, top, field->box.width);
  if (piled)
    badge_draw_end (draw);
}

static void
draw_texts (const Drawing *drawing, guint head)
{
  static const double SHARES[] = { 0, 0.5, 1 };
  Chain chain;
  chain_collect (drawing, head, &chain);
  const BadgeField *first = &drawing->layout->fields[head];
  double bottom = first->box.y + first->box.height;
  for (guint i = 0; i < chain.count; i++)
    bottom = MAX (bottom, chain.fields[i]->box.y + chain.fields[i]->box.height);
  double room = bottom - first->box.y;
  double used = chain_fit (drawing, &chain, room), left = MAX (0, room - used);
  /* Of several in the middle a little more is left below: so the eye finds the middle. */
  double share =
      first->valign == BADGE_VALIGN_MIDDLE && chain.count > 1 ? 0.4 : SHARES[first->valign];
  double y = first->box.y + share * left;
  gboolean any = FALSE;
  for (guint i = 0; i < chain.count; i++) {
    const BadgeFit *fit = &chain.fits[i];
    if (fit->lines > 0) {
      y += any ? chain.fields[i]->gap : 0;
      draw_fit (drawing, chain.fields[i], fit, y);
      y += badge_fit_height_mm (fit);
      any = TRUE;
    }
    badge_fit_clear (&chain.fits[i]);
    g_free (chain.texts[i]);
  }
}

/* ---- Fields ---- */

static void
draw_box (const Drawing *drawing, const BadgeField *field)
{
  BadgeBox box = field->box;
  double bleed = field->bleed ? drawing->layout->bleed : 0;
  const BadgeBox *face = &drawing->face->box;
  if (box.x + box.width > face->width - CLOSE_MM)
    box.width += bleed;
  if (box.y + box.height > face->height - CLOSE_MM)
    box.height += bleed;
  if (box.x < CLOSE_MM) {
    box.x -= bleed;
    box.width += bleed;
  }
  if (box.y < CLOSE_MM) {
    box.y -= bleed;
    box.height += bleed;
  }
  badge_draw_rect (drawing->draw, face_colour (drawing, field), &box);
}

static void
draw_one (const Drawing *drawing, guint number)
{
  const BadgeField *field = &drawing->layout->fields[number];
  switch (field->what) {
  case BADGE_WHAT_NAME:
  case BADGE_WHAT_SCHOOL:
  case BADGE_WHAT_PLACE:
  case BADGE_WHAT_TITLE:
  case BADGE_WHAT_TICKET:
  case BADGE_WHAT_NUMBER:
  case BADGE_WHAT_NOTE:
  case BADGE_WHAT_TEXT:
    draw_texts (drawing, number);
    return;
  case BADGE_WHAT_ROLE:
    face_role (drawing, field, TRUE);
    return;
  case BADGE_WHAT_SIGN:
    face_role (drawing, field, FALSE);
    return;
  case BADGE_WHAT_DAYS:
    face_days (drawing, field);
    return;
  case BADGE_WHAT_NO_PHOTO:
    face_no_photo (drawing, field);
    return;
  case BADGE_WHAT_CODE:
    face_code (drawing, field);
    return;
  case BADGE_WHAT_BOX:
  case BADGE_WHAT_LINE:
    draw_box (drawing, field);
    return;
  case BADGE_WHAT_PROGRAMME:
  case BADGE_WHAT_ROUNDS:
    face_programme (drawing, field);
    return;
  }
}

/* What a field shows depends on no more than role, days, language and photographs, so that it is
 * the same on many badges. */
static gboolean
comes_back (const BadgeLayout *layout, guint number)
{
  switch (layout->fields[number].what) {
  case BADGE_WHAT_NAME:
  case BADGE_WHAT_SCHOOL:
  case BADGE_WHAT_PLACE:
  case BADGE_WHAT_TICKET:
  case BADGE_WHAT_NUMBER:
  case BADGE_WHAT_CODE:
  case BADGE_WHAT_PROGRAMME:
    return FALSE;
  case BADGE_WHAT_TITLE:
  case BADGE_WHAT_NOTE:
  case BADGE_WHAT_TEXT:
    break;
  case BADGE_WHAT_ROLE:
  case BADGE_WHAT_SIGN:
  case BADGE_WHAT_DAYS:
  case BADGE_WHAT_NO_PHOTO:
  case BADGE_WHAT_BOX:
  case BADGE_WHAT_LINE:
  case BADGE_WHAT_ROUNDS:
    return TRUE;
  }
  /* A text shares its room with those below it. */
  for (guint i = 0; i < layout->n_fields; i++)
    if (layout->fields[i].below == (int) number)
      return FALSE;
  return TRUE;
}

static guint
piece_key (const Drawing *drawing, guint number)
{
  guint days = drawing->person->days & ((1u << BADGE_DAYS_MAX) - 1);
  return (number + 1) << 16 | days << 4 | (drawing->person->no_photo ? 8 : 0) |
         (guint) drawing->person->role << 1 | (drawing->english ? 1 : 0);
}

static void
draw_field (const Drawing *drawing, guint number)
{
  const BadgeField *field = &drawing->layout->fields[number];
  gboolean text = field->what <= BADGE_WHAT_TEXT;
  if (text && field->below >= 0)
    return; /* the first of them draws all */
  gboolean alone = comes_back (drawing->layout, number);
  if ((!text || alone) && !wanted (drawing, field))
    return;
  if (!alone) {
    draw_one (drawing, number);
    return;
  }
  Drawing part = *drawing;
  gboolean fresh = FALSE;
  BadgeDraw *piece = badge_draw_piece (drawing->draw, piece_key (drawing, number), &fresh);
  if (piece != NULL)
    part.draw = piece;
  if (fresh)
    draw_one (&part, number);
}

void
badge_face_draw (BadgeDraw *draw, const BadgeLayout *layout, guint face,
                 const BadgeEdition *edition, const BadgePerson *person)
{
  const Drawing drawing = { .draw = draw,
                            .layout = layout,
                            .face = &layout->faces[face],
                            .edition = edition,
                            .person = person,
                            .english = strcmp (person->lang, "en") == 0 };
  for (guint i = 0; i < layout->n_fields; i++)
    if (layout->fields[i].face == face)
      draw_field (&drawing, i);
}

void
badge_label_draw (BadgeDraw *draw, const BadgeLayout *layout, const BadgeEdition *edition,
                  const BadgePerson *person, const BadgeBox *at, gboolean back, gboolean turned)
{
  for (guint i = 0; i < layout->n_faces; i++) {
    const BadgeFace *face = &layout->faces[i];
    if ((face->back != FALSE) != (back != FALSE))
      continue;
    gboolean across = face->turn % 180 != 0;
    BadgeBox box = { face->box.x, face->box.y, across ? face->box.height : face->box.width,
                     across ? face->box.width : face->box.height };
    if (turned) {
      box.x = at->width - box.x - box.width;
      box.y = at->height - box.y - box.height;
    }
    box.x += at->x;
    box.y += at->y;
    badge_draw_group (draw, &box, (face->turn + (turned ? 180 : 0)) % 360, layout->bleed);
    badge_face_draw (draw, layout, i, edition, person);
    badge_draw_end (draw);
  }
}
