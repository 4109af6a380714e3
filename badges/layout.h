/* SPDX-License-Identifier: EUPL-1.2
 *
 * A layout: what paper, how badges stand on it, and what stands where on a badge. A small text file
 * that an organiser can change; no code.
 *
 *   # a comment
 *   [layout]
 *   title = A4, acht badges            what people choose it by; title.en in English
 *   maker = Avery Zweckform L4785      for label sheets: whose sheet it is
 *   source = computed                  where the sizes are from: standard, maker or computed
 *
 *   [page]
 *   paper = 210 x 297                  millimetres, as all lengths
 *   label = 90 x 55                    a badge, or the piece that is folded to one
 *   columns = 2                        and rows; 1 when left out
 *   gap = 5 x 5                        between labels, across and down; 0 when left out
 *   margin = 12.5 x 31                 left of the first and above it; left out: in the middle
 *   bleed = 1.5                        how far colours may run over the edge of a label
 *   cut-marks = yes                    short lines outside, where the knife goes
 *   fold = 105 148.5                   "across down": lines to fold at, on the label; 0 for none
 *   flip = long                        the edge that duplex printing turns the paper over: or short
 *
 *   [face front]                       a face of the badge: front, back or a name of your own
 *   side = front                       of the paper; front when left out
 *   at = 0 x 0                         on the label; 0 x 0 when left out
 *   size = 90 x 55                     as it is read; the label's when left out
 *   turn = 180                         0, 90, 180 or 270 degrees clockwise
 *
 *   [front.name]                       a field of that face; drawn in the order of the file
 *   what = name                        its content; left out: as the field is called
 *   at = 5 x 9.4
 *   size = 41 x 22
 *   font = bold                        or regular
 *   points = 8 .. 28                   size of the letters: least wanted, most
 *   lines = 4                          most lines, 1 to 4
 *   few-lines = yes                    one line less counts for more than larger letters
 *   align = start                      start, left, centre or right
 *   valign = top                       top, middle or bottom
 *   colour = ink                       ink, soft, black, white, role, day or #rrggbb
 *   below = name                       starts where that field's text ends; both share their room
 *   gap = 1.2                          between the two
 *   if = not has school                no-photo, has FIELD, role R, day N, lang L; not … turns it
 *   text = Welkom                      of what = text; text.en in English
 *   day = 1                            of what = programme or rounds: that day only
 *   bleed = yes                        of what = box: runs over the label's edges it touches
 *
 * Content: name, school, place, title (of the congress), ticket, number, note, text; role (word and
 * sign), sign, days, no-photo, code, box, line, programme (their own), rounds (of the congress).
 *
 * A code keeps a quiet zone of 4 modules round it, in which no other field may stand, and measures
 * at least 25 mm. A file that breaks a rule is refused with the line and the reason.
 */
#pragma once

#include "badges/draw.h"
#include "badges/fit.h"
#include "badges/role.h"

enum {
  BADGE_LAYOUT_BYTES_MAX = 64 * 1024,
  BADGE_LAYOUT_FACES_MAX = 8,
  BADGE_LAYOUT_FIELDS_MAX = 64,
  BADGE_LAYOUT_WORD_MAX = 24, /* bytes of a name */
};

typedef enum {
  BADGE_WHAT_NAME,
  BADGE_WHAT_SCHOOL,
  BADGE_WHAT_PLACE,
  BADGE_WHAT_TITLE,
  BADGE_WHAT_TICKET,
  BADGE_WHAT_NUMBER,
  BADGE_WHAT_NOTE,
  BADGE_WHAT_TEXT, /* the last of the plain texts */
  BADGE_WHAT_ROLE,
  BADGE_WHAT_SIGN,
  BADGE_WHAT_DAYS,
  BADGE_WHAT_NO_PHOTO,
  BADGE_WHAT_CODE,
  BADGE_WHAT_BOX,
  BADGE_WHAT_LINE,
  BADGE_WHAT_PROGRAMME,
  BADGE_WHAT_ROUNDS,
} BadgeWhat;

typedef enum {
  BADGE_VALIGN_TOP,
  BADGE_VALIGN_MIDDLE,
  BADGE_VALIGN_BOTTOM,
} BadgeValign;

/** A colour by what it stands for, or one of its own. */
typedef enum {
  BADGE_PAINT_INK,
  BADGE_PAINT_SOFT,
  BADGE_PAINT_BLACK,
  BADGE_PAINT_WHITE,
  BADGE_PAINT_ROLE,
  BADGE_PAINT_DAY, /* of the field's day, or of the first one the ticket is good for */
  BADGE_PAINT_OWN,
} BadgePaint;

typedef enum {
  BADGE_IF_ALWAYS,
  BADGE_IF_NO_PHOTO,
  BADGE_IF_HAS,  /* value: a BadgeWhat of a text */
  BADGE_IF_ROLE, /* value: a BadgeRole */
  BADGE_IF_DAY,  /* value: from 1 */
  BADGE_IF_LANG, /* value: 1 for English */
} BadgeIf;

typedef struct {
  char name[BADGE_LAYOUT_WORD_MAX];
  guint line; /* of the file, where it begins */
  guint face; /* it stands on */
  BadgeWhat what;
  BadgeBox box;
  gboolean bold;
  double min_pt, max_pt;
  int lines;
  gboolean few_lines;
  BadgeAlign align;
  BadgeValign valign;
  BadgePaint paint;
  BadgeColour colour; /* of BADGE_PAINT_OWN */
  int below;          /* field it starts under; -1: none */
  double gap;
  BadgeIf condition;
  gboolean negated;
  int value;
  char *text[2]; /* Dutch, English; NULL: none */
  int day;       /* 0: all */
  gboolean bleed;
} BadgeField;

typedef struct {
  char name[BADGE_LAYOUT_WORD_MAX];
  guint line;
  gboolean back; /* of the paper */
  BadgeBox box;  /* on the label; width and height as it is read */
  int turn;
} BadgeFace;

typedef enum {
  BADGE_SOURCE_STANDARD, /* a standard's size, such as ISO 216 */
  BADGE_SOURCE_MAKER,    /* as the maker gives it */
  BADGE_SOURCE_COMPUTED, /* label size and count are the maker's; margins follow from the middle */
} BadgeSource;

typedef struct {
  char *title[2]; /* Dutch, English (NULL: as Dutch) */
  char *maker;    /* (nullable) */
  BadgeSource source;
  double paper_width, paper_height, label_width, label_height;
  int columns, rows;
  double gap_x, gap_y, margin_x, margin_y;
  gboolean margin_set;
  double bleed;
  gboolean cut_marks;
  double fold_x, fold_y; /* on the label; 0: none */
  gboolean flip_short;
  guint page_line; /* of [page] */
  guint n_faces, n_fields;
  BadgeFace faces[BADGE_LAYOUT_FACES_MAX];
  BadgeField fields[BADGE_LAYOUT_FIELDS_MAX];
} BadgeLayout;

/**
 * badge_layout_read:
 *
 * Errors: BADGE_ERROR_INPUT; the message is "line N: " and the reason.
 *
 * Returns: (transfer full): a layout whose every rule holds; NULL with @error set.
 */
BadgeLayout *badge_layout_read (const char *text, gsize size, GError **error);

/** badge_layout_free: accepts NULL. */
void badge_layout_free (BadgeLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgeLayout, badge_layout_free)

/** badge_layout_labels: how many on a page. */
guint badge_layout_labels (const BadgeLayout *layout);

/** badge_layout_label: where label @label (from 0, row by row) stands on the front of the page. */
BadgeBox badge_layout_label (const BadgeLayout *layout, guint label);

/** badge_layout_has_back: something stands on the back of the paper. */
gboolean badge_layout_has_back (const BadgeLayout *layout);

/** badge_layout_title: what people choose it by, in "en" or otherwise Dutch. Borrowed. */
const char *badge_layout_title (const BadgeLayout *layout, const char *lang);

/* ---- Layouts that come with the program ---- */

/** The one that is used when nobody says which. */
#define BADGE_LAYOUT_DEFAULT "a4-8-90x55"

/** badge_layouts_shipped: (transfer full): the names of all, sorted, ended by NULL. */
char **badge_layouts_shipped (void);

/** badge_layout_shipped_text: (transfer full): the file of @name; NULL when there is none. */
char *badge_layout_shipped_text (const char *name);

/** badge_layout_shipped: (transfer full): the layout @name. Errors: BADGE_ERROR_INPUT. */
BadgeLayout *badge_layout_shipped (const char *name, GError **error);

/* ---- For layout.c and its parts ---- */

/** badge_layout_check: that everything stands where it can. Errors: BADGE_ERROR_INPUT. */
gboolean badge_layout_check (BadgeLayout *layout, GError **error);
